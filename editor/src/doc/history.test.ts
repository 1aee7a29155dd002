import { ChangeSet } from '@codemirror/state'
import { expect, test } from 'vitest'
import { acts } from './acts'
import { botOf, filesOf } from './bot'
import { isRefused } from './draft'
import { begin, commit, type History, redo, undo } from './history'
import { fromBytes, textOf, toBytes } from './text'
import type { Result } from './types'

const path = 'flows/welcome.yaml'
const start = botOf({ [path]: 'steps:\n  - id: a\n    say: Hello\n  - id: b\n    say: Bye\n' })
const text = (h: History) => filesOf(h.bot)[path] ?? ''
const done = (h: History, r: Result, time: number) => {
  if (isRefused(r)) throw new Error(r.refused)
  return commit(h, r, time)
}

test('quick edits of one text are undone together, others one by one', () => {
  let h = begin(start)
  for (const [i, words] of ['Hi', 'Hi t', 'Hi there'].entries())
    h = done(h, acts.reword(h.bot, { flow: 'welcome', step: 0, at: ['say'], text: words }), i * 300)
  h = done(h, acts.reword(h.bot, { flow: 'welcome', step: 1, at: ['say'], text: 'So long' }), 900)
  h = done(h, acts.reword(h.bot, { flow: 'welcome', step: 1, at: ['say'], text: 'Farewell' }), 5000)
  expect(h.past.map((d) => d.edit.name)).toEqual(['reword', 'reword', 'reword'])
  h = undo(undo(h))
  expect(text(h)).toContain('Hi there')
  expect(text(h)).toContain('Bye')
  h = undo(h)
  expect(filesOf(h.bot)).toEqual(filesOf(start))
  expect(undo(h)).toBe(h)
  h = redo(redo(redo(h)))
  expect(text(h)).toContain('Farewell')
  expect(redo(h)).toBe(h)
})

test('what is typed into the text and what is drawn are one list, over all files', () => {
  let h = begin(start)
  const changes = ChangeSet.of({ from: 0, insert: '# mine\n' }, text(h).length, '\n')
  h = done(h, acts.typed(h.bot, { path, changes }), 0)
  h = done(h, acts.placeCards(h.bot, { flow: 'welcome', cards: [{ step: 0, x: 1, y: 2 }] }), 100)
  h = done(h, acts.renameFlow(h.bot, { flow: 'welcome', name: 'start' }), 200)
  expect(Object.keys(filesOf(h.bot)).sort()).toEqual(['flows/start.layout.yaml', 'flows/start.yaml'])
  h = undo(h)
  expect(Object.keys(filesOf(h.bot)).sort()).toEqual(['flows/welcome.layout.yaml', path])
  h = undo(undo(h))
  expect(filesOf(h.bot)).toEqual(filesOf(start))
})

test('a new edit ends what could be done again, and no edit is none', () => {
  let h = done(begin(start), acts.reword(start, { flow: 'welcome', step: 0, at: ['say'], text: 'x' }), 0)
  h = undo(h)
  expect(done(h, acts.reword(h.bot, { flow: 'welcome', step: 0, at: ['say'], text: 'Hello' }), 1)).toBe(h)
  h = done(h, acts.reword(h.bot, { flow: 'welcome', step: 0, at: ['say'], text: 'y' }), 2)
  expect(h.future).toEqual([])
})

test('places are counted in bytes and in units of UTF-16', () => {
  const t = textOf('\uFEFFa: é😀\r\nb: x')
  const source = '\uFEFFa: é😀\r\nb: x'
  for (const at of [0, 1, 4, 5, 7, 8, 9, 12]) {
    const bytes = Buffer.byteLength(source.slice(0, at))
    expect(toBytes(t, at), `unit ${at}`).toBe(bytes)
    expect(fromBytes(t, bytes), `byte ${bytes}`).toBe(at)
  }
  expect(fromBytes(t, Buffer.byteLength('\uFEFFa: é') + 2)).toBe(5)
  expect(fromBytes(t, 1000)).toBe(t.length)
})
