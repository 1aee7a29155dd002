import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from './server'

/** Pictures are taken for people to look at: SHOTS names a folder. */
async function shot(page: Page, name: string) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, animations: 'disabled' })
}

const log = (page: Page) => page.getByRole('log')
const input = (page: Page) => page.getByRole('textbox')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
/** A message of the person, by its words. */
const own = (page: Page, text: string) => log(page).locator('.own').filter({ hasText: text })

async function say(page: Page, text: string) {
  await input(page).fill(text)
  await input(page).press('Enter')
}

async function openBakery(page: Page, url: string) {
  await page.goto(`${url}/chat/bakery`)
  await expect(log(page)).toContainText('What can I do for you?')
}

async function noViolations(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([])
}

test('an order by keyboard alone', async ({ page, parley }) => {
  await openBakery(page, parley.url)
  await expect(input(page)).toBeFocused()
  await page.keyboard.press('Shift+Tab') // from the input back into the talk
  for (let i = 0; i < 8 && !(await button(page, 'Order a cake').evaluate((b) => b === document.activeElement)); i++) {
    await page.keyboard.press('Shift+Tab')
  }
  await expect(button(page, 'Order a cake')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(log(page)).toContainText('Which cake would you like?')
  await expect(input(page)).toBeFocused()

  await page.keyboard.type('Lemon tart')
  await page.keyboard.press('Enter')
  await expect(log(page)).toContainText('For how many people?')
  await page.keyboard.type('8')
  await page.keyboard.press('Enter')
  await expect(log(page)).toContainText('Shall we write something on it')
  await page.keyboard.type('Happy birthday')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('Tom')
  await expect(input(page)).toHaveValue('Happy birthday\nTom')
  await page.keyboard.press('Enter')
  await expect(log(page)).toContainText('Which day will you collect it?')
  await expect(own(page, 'Happy birthday')).toHaveText(/Happy birthday\nTom/, { useInnerText: true })
  await shot(page, 'order')
})

test('tapping, and what becomes of the answers', async ({ page, parley }) => {
  await openBakery(page, parley.url)
  await button(page, 'Order a cake').click()
  await expect(own(page, 'Order a cake')).toHaveCount(1)
  await expect(log(page)).toContainText('Which cake would you like?')
  await expect(button(page, 'Order a cake')).toHaveAttribute('aria-disabled', 'true')
  await expect(button(page, 'Order a cake')).toHaveAttribute('aria-pressed', 'true')
  await expect(button(page, 'Allergens')).toHaveAttribute('aria-disabled', 'true')
  await button(page, 'Allergens').click({ force: true })
  await button(page, 'Fraisier').dblclick()
  await expect(log(page)).toContainText('For how many people?')
  await expect(own(page, 'Fraisier')).toHaveCount(1)
  await expect(own(page, 'Allergens')).toHaveCount(0)
  await expect(page.getByRole('group', { name: 'Which cake would you like?' })).toBeVisible()
  await shot(page, 'tapped')
})

test('several answers, and Done', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Several answers').click()
  await button(page, 'Berries').click()
  await expect(button(page, 'Done')).toBeVisible()
  await button(page, 'Whipped cream').last().click()
  await expect(button(page, 'Done')).toHaveCount(2) // else the one tapped may be that of the list before, as it closes
  await shot(page, 'several')
  await button(page, 'Done').last().click()
  await expect(log(page)).toContainText('You took Berries and Whipped cream.')
})

test('cards and pictures; a link that is none', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Cards').click()
  const cards = page.getByRole('list', { name: 'Cards' })
  await expect(cards.getByRole('listitem')).toHaveCount(2)
  await expect(cards.getByRole('link')).toHaveCount(1)
  await expect(cards.getByRole('link', { name: 'Open: Lemon tart' })).toBeVisible()
  const picture = log(page).getByRole('img', { name: 'cake', exact: true })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
  await noViolations(page)
  await shot(page, 'cards')
})

