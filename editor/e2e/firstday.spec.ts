// What an owner does on the first day, and what of it stands in the files.

import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { owner, serverOf } from './server'

const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name, exact: true })

/** The card of a title on the drawing. */
const card = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true })

/** Writes the text that is being written in place. */
async function write(page: Page, text: string) {
  await page.getByRole('textbox', { name: 'Text of the step' }).fill(text)
  await page.keyboard.press('Control+Enter')
}

/** Presses a button until it has nothing more to do. */
async function pressOut(b: Locator): Promise<number> {
  let n = 0
  for (; (await b.isEnabled()) && n < 100; n++) await b.click()
  return n
}

test('the first day', async ({ page, context }) => {
  test.setTimeout(120_000)
  const dir = await mkdtemp(join(tmpdir(), 'parley-first-day-'))
  const parley = await serverOf(dir, [])
  const bot = join(dir, 'data/bots/chez_rosa')
  const welcome = join(bot, 'flows/welcome.yaml')
  const onDisk = () => readFile(welcome, 'utf8')
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', bot, '-c', 'user.name=Rosa', '-c', 'user.email=rosa@example.com', ...args], {
      encoding: 'utf8',
    })
  const side = page.getByRole('complementary', { name: 'Beside the drawing' })
  await parley.start()

  await test.step('an account by the set-up link, and a bot from a template', async () => {
    await page.goto(parley.setup)
    await page.getByLabel('Your name').fill(owner.name)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password').fill(owner.password)
    await button(page, 'Make the account').click()
    await button(page, 'New bot').click()
    await page.getByLabel('What is it called?').fill('Chez Rosa')
    await page.getByRole('radio', { name: /^Bakery/ }).check()
    await button(page, 'Make it').click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Chez Rosa')
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'template')
  })

  await test.step('change a text', async () => {
    await page.getByText('Have a lovely day! You know where the warm oven is.').dblclick()
    await write(page, 'See you soon!')
    await expect(card(page, 'Bye')).toContainText('See you soon!')
  })

  await test.step('add a question with three choices, and say where they lead', async () => {
    await button(page, 'Add a step under Bye').click()
    await page.getByRole('option', { name: /^Choices/ }).click()
    await write(page, 'How did you hear of us?')
    await page.keyboard.press('e')
    await side.getByRole('textbox', { name: 'Choice 1' }).fill('A friend')
    await side.getByRole('textbox', { name: 'Choice 2' }).fill('The street')
    await button(side, '+ Add a choice').click()
    await side.getByRole('textbox', { name: 'Choice 3' }).fill('The web')
    for (const [n, to] of ['Hours and address', 'Menu · What can I do for you?', 'End here'].entries()) {
      const goes = side.getByLabel('goes to').nth(n)
      await goes.focus()
      await goes.selectOption({ label: to })
    }
  })

  await test.step('rename the step', async () => {
    await page.getByText('How did you hear of us?').first().click()
    await page.keyboard.press('F2')
    await page.getByRole('dialog').getByLabel('Name of the step').fill('heard')
    await button(page, 'Rename').click()
    await expect.poll(onDisk).toContain('- id: heard')
  })

  await test.step('connect: by searching, and by dragging a line to a card', async () => {
    await page.keyboard.press('c')
    await page.getByRole('combobox', { name: 'Where does it lead?' }).fill('order')
    await page.getByRole('option', { name: 'Start a flow: Order a cake' }).click()
    await expect.poll(onDisk).toContain('first: start order')
    await button(page, 'Fit').click()
    await button(page, 'Close the panel').click()
    const from = card(page, 'Bye').locator('.react-flow__handle-right').nth(2)
    await from.hover()
    await page.mouse.down()
    await card(page, 'Again').hover({ position: { x: 60, y: 60 } })
    await page.mouse.up()
    await expect.poll(onDisk).toContain('choice_3: again')
  })

  await test.step('mend a problem by its button', async () => {
    await page.getByText('How did you hear of us?').first().click()
    await button(page, 'YAML').click()
    await side.locator('.cm-line').filter({ hasText: 'choice_3: again' }).click()
    await page.keyboard.press('End')
    await page.keyboard.type('n')
    await expect(page.getByRole('button', { name: '1 problem' }).first()).toBeVisible()
    await button(page, 'Close the panel').click()
    await page.getByRole('button', { name: '1 problem' }).first().click()
    await page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'write again' }).click()
    await expect.poll(onDisk).toContain('choice_3: again\n')
    await expect(page.getByRole('region', { name: 'Problems' })).not.toContainText('there is no step')
  })

  await test.step('chat, and save the chat as a test', async () => {
    await button(page, 'Try it').click()
    const chat = page.getByRole('log')
    await expect(chat).toContainText('What can I do for you?')
    await chat.getByRole('button', { name: 'Hours and address' }).click()
    await page.getByRole('textbox', { name: 'Write as a customer' }).fill('no')
    await page.keyboard.press('Enter')
    await expect(chat).toContainText('How did you hear of us?')
    await chat.getByRole('button', { name: 'The street' }).click()
    await expect(chat.getByText('What can I do for you?')).toHaveCount(2)
    await button(page, 'Save as a test').click()
    await page.getByLabel('Name of the test').fill('hears of us')
    await button(page, 'Save').click()
    await expect(page.getByRole('button', { name: /^Tests \d+ \/ 35$/ })).toBeVisible()
    await expect.poll(() => readdir(join(bot, 'conversations'))).toContain('hears_of_us.yaml')
  })

  await test.step('break the test and see how', async () => {
    await button(side, 'Close the panel').click()
    await page.getByRole('contentinfo').getByRole('button', { name: '1 problem' }).click()
    await button(page, 'Fit').click()
    await page.getByText('How did you hear of us?').first().click()
    await page.keyboard.press('e')
    const goes = side.getByLabel('goes to').nth(1)
    await goes.focus()
    await goes.selectOption({ label: 'End here' })
    await page.getByRole('button', { name: /^Tests \d+ \/ 35$/ }).click()
    const tests = page.getByRole('region', { name: 'Tests' })
    await expect(tests).toContainText('hears of us')
    await expect(tests).toContainText('The test expects')
    await button(page, /^Undo/).click()
    await expect.poll(onDisk).toContain('second: menu')
  })

  await test.step('undo all, redo all', async () => {
    const meant = await onDisk()
    await page.locator('body').click({ position: { x: 700, y: 20 } })
    const times = await pressOut(button(page, /^Undo/))
    expect(times).toBeGreaterThan(8)
    await expect.poll(() => git('status', '--porcelain')).toBe('')
    expect(await pressOut(button(page, /^Redo/))).toBe(times + 1)
    await button(page, /^Undo/).click()
    await expect.poll(onDisk).toBe(meant)
    await expect.poll(() => readdir(join(bot, 'conversations'))).toContain('hears_of_us.yaml')
  })

  await test.step('the same file in a second tab, and by hand on disk', async () => {
    const other = await context.newPage()
    await other.goto(page.url())
    await other.getByText('Is there anything else I can do?').dblclick()
    await write(other, 'Anything else?')
    await expect(card(page, 'More')).toContainText('Anything else?')
    await writeFile(
      welcome,
      (await onDisk()).replace('Tell me which of these it is, and off we go.', 'Which of these is it?'),
    )
    for (const tab of [page, other]) {
      await button(tab, 'Show as a list').click()
      await tab.keyboard.press('Control+f')
      await tab.getByRole('combobox').fill('Which of these is it?')
      await expect(tab.getByRole('option').first()).toContainText('Which of these is it?')
      await tab.keyboard.press('Escape')
    }
    await other.close()
  })

  await test.step('accept what the tests of the template say now', async () => {
    const tests = page.getByRole('region', { name: 'Tests' })
    for (const failed of [3, 2, 1]) {
      await expect(tests).toContainText(`${35 - failed} of 35 tests pass`)
      await button(tests, 'It is right as it goes now').first().click()
    }
    await expect(tests).toContainText('35 of 35 tests pass')
  })

  await test.step('publish, and write to it by the web chat', async () => {
    await button(page, 'Publish…').click()
    const dialog = page.getByRole('dialog', { name: 'Publish' })
    await expect(dialog).toContainText('say: See you soon!')
    await button(dialog, 'Publish').click()
    await expect(dialog).toContainText('It is live.')
    const visitor = await context.newPage()
    await visitor.goto(`${parley.url}/chat/chez_rosa`)
    const log = visitor.getByRole('log')
    await log.getByRole('button', { name: 'Hours and address' }).click()
    await log.getByRole('button', { name: 'No', exact: true }).click()
    await expect(log).toContainText('How did you hear of us?')
    await visitor.close()
  })

  await test.step('the files differ in what was meant, and in nothing else', async () => {
    const lines = git('diff', '-U0', '--', 'flows', 'bot.yaml', 'faq.yaml')
    expect(lines.split('\n').filter((l) => /^[-+](?![-+])/.test(l))).toEqual([
      '-    retry_say: Tell me which of these it is, and off we go.',
      '+    retry_say: Which of these is it?',
      '-    ask: Is there anything else I can do?',
      '+    ask: Anything else?',
      '-    say: Have a lovely day! You know where the warm oven is.',
      '+    say: See you soon!',
      '+  - id: heard',
      '+    was: what_would_you_like',
      '+    ask: How did you hear of us?',
      '+    choices:',
      '+      - first: A friend',
      '+      - second: The street',
      '+      - choice_3: The web',
      '+    routes:',
      '+      first: start order',
      '+      second: menu',
      '+      choice_3: again',
    ])
    expect(git('status', '--porcelain').split('\n').filter(Boolean).sort()).toEqual([
      ' M conversations/comes_back.yaml',
      ' M conversations/hours_in_french.yaml',
      ' M conversations/old_menu.yaml',
      ' M flows/welcome.yaml',
      '?? conversations/hears_of_us.yaml',
    ])
  })
  await parley.stop()
  await rm(dir, { recursive: true, force: true })
})
