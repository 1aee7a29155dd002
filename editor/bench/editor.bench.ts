// How fast the editor is, beside plain React Flow with as many cards, in one
// run: until the first view of a flow, while it is panned and a card is
// dragged, and until a letter that is typed is painted.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { type PreviewServer, preview, build as viteBuild } from 'vite'
import { makeOwner, type Server, serverOf, signIn } from '../e2e/server'

const here = fileURLToPath(new URL('.', import.meta.url))
const sizes = [200, 1000, 3000]
const runs = Number(process.env.RUNS ?? 5)

/** A flow of n steps: a question with three choices each, and every arrow leads to a step near by. */
function flowOf(n: number): string {
  const steps = Array.from({ length: n }, (_, i) => {
    const to = (by: number) => `step_${(i + by) % n}`
    return `  - id: step_${i}
    ask: What would you like to do with number ${i}? Here are the three things that one can.
    choices:
      - a: The first thing
      - b: The second thing
      - c: The third thing
    routes:
      a: ${to(1)}
      b: ${to(2)}
      c: ${to(3)}
`
  })
  return `title: Flow of ${n}\ntriggers:\n  - words: [flow ${n}]\nsteps:\n${steps.join('')}`
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
const part = (all: readonly number[], p: number) =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * p))] ?? Number.NaN
const ms = (x: number) => `${x < 100 ? x.toFixed(1) : x.toFixed(0)} ms`

/** Milliseconds from the start of the navigation to the frame in which a card is seen. */
async function firstView(browser: Browser, s: Server | null, url: string, card: string): Promise<number> {
  const page = await browser.newPage()
  if (s) await signIn(page, s)
  await page.addInitScript((selector) => {
    const seen = () => {
      const el = document.querySelector(selector)
      if (el && getComputedStyle(el).visibility === 'visible' && el.getBoundingClientRect().width > 0)
        requestAnimationFrame(() => Object.assign(window, { seenAt: performance.now() }))
      else requestAnimationFrame(seen)
    }
    requestAnimationFrame(seen)
  }, card)
  await page.goto(url, { waitUntil: 'commit' })
  const at = await page.waitForFunction(() => (window as { seenAt?: number }).seenAt, undefined, { timeout: 120_000 })
  const time = (await at.jsonValue()) as number
  await page.close()
  return time
}

/** The times between the frames while something is done. */
async function frames(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const all: number[] = []
    let last = performance.now()
    const tick = (now: number) => {
      all.push(now - last)
      last = now
      if (!(window as { framesEnd?: boolean }).framesEnd) requestAnimationFrame(tick)
    }
    Object.assign(window, { framesEnd: false, frames: all })
    requestAnimationFrame(tick)
  })
  await act()
  return page.evaluate(() => {
    Object.assign(window, { framesEnd: true })
    return (window as unknown as { frames: number[] }).frames.slice(2)
  })
}

async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  for (let i = 1; i <= 120; i++) {
    const there = i <= 60 ? i / 60 : 2 - i / 60
    await page.mouse.move(from.x + by.x * there, from.y + by.y * there)
  }
  await page.mouse.up()
}

/** A place on the drawing's ground, with no card. */
async function ground(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(() => {
    for (let y = 200; y < 800; y += 20)
      for (let x = 150; x < 1000; x += 20)
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y }
    throw new Error('there is no ground')
  })
}

async function moved(page: Page): Promise<{ pan: number; drag: number }> {
  const at = await ground(page)
  const pan = await frames(page, () => drag(page, at, { x: -300, y: -250 }))
  const box = await page.locator('.react-flow__node').first().boundingBox()
  if (!box) throw new Error('no card is seen')
  const dragged = await frames(page, () => drag(page, { x: box.x + 60, y: box.y + 14 }, { x: 260, y: 160 }))
  return { pan: part(pan, 0.95), drag: part(dragged, 0.95) }
}

/** Milliseconds from a key to the frame after it, of each of 40 letters. */
async function typed(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const all: number[] = []
    Object.assign(window, { typed: all })
    const channel = new MessageChannel()
    let since = 0
    channel.port1.onmessage = () => all.push(performance.now() - since)
    addEventListener(
      'keydown',
      (e) => {
        since = e.timeStamp
        requestAnimationFrame(() => channel.port2.postMessage(0)) // runs once the frame is painted
      },
      true,
    )
  })
  for (const letter of 'Which of these would you like to have now') {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.waitForTimeout(60)
  }
  return page.evaluate(() => (window as unknown as { typed: number[] }).typed)
}

test('the editor beside plain React Flow', async ({ browser }) => {
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  let plain: PreviewServer | undefined
  let s: Server | undefined
  try {
    const bot = join(dir, 'bots/large')
    await mkdir(join(bot, 'flows'), { recursive: true })
    await writeFile(join(bot, 'bot.yaml'), 'parley: 1\nname: Large\n')
    for (const n of sizes) await writeFile(join(bot, `flows/flow_${n}.yaml`), flowOf(n))
    s = await serverOf(dir, ['large'])
    await s.start()
    await makeOwner(s)
    const outDir = join(dir, 'plain')
    const root = { root: here, configFile: false as const, logLevel: 'error' as const }
    await viteBuild({ ...root, build: { outDir, rolldownOptions: { input: join(here, 'plain.html') } } })
    plain = await preview({ ...root, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
    const address = plain.httpServer.address()
    const plainURL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/plain.html`

    const lines: string[] = []
    for (const n of sizes) {
      const ours: number[] = []
      const theirs: number[] = []
      for (let i = 0; i < runs; i++) {
        ours.push(await firstView(browser, s, `${s.url}/bots/large/flow_${n}`, '[data-step]'))
        theirs.push(await firstView(browser, null, `${plainURL}?cards=${n}`, '.react-flow__node'))
      }
      const ratio = median(ours) / median(theirs)
      lines.push(
        `first view, ${n} steps    ${ms(median(ours))}   plain React Flow ${ms(median(theirs))}   ratio ${ratio.toFixed(2)}`,
      )
    }

    const page = await browser.newPage()
    await signIn(page, s)
    await page.goto(`${s.url}/bots/large/flow_1000`)
    await expect(page.locator('[data-step]').first()).toBeVisible()
    const own = await moved(page)
    const other = await browser.newPage()
    await other.goto(`${plainURL}?cards=1000`)
    await expect(other.locator('.react-flow__node').first()).toBeVisible()
    const plainly = await moved(other)
    await other.close()
    lines.push(`pan, 1,000 steps, p95 frame    ${ms(own.pan)}   plain React Flow ${ms(plainly.pan)}`)
    lines.push(`drag, 1,000 steps, p95 frame    ${ms(own.drag)}   plain React Flow ${ms(plainly.drag)}`)
    await page.locator('[data-step]').first().dblclick()
    await expect(page.locator('textarea')).toBeFocused()
    const letters = await typed(page)
    lines.push(
      `a letter typed in a card, 1,000 steps    median ${ms(median(letters))}   p95 ${ms(part(letters, 0.95))}`,
    )
    console.log(lines.join('\n'))
  } finally {
    await plain?.close()
    await s?.stop()
    await rm(dir, { recursive: true, force: true })
  }
})