test('links open a page and answer nothing', async ({ context, page, parley }) => {
  await context.route('https://rosa.example/**', (r) =>
    r.fulfill({ contentType: 'text/html', body: '<title>shop</title>' }),
  )
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Links').click()
  const links = page.getByRole('list', { name: 'Links' })
  await expect(links.first().getByRole('link')).toHaveText([
    'Our shop',
    'How to find us when you come on foot from the station',
    'Write to us',
    'Call us',
  ])
  const told = await links
    .getByRole('link')
    .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('target'), a.getAttribute('rel')]))
  const rel = 'noopener noreferrer nofollow'
  expect(told).toEqual([
    ['https://rosa.example/shop?a=1&b=2', '_blank', rel],
    ['http://rosa.example/way', '_blank', rel],
    ['mailto:rosa@rosa.example', null, rel],
    ['tel:+33612345678', null, rel],
    ['https://rosa.example/prices', '_blank', rel],
  ])
  await expect(log(page)).not.toContainText('Wicked')
  await expect(links.last().getByRole('link')).toHaveText('Prices <i>now</i>')
  const opened = page.waitForEvent('popup')
  await links.first().getByRole('link', { name: 'Our shop' }).press('Enter')
  expect(await (await opened).evaluate(() => window.opener)).toBeNull()
  await expect(button(page, 'Go on')).toHaveAttribute('aria-disabled', 'false')
  await noViolations(page)
  await shot(page, 'links')
})

test('answers with words and with pictures', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Answers with words').click()
  await expect(button(page, 'Large')).toHaveAccessibleDescription('For eight <b>or more</b>')
  await expect(log(page).getByText('For four, or for two who like cake')).toBeVisible()
  await noViolations(page)
  await shot(page, 'described')
  await button(page, 'Large').click()
  await expect(own(page, 'Large')).toHaveCount(1)

  await button(page, 'Answers with pictures').last().click()
  const cakes = page.getByRole('group', { name: 'Which cake would you like?' })
  await expect(cakes.getByRole('button')).toHaveCount(5)
  await expect(cakes.locator('img')).toHaveCount(3)
  const lemon = cakes.getByRole('button', { name: 'Lemon tart', exact: true })
  await expect(lemon).toHaveAccessibleDescription('Sharp, smooth, with soft meringue.')
  await expect.poll(() => lemon.locator('img').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0)
  await noViolations(page)
  await shot(page, 'pictured')
  await lemon.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(own(page, 'Fraisier')).toHaveCount(1)
  await expect(cakes.getByRole('button', { name: 'Fraisier', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(lemon).toHaveAttribute('aria-disabled', 'true')
  await noViolations(page)
  await shot(page, 'pictured-chosen')
})

test('links and answers with pictures on a phone, in the dark', async ({ browser, parley }) => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  })
  const page = await context.newPage()
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Links').tap()
  await expect(page.getByRole('link', { name: 'Call us' })).toBeVisible()
  await shot(page, 'links-phone-dark')
  await button(page, 'Go on').tap()
  await button(page, 'Answers with pictures').last().tap()
  await expect(button(page, 'Marble cake')).toBeVisible()
  for (const b of await page.getByRole('group').last().getByRole('button').or(page.getByRole('link')).all()) {
    expect((await b.boundingBox())?.height, await b.innerText()).toBeGreaterThanOrEqual(44)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await noViolations(page)
  await shot(page, 'pictured-phone-dark')
  await context.close()
})

test('a sound, a film and a file', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Sound, film and file').click()
  const sound = log(page).locator('audio')
  await expect(sound).toHaveAccessibleName('Sound')
  await expect.poll(() => sound.evaluate((a: HTMLAudioElement) => a.duration)).toBeCloseTo(0.1, 1)
  await expect(log(page).locator('video')).toHaveAccessibleName('Video')
  const file = log(page).getByRole('link', { name: 'Open the file: price list' })
  await expect(file).toHaveAttribute('href', /\/media\/sampler\/price_list\.pdf$/)
  await noViolations(page)
  await shot(page, 'media')
})

test('a reload keeps the talk, and opens no new one', async ({ page, parley }) => {
  await openBakery(page, parley.url)
  await button(page, 'Hours and address').click()
  await expect(log(page)).toContainText('On Mondays we sleep.')
  await expect(button(page, 'Yes')).toBeVisible()
  await input(page).fill('half a sen')
  const before = await log(page).innerText()
  await page.reload()
  await expect(log(page)).toContainText('On Mondays we sleep.')
  await expect.poll(() => log(page).innerText()).toBe(before)
  await expect(input(page)).toHaveValue('half a sen')
  await expect(button(page, 'Yes')).toHaveAttribute('aria-disabled', 'false')
})

