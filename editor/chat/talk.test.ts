import { expect, test } from 'vitest'
import type { Unsent } from './queue'
import { type BotRow, type OwnRow, type Row, rows } from './talk'
import type { Entry, Message } from './types'
import { wordsIn } from './words'

const noon = new Date(2026, 2, 4, 12).getTime()
const minute = 60_000
const choices = ['red', 'blue', 'done'].map((id) => ({ id, label: id.toUpperCase(), token: `t-${id}` }))

function out(seq: number, at: number, more: Partial<Message> = {}): Entry {
  return { seq, id: `o${seq}`, at, kind: 'out', message: { kind: 'text', text: `out ${seq}`, lang: 'en', ...more } }
}
function said(seq: number, at: number, text: string, tap?: string): Entry {
  return { seq, id: `i${seq}`, at, kind: 'in', message: { text, ...(tap && { tap }) } }
}
function unsent(id: string, at: number, state: Unsent['state'] = 'waiting'): Unsent {
  return { id, at, body: { text: id }, state }
}
function show(entries: Entry[], waiting: Unsent[] = [], now = noon + 60 * minute): Row[] {
  return rows(entries, waiting, now, 'en', wordsIn('en'))
}
function offered(list: Row[], i = 0) {
  return list.filter((r): r is BotRow => r.kind === 'bot')[i]?.choices
}

test('a day is named once, where it begins', () => {
  const day = 24 * 60 * minute
  const list = show([out(1, noon - 2 * day), out(2, noon - day), out(3, noon), said(4, noon, 'x')])
  expect(list.map((r) => (r.kind === 'day' ? r.label : r.kind))).toEqual([
    'Monday, March 2',
    'bot',
    'Yesterday',
    'bot',
    'Today',
    'bot',
    'own',
  ])
})

test('messages that come together share one time, on the last', () => {
  const list = show([out(1, noon), out(2, noon + minute), out(3, noon + 20 * minute), said(4, noon + 20 * minute, 'x')])
  const places = list.filter((r) => r.kind === 'bot' || r.kind === 'own').map((r) => r.place)
  expect(places.map((p) => [p.first, p.last, p.time !== ''])).toEqual([
    [true, false, false],
    [false, true, true],
    [true, true, false], // the answer came in the same minute
    [true, true, true],
  ])
})

test('answers are open until something is said', () => {
  const question = out(1, noon, { choices })
  expect(offered(show([question]))).toEqual({ open: true, chosen: [] })
  expect(offered(show([question, out(2, noon)]))?.open).toBe(true)
  expect(offered(show([question, said(2, noon, 'RED', 't-red')]))).toEqual({ open: false, chosen: ['t-red'] })
  expect(offered(show([question, said(2, noon, ' red ')]))).toEqual({ open: false, chosen: ['t-red'] })
  expect(offered(show([question, said(2, noon, 'hm'), said(3, noon, 'RED', 't-red')]))).toEqual({
    open: false,
    chosen: [],
  })
  expect(offered(show([question], [unsent('on its way', noon)]))?.open).toBe(false)
  expect(offered(show([question], [unsent('refused', noon, 'failed')]))?.open).toBe(true)
  expect(offered(show([question, out(2, noon, { choices })]))?.open).toBe(false)
})

test('several answers stay open until Done, or until they are offered anew', () => {
  const question = out(1, noon, { choices, multi: true })
  const taps = [question, said(2, noon, 'RED', 't-red'), said(3, noon, 'BLUE', 't-blue')]
  expect(offered(show(taps))).toEqual({ open: true, chosen: ['t-red', 't-blue'] })
  expect(offered(show([...taps, said(4, noon, 'DONE', 't-done')]))?.open).toBe(false)
  const anew = show([...taps, out(4, noon, { choices, multi: true })])
  expect(offered(anew, 0)?.open).toBe(false)
  expect(offered(anew, 1)?.open).toBe(true)
})

test('a message on its way keeps its row when the talk shows it', () => {
  const before = show([out(1, noon)], [unsent('a', noon)])
  const after = show(
    [out(1, noon), { seq: 2, id: 'a', at: noon, kind: 'in', message: { text: 'a' } }],
    [unsent('a', noon, 'sent')],
  )
  const own = (list: Row[]) => list.filter((r): r is OwnRow => r.kind === 'own').map((r) => [r.key, r.state])
  expect(own(before)).toEqual([['in-a', 'waiting']])
  expect(own(after)).toEqual([['in-a', 'said']])
})

test('the bot is shown to be writing while it owes an answer, and not for ever', () => {
  const typing = (...args: Parameters<typeof show>) => show(...args).at(-1)?.kind === 'typing'
  expect(typing([out(1, noon), said(2, noon, 'x')], [], noon)).toBe(true)
  expect(typing([out(1, noon), said(2, noon, 'x')], [], noon + minute)).toBe(false)
  expect(typing([said(1, noon, 'x'), out(2, noon)], [], noon)).toBe(false)
  expect(typing([], [unsent('a', noon)], noon)).toBe(false)
  expect(typing([], [unsent('a', noon, 'sent')], noon)).toBe(true)
  expect(typing([], [{ id: 'start', at: 0, body: { event: 'get_started', language: 'en' }, state: 'waiting' }])).toBe(
    true,
  )
})

test('an opening is no message', () => {
  const list = show(
    [out(1, noon)],
    [{ id: 'start', at: 0, body: { event: 'get_started', language: 'en' }, state: 'waiting' }],
  )
  expect(list.map((r) => r.kind)).toEqual(['day', 'bot'])
})
