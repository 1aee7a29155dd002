import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { owner, test } from './server'

const template = fileURLToPath(new URL('../../flows/templates/bakery/flows/welcome.yaml', import.meta.url))

async function noViolations(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([])
}

test('from the set-up link to a change that is published', async ({ page, parley }) => {
  await page.goto(parley.setup)
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await noViolations(page)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('link', { name: /Rosa's Bakery/ }).click()

  // A text is written on its card, and the chat beside it says it.
  await page.getByText('Have a lovely day! You know where the warm oven is.').dblclick()
  await page.getByRole('textbox').fill('See you soon!')
  await page.keyboard.press('Control+Enter')
  const file = join(parley.bots, 'bakery/flows/welcome.yaml')
  const was = await readFile(template, 'utf8')
  await expect
    .poll(() => readFile(file, 'utf8'))
    .toBe(was.replace('Have a lovely day! You know where the warm oven is.', 'See you soon!'))

  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page.getByRole('log')).toContainText('What can I do for you?')
  await page.getByRole('log').getByRole('button', { name: 'Hours and address' }).click()
  await page.getByRole('textbox', { name: 'Write as a customer' }).fill('no')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log')).toContainText('See you soon!')

  // Published, the web chat says it too.
  await page.getByRole('button', { name: 'Publish…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish' })
  await expect(dialog).toContainText('say: See you soon!')
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(dialog).toContainText('It is live.')
})