test('history is not read out again, news are', async ({ page, parley }) => {
  await openBakery(page, parley.url)
  await page.addInitScript(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    new MutationObserver((changes) => {
      if (document.querySelector('[role=log]')?.getAttribute('aria-live') !== 'polite') return
      for (const c of changes) {
        for (const node of c.addedNodes)
          if (node instanceof HTMLElement && node.closest('[role=log]')) heard.push(node.textContent ?? '')
      }
    }).observe(document, { childList: true, subtree: true })
  })
  await page.reload()
  await expect(log(page)).toHaveAttribute('aria-live', 'polite')
  const heard = () =>
    page.evaluate(() => (window as unknown as { heard: string[] }).heard.filter((t) => t.includes(': ')))
  expect(await heard()).toEqual([])
  await button(page, 'Order a cake').click()
  await expect(log(page)).toContainText('Which cake would you like?')
  await expect.poll(async () => (await heard()).filter((t) => t.includes('Which cake')).length).toBe(1)
  expect((await heard()).filter((t) => t.includes('What can I do')).length).toBe(0)
})

test('two tabs show the same', async ({ context, page, parley }) => {
  await openBakery(page, parley.url)
  const other = await context.newPage()
  await openBakery(other, parley.url)
  await say(page, 'order')
  await expect(log(other)).toContainText('Which cake would you like?')
  await button(other, 'Lemon tart').click()
  await expect(log(page)).toContainText('For how many people?')
  await expect.poll(() => log(page).innerText()).toBe(await log(other).innerText())
  await expect(own(page, 'order')).toHaveCount(1)
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`the server goes away (${signal}) in the middle of a talk`, async ({ page, parley }) => {
    await openBakery(page, parley.url)
    await say(page, 'order')
    await expect(log(page)).toContainText('Which cake would you like?')
    await parley.stop(signal)
    await expect(page.getByText('Connection lost. Trying again…')).toBeVisible()
    await say(page, 'Lemon tart')
    await expect(page.getByText('Not sent yet')).toBeVisible()
    await shot(page, 'lost')
    await noViolations(page)
    await page.waitForTimeout(1500) // so that some tries fail
    await parley.start()
    await expect(log(page)).toContainText('For how many people?')
    await expect(page.getByText('Connection lost. Trying again…')).toBeHidden()
    await expect(own(page, 'Lemon tart')).toHaveCount(1)
    await expect(page.getByText('Not sent yet')).toBeHidden()
    await page.reload()
    await expect(log(page)).toContainText('For how many people?')
    await expect(own(page, 'Lemon tart')).toHaveCount(1)
    await expect(page.getByText('For how many people?')).toHaveCount(1)
  })
}

test('what was typed without a connection outlives a reload', async ({ page, parley }) => {
  await openBakery(page, parley.url)
  await page.route('**/messages', (r) => r.abort())
  await say(page, 'order')
  await expect(own(page, 'order')).toHaveCount(1)
  await page.reload()
  await expect(own(page, 'order')).toHaveCount(1)
  await page.unroute('**/messages')
  await expect(log(page)).toContainText('Which cake would you like?')
  await expect(own(page, 'order')).toHaveCount(1)
})

test('a proxy that holds the stream back', async ({ page, parley }) => {
  await page.route('**/events', async () => {}) // never answered
  await openBakeryLate(page, parley.url)
  await say(page, 'order')
  await expect(log(page)).toContainText('Which cake would you like?')
})

async function openBakeryLate(page: Page, url: string) {
  await page.goto(`${url}/chat/bakery`)
  await expect(log(page)).toContainText('What can I do for you?', { timeout: 30_000 })
}

test('in a frame it leaves the focus where it is', async ({ page, parley }) => {
  const body = '<input id="search" autofocus><iframe src="/chat/bakery" title="Chat" width="400" height="640"></iframe>'
  await page.route('**/shop.html', (r) => r.fulfill({ contentType: 'text/html', body }))
  await page.goto(`${parley.url}/shop.html`)
  const chat = page.frameLocator('iframe')
  await expect(chat.getByRole('log')).toContainText('What can I do for you?')
  await expect(page.locator('#search')).toBeFocused()
  await chat.getByRole('button', { name: 'Order a cake' }).click()
  await expect(chat.getByRole('log')).toContainText('Which cake would you like?')
})

