import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, type Page } from '@playwright/test'

const here = fileURLToPath(new URL('.', import.meta.url))
const bakery = join(here, '../../flows/templates/bakery')
const binary = process.env.PARLEY ?? join(here, '../../bin/parley')

/** A `parley serve` on folders of its own. */
export type Server = {
  readonly url: string
  /** The folder of the bots' folders. */
  readonly bots: string
  /** The link by which the first account is made, as the first start printed it. */
  readonly setup: string
  start(): Promise<void>
  /** Ends it: as an operator does, or as a power cut does. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const s = createServer()
    s.on('error', reject)
    s.listen(0, '127.0.0.1', () => {
      const at = s.address()
      s.close(() => (at && typeof at === 'object' ? resolve(at.port) : reject(new Error('no port'))))
    })
  })
}

async function ready(url: string, child: ChildProcess, said: () => string) {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`parley serve ended with ${child.exitCode}:\n${said()}`)
    const ok = await fetch(`${url}/healthz`).then(
      (r) => r.ok,
      () => false,
    )
    if (ok) return
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error(`parley serve is not ready after 10 s:\n${said()}`)
}

/** A server of the bots in DIR/bots, with its data in DIR/data. */
export async function serverOf(dir: string, ids: readonly string[]): Promise<Server> {
  await mkdir(join(dir, 'data'), { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const bots = join(dir, 'bots')
  let child: ChildProcess | undefined
  let setup = ''
  return {
    url,
    bots,
    get setup() {
      return setup
    },
    async start() {
      let said = ''
      const args = [
        'serve',
        '--addr',
        `127.0.0.1:${port}`,
        '--data',
        join(dir, 'data'),
        ...ids.map((id) => join(bots, id)),
      ]
      child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      const keep = (chunk: Buffer) => {
        said = (said + chunk).slice(-4000)
        setup = /http\S+\/setup#\S+/.exec(said)?.[0] ?? setup
      }
      child.stdout?.on('data', keep)
      child.stderr?.on('data', keep)
      await ready(url, child, () => said)
      // The link is printed about when the server answers first.
      for (let tries = 0; setup === '' && tries < 200; tries++) await new Promise((next) => setTimeout(next, 25))
    },
    async stop(signal = 'SIGTERM') {
      const gone = child
      child = undefined
      if (!gone || gone.exitCode !== null) return
      await new Promise((ended) => {
        gone.once('exit', ended)
        gone.kill(signal)
      })
    },
  }
}

/** The owner that the tests make. */
export const owner = { name: 'Rosa', email: 'rosa@example.com', password: 'four in the morning' }

/** Makes the owner's account. */
export async function makeOwner(s: Server): Promise<void> {
  const token = s.setup.split('#')[1]
  const r = await fetch(`${s.url}/api/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: s.url },
    body: JSON.stringify({ token, ...owner }),
  })
  if (!r.ok) throw new Error(`set-up answered ${r.status}: ${await r.text()}`)
}

/** Signs the browser in. */
export async function signIn(page: Page, s: Server): Promise<void> {
  const { email, password } = owner
  const r = await page.request.post(`${s.url}/api/login`, { headers: { Origin: s.url }, data: { email, password } })
  if (!r.ok()) throw new Error(`sign-in answered ${r.status()}: ${await r.text()}`)
}

/** The bakery and the bots of e2e/bots. */
async function shop(dir: string): Promise<Server> {
  await cp(bakery, join(dir, 'bots/bakery'), { recursive: true })
  await cp(join(here, 'bots'), join(dir, 'bots'), { recursive: true })
  for (const bot of ['sampler', 'maqha'])
    await cp(join(bakery, 'media/lemon.png'), join(dir, `bots/${bot}/media/cake.png`))
  await writeFile(join(dir, 'bots/sampler/media/bell.wav'), silence())
  for (const name of ['kitchen.mp4', 'price_list.pdf']) await writeFile(join(dir, 'bots/sampler/media', name), '')
  return serverOf(dir, ['bakery', 'sampler', 'maqha'])
}

/** A tenth of a second of nothing to hear: WAV, 8 kHz, 8 bits. */
function silence(): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + 800, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(800, 40)
  return Buffer.concat([head, Buffer.alloc(800, 128)])
}

/** Tests with one server for all of them. Each has a browser context, so a visitor, of its own. */
export const test = base.extend<object, { parley: Server }>({
  parley: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
    async ({}, use) => {
      const dir = await mkdtemp(join(tmpdir(), 'parley-e2e-'))
      const s = await shop(dir)
      await s.start()
      await use(s)
      await s.stop()
      await rm(dir, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
})
