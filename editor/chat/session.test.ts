import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Api, CallError } from './api'
import { queue } from './queue'
import { session } from './session'
import { memory } from './storage'
import type { Body, Config } from './types'

const config: Config = { bot: 'bakery', name: 'Rosa', lang: 'fr', theme: 'auto' }

/** A server that keeps what it is sent, and can be made to fail. */
function server() {
  const got: { visitor: string; id: string; body: Body }[] = []
  const known = new Set<string>()
  const streams = new Map<string, ReadableStreamDefaultController<Uint8Array>>()
  let fail: Error | undefined
  let lost = false
  const check = (visitor?: string) => {
    if (fail) throw fail
    if (visitor && !known.has(visitor)) throw new CallError({ kind: 'stranger' })
  }
  const api: Api = {
    async addVisitor() {
      check()
      const visitor = `visitor${known.size + 1}`
      known.add(visitor)
      return visitor
    },
    async send(visitor, id, body) {
      check(visitor)
      if (!got.some((g) => g.visitor === visitor && g.id === id)) got.push({ visitor, id, body })
      if (lost) throw new TypeError('the answer was lost')
    },
    async events(visitor, _seq, _poll, signal) {
      check(visitor)
      const body = new ReadableStream<Uint8Array>({
        start(to) {
          streams.set(visitor, to)
          to.enqueue(new TextEncoder().encode(':\n\nevent: live\ndata: {}\n\n'))
          signal.addEventListener('abort', () => to.error(new DOMException('', 'AbortError')))
        },
      })
      return new Response(body)
    },
  }
  return {
    api,
    got,
    known,
    fail: (err: Error | undefined) => {
      fail = err
    },
    loseAnswers: (is: boolean) => {
      lost = is
    },
    cut: () => {
      for (const s of streams.values()) s.close()
      streams.clear()
    },
    push: (visitor: string, entry: unknown) =>
      streams.get(visitor)?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(entry)}\n\n`)),
  }
}

function open(s: ReturnType<typeof server>, ref?: string) {
  const store = memory(() => localStorage)
  const lines: string[] = []
  const talk = session(config, s.api, store, queue(store, config.bot), {
    changed() {},
    live() {},
    line: (l) => lines.push(l),
  })
  talk.start(ref)
  return { talk, lines, store }
}

const settle = (ms = 50) => vi.advanceTimersByTimeAsync(ms)
const texts = (s: ReturnType<typeof server>) => s.got.map((g) => ('text' in g.body ? g.body.text : g.body.event))

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ now: new Date(2026, 2, 4, 12) })
})
afterEach(() => vi.useRealTimers())

test('a new visitor opens the talk, before what they typed meanwhile', async () => {
  const s = server()
  const { talk, store } = open(s, 'summer_sale')
  talk.say({ text: 'hi' })
  await settle()
  expect(s.got.map((g) => g.body)).toEqual([
    { event: 'get_started', language: 'fr', ref: 'summer_sale' },
    { text: 'hi' },
  ])
  expect(store.get('parley.bakery.visitor')).toBe('visitor1')
})

test('who comes back opens nothing, unless a link says so', async () => {
  const s = server()
  open(s)
  await settle()
  open(s)
  await settle()
  open(s, 'sale')
  await settle()
  expect(s.known.size).toBe(1)
  expect(s.got.map((g) => g.body)).toEqual([
    { event: 'get_started', language: 'fr' },
    { event: 'start', ref: 'sale' },
  ])
})

test('what is typed without a connection is sent later, once, in order', async () => {
  const s = server()
  const { talk, lines } = open(s)
  await settle()
  s.fail(new TypeError('no network'))
  s.cut()
  talk.say({ text: 'one' })
  talk.say({ text: 'two' })
  await settle(60_000)
  expect(texts(s)).toEqual(['get_started'])
  expect(talk.unsent.map((u) => u.state)).toEqual(['waiting', 'waiting'])
  expect(lines.at(-1)).toBe('lost')
  s.fail(undefined)
  talk.hurry()
  await settle()
  expect(texts(s)).toEqual(['get_started', 'one', 'two'])
  expect(lines.at(-1)).toBe('up')
})

test('a message whose answer was lost is sent again under its id', async () => {
  const s = server()
  const { talk } = open(s)
  await settle()
  s.loseAnswers(true)
  talk.say({ text: 'one' })
  await settle(5_000)
  s.loseAnswers(false)
  await settle(20_000)
  expect(texts(s)).toEqual(['get_started', 'one'])
  expect(talk.unsent.map((u) => u.state)).toEqual(['sent'])
})

test('a page that is left in the middle sends the rest when it is back', async () => {
  const s = server()
  const first = open(s)
  await settle()
  s.fail(new TypeError('no network'))
  first.talk.say({ text: 'one' })
  await settle(20_000)
  s.fail(undefined)
  const second = open(s)
  await settle()
  expect(texts(s)).toEqual(['get_started', 'one'])
  expect(second.talk.unsent.length).toBe(1)
})

test('a message that the talk shows is no longer on its way', async () => {
  const s = server()
  const { talk } = open(s)
  await settle()
  talk.say({ text: 'one' })
  await settle()
  const id = s.got[1]?.id
  s.push('visitor1', { seq: 2, id, kind: 'in', at: '2026-03-04T12:00:00Z', message: { text: 'one' } })
  s.push('visitor1', { seq: 2, id, kind: 'in', at: '2026-03-04T12:00:00Z', message: { text: 'one' } })
  s.push('visitor1', { seq: 'odd' })
  await settle()
  expect(talk.unsent).toEqual([])
  expect(talk.entries.length).toBe(1)
})

test('a refused message says so, and can be tried again or deleted', async () => {
  const s = server()
  const { talk } = open(s)
  await settle()
  s.fail(new CallError({ kind: 'refused', code: 'malformed' }))
  talk.say({ text: 'one' })
  talk.say({ text: 'two' })
  await settle()
  expect(talk.unsent.map((u) => u.state)).toEqual(['failed', 'failed'])
  s.fail(undefined)
  const [one, two] = talk.unsent
  talk.retry(one?.id ?? '')
  talk.remove(two?.id ?? '')
  await settle()
  expect(texts(s)).toEqual(['get_started', 'one'])
})

test('too much for one request is not taken', () => {
  const { talk } = open(server())
  expect(talk.say({ text: 'é'.repeat(9000) })).toBe(false)
  expect(talk.unsent).toEqual([])
})

test('a visitor whom the server forgot begins anew, with what was not sent', async () => {
  const s = server()
  const { talk, store } = open(s)
  await settle()
  s.known.clear()
  s.known.add('somebody else')
  talk.say({ text: 'still there?' })
  await settle(1_000)
  expect(store.get('parley.bakery.visitor')).toBe('visitor2')
  expect(s.got.filter((g) => g.visitor === 'visitor2').map((g) => g.body)).toEqual([
    { event: 'get_started', language: 'fr' },
    { text: 'still there?' },
  ])
})

test('a server that forgets everybody is not asked in a loop', async () => {
  const s = server()
  const add = vi.spyOn(s.known, 'add').mockImplementation(() => s.known)
  const { lines } = open(s)
  await settle(20_000)
  expect(lines).toContain('closed')
  expect(add.mock.calls.length).toBeLessThan(10)
})

test('what another tab leaves unsent is taken over after a while', async () => {
  const s = server()
  const { store, talk } = open(s)
  await settle()
  const left = { id: 'x', at: Date.now(), body: { text: 'left behind' }, state: 'waiting' as const }
  queue(store, 'bakery').put(left)
  talk.changed('parley.bakery.out.x')
  await settle()
  expect(texts(s)).toEqual(['get_started'])
  await settle(11_000)
  expect(texts(s)).toEqual(['get_started', 'left behind'])
})