test('hostile text is text', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await expect(page.getByRole('heading')).toHaveText('Sampler & <b>Sons</b>')
  await button(page, 'Hostile text').click()
  await expect(log(page)).toContainText('<img src=x onerror="document.title=1"> javascript:alert(1)')
  await say(page, '<img src=x onerror="document.title=2"><script>document.title=3</script>')
  await expect(own(page, '<script>')).toHaveCount(1)
  const links = await log(page)
    .getByRole('link')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(links).toEqual(['https://rosa.example/?q=', 'tel:+33612345678'])
  expect(await page.title()).toBe('Sampler & <b>Sons</b>')
  expect(await log(page).locator('img, script').count()).toBe(0)
  await shot(page, 'hostile')
})

test('10,000 characters, and more than fit', async ({ page, parley }) => {
  await page.goto(`${parley.url}/chat/sampler`)
  await button(page, 'Something long').click()
  await expect(log(page)).toContainText('Write something long.')
  await say(page, 'x'.repeat(10_000))
  await expect(log(page)).toContainText('That was 10000 characters.')
  await input(page).fill('é'.repeat(10_000))
  await input(page).press('Enter')
  await expect(page.getByRole('alert')).toHaveText('This message is too long. Please shorten it.')
  await input(page).fill('short')
  await expect(page.getByRole('alert')).toBeHidden()
})

test('on a phone', async ({ browser, parley }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const page = await context.newPage()
  await openBakery(page, parley.url)
  await expect(input(page)).not.toBeFocused()
  await button(page, 'Order a cake').tap()
  await expect(log(page)).toContainText('Which cake would you like?')
  await expect(input(page)).not.toBeFocused()
  for (const b of await page.getByRole('button').all()) {
    const box = await b.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), await b.innerText()).toBeGreaterThanOrEqual(44)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await shot(page, 'phone')
  await context.close()
})

test('at 320 pixels, as with 200 % zoom on a small screen', async ({ browser, parley }) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 300 } })
  const page = await context.newPage()
  await openBakery(page, parley.url)
  await say(page, 'a'.repeat(80))
  await expect(own(page, 'aaa')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  expect((await log(page).boundingBox())?.height).toBeGreaterThan(120)
  await shot(page, 'narrow')
  await context.close()
})

test('from right to left', async ({ browser, parley }) => {
  const context = await browser.newContext({ locale: 'ar', viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.goto(`${parley.url}/chat/maqha`)
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(button(page, 'كعكة الليمون')).toHaveAccessibleDescription('تكفي ستة أشخاص')
  await shot(page, 'rtl-answers')
  await button(page, 'قهوة عربية').click()
  await expect(log(page)).toContainText('شكراً لك')
  await say(page, 'Espresso, please')
  const bubble = await own(page, 'Espresso').locator('.bubble').boundingBox()
  expect(bubble?.x).toBeLessThan(100) // the person's side is the left one
  await noViolations(page)
  await expect(page.getByRole('list', { name: 'روابط' }).getByRole('link', { name: 'متجرنا' })).toBeVisible()
  await shot(page, 'rtl')
  await context.close()
})

test('in French', async ({ browser, parley }) => {
  const context = await browser.newContext({ locale: 'fr-FR' })
  const page = await context.newPage()
  await page.goto(`${parley.url}/chat/bakery`)
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(page.getByLabel('Écrivez un message')).toBeVisible()
  await expect(button(page, 'Envoyer')).toBeVisible()
  await expect(page.getByRole('group').getByRole('button').first()).toBeVisible()
  expect(await log(page).locator('.bot').first().getAttribute('lang')).toBe('fr')
  await shot(page, 'french')
  await context.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no barriers that axe sees, ${colorScheme}`, async ({ browser, parley }) => {
    const context = await browser.newContext({ colorScheme })
    const page = await context.newPage()
    await openBakery(page, parley.url)
    await noViolations(page)
    await button(page, 'Order a cake').click()
    await expect(log(page)).toContainText('Which cake would you like?')
    await noViolations(page)
    await shot(page, colorScheme)
    await context.close()
  })
}

test('the page is served strictly', async ({ page, parley }) => {
  const errors: string[] = []
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
  page.on('pageerror', (e) => errors.push(e.message))
  const answer = await page.goto(`${parley.url}/chat/bakery`)
  expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'")
  await expect(log(page)).toContainText('What can I do for you?')
  expect(errors).toEqual([])
})
