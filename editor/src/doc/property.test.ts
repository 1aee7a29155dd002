// Random acts on real bots: every state is asked of Go, and must say what a
// second, naive model says: plain data, changed in the plainest way.
//
// The long form runs as `SEQUENCES=10000 SEED=1 npx vitest run src/doc/property`.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lexer } from 'yaml'
import { acts } from './acts'
import { botOf, filesOf } from './bot'
import { isRefused } from './draft'
import { names, parts } from './expr'
import { view } from './file'
import { begin, commit, type History, redo, undo } from './history'
import { type Bot, type Flow, read } from './model'
import { walk } from './refs'
import { arrows, keys, schema } from './schema'
import { arrowOf } from './step'
import { textOf } from './text'
import type { Edit, Result } from './types'
import { dataOf } from './yaml'

const root = join(import.meta.dirname, '../../..')
const sequences = Number(process.env.SEQUENCES ?? 500)
const seed = Number(process.env.SEED ?? 20_261_126) % 0x7fffffff

type Json = string | null | Json[] | { [key: string]: Json }
type Map_ = { [key: string]: Json }

interface Answer {
  data: Json
  rules: string[]
  names: string[] | null
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asread-'))
  execFileSync('go', ['build', '-o', join(folder, 'asread'), './server/asread'], { cwd: root })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** Asks Go about many files or expressions at once. */
function ask(questions: readonly object[]): Answer[] {
  const input = questions.map((q) => JSON.stringify(q)).join('\n')
  const out = execFileSync(join(folder, 'asread'), { input, maxBuffer: 1 << 30, encoding: 'utf8' })
  return out
    .trimEnd()
    .split('\n')
    .map((l) => JSON.parse(l) as Answer)
}

/** The bots of testdata, some of them with other line ends. */
function bots(): Map<string, Record<string, string>> {
  const all = new Map<string, Record<string, string>>()
  const dir = join(root, 'testdata/bots')
  for (const name of readdirSync(dir)) {
    const files: Record<string, string> = {}
    for (const path of readdirSync(join(dir, name), { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.yaml') && !path.startsWith('conversations'))
        files[path] = readFileSync(join(dir, name, path), 'utf8')
    }
    if (Object.keys(files).length > 0) all.set(name, files)
  }
  return all.set('odd', odd)
}

/** A bot in forms that few people write, and some do. */
const odd = {
  'flows/odd.yaml': `# about all
---
title: "Odd: forms" # why
with: {size: number?, 'note': text?}
steps:
# the first
- id: first # its name
  say: | # a block
    One ${'$'}{size ?? 1}

     two
  # within
  next: second

- say: >
    folded words
    go on

    here
- {id: second, ask: "What, now?", choices: [{yes: Yes}, {id: no_way, label: 'No, thanks', like: [never, 'not, now']}], routes: {yes: first, no_way: third}} # all in one
-   id: third
    set:
      total: 1 + 2   # sum
      contact.name: '"x"'
    # last words of third
- id: fourth
  branch:
  - if: total > 3
    next: first
  - else: fifth
- id: fifth
  ask: plain words
    that go on
    # not cut
  type: number
  reject:
    - if: fifth == 3
      say:
        - "A \
          long \u00e9 one"
        - B
- say: end`,
  'flows/all_in_braces.yaml': `{title: Braces, steps: [{id: a, say: Hi}, {id: b, ask: "Which?", choices: [{x: X}, {y: Y}]}, {id: c, say: "Bye, \${b}"}]}\n`,
  'flows/all_in_braces.fr.yaml': `{a: Salut, b.x: "Un, X"}`,
  'flows/odd.fr.yaml': `# en français\nfirst: 'Un\n\n  deux'\nsecond.yes: Oui # oui\n`,
  'bot.yaml': 'parley: 1\n',
}

function windows(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([p, s]) => [p, `\uFEFF${s.replaceAll('\n', '\r\n')}`]))
}

const traps = [
  'Total: 5',
  'Voici : le prix',
  'a #b',
  "it's",
  '"so"',
  "'",
  '{x}',
  '[Open?, b]',
  '@me',
  '* star',
  '- dash',
  '? what',
  '! now',
  '%',
  'yes',
  'null',
  '~',
  '10:30',
  '0123',
  '1e3',
  '2026-12-24',
  '+33612345678',
  'two\nlines',
  'two\n\nparts\n',
  ' blank',
  'blank ',
  '😀 smile',
  'ç’est ça',
  'back\\slash',
  'tab\there',
  '${a ? 1 : 0}',
  '${label("x")}',
  'ends:',
  'comma, brace }',
  '#',
  '>',
  '|',
  '',
  'a\u2028b',
  'line one\n  indented',
  '`tick`',
  'a: b: c',
  '...',
  '---',
  'x'.repeat(200),
]
const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...traps) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
)
const command = fc.record({ kind: fc.nat(1000), a: fc.nat(1000), b: fc.nat(1000), text: words })
type Command = { kind: number; a: number; b: number; text: string }

/** What the words are that a file can keep. */
function kept(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFEFF\uFFFE\uFFFF]/g, '')
}

/** What an act should make of the data of a flow; `free` where only a part of it is known. */
interface Meant {
  readonly result: Result
  readonly flow: string
  readonly data?: (flow: Map_) => void
  /** Arrows and ids are not compared: how steps are joined has tests of its own. */
  readonly free?: boolean
  /** Comments can go: those of steps that are deleted. */
  readonly loses?: boolean
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)]
const stepsOf = (flow: Map_) => flow[keys.steps] as Map_[]

function at(data: Json, path: readonly (string | number)[]): Json {
  return path.reduce<Json>((d, k) => (d as Record<string | number, Json>)[k] ?? null, data)
}

function meant(bot: Bot, c: Command, n: number): Meant | null {
  const model = read(bot)
  const flow = pick(
    [...model.flows.values()].filter((f) => !f.readOnly && f.steps.length > 0),
    c.a,
  )
  if (!flow) return null
  const step = c.b % flow.steps.length
  const s = flow.steps[step]?.step
  if (!s?.verb) return null
  const ref = { flow: flow.id, step }
  const kinds: (() => Meant | null)[] = [
    () => rewords(bot, flow, ref, c),
    () => rewords(bot, flow, ref, c),
    () => sets(bot, ref, c),
    () => ({
      result: acts.addStep(bot, { ...ref, yaml: `id: new_${n}\nsay: Hello ${n}` }),
      flow: flow.id,
      data: (f) => void stepsOf(f).splice(step, 0, { id: `new_${n}`, say: `Hello ${n}` }),
    }),
    () => ({
      result: acts.moveSteps(bot, { flow: flow.id, steps: [step], before: c.kind % (flow.steps.length + 1) }),
      flow: flow.id,
      data: (f) => {
        const before = c.kind % (flow.steps.length + 1)
        const [moved] = stepsOf(f).splice(step, 1)
        stepsOf(f).splice(before > step ? before - 1 : before, 0, moved as Map_)
      },
    }),
    () => ({
      result: acts.deleteSteps(bot, { flow: flow.id, steps: [step] }),
      flow: flow.id,
      free: true,
      loses: true,
      data: (f) => void stepsOf(f).splice(step, 1),
    }),
    () => connects(bot, flow, ref, c, n),
    () => ({
      result: acts.addChoice(bot, { ...ref, label: `Choice ${n}` }),
      flow: flow.id,
      free: true,
      data: (f) => {
        const map = stepsOf(f)[step] as Map_
        map[keys.choices] = [...((map[keys.choices] as Json[]) ?? []), { [`choice_${n}`]: `Choice ${n}` }]
      },
    }),
    () => (s.choices.length < 2 ? null : choices(bot, flow.id, ref, s.choices.length, c)),
    () => renames(bot, flow, ref, n),
    () => renames(bot, flow, ref, n),
    () => loosely(flow.id, acts.setType(bot, { ...ref, type: pick(schema.types, c.a)?.name ?? '' })),
    () => loosely(flow.id, acts.setVerb(bot, { ...ref, verb: pick(schema.verbs, c.a)?.name ?? '' })),
    () =>
      loosely(
        flow.id,
        acts.extractFlow(bot, {
          flow: flow.id,
          steps: [step, step + 1].filter((i) => i < flow.steps.length),
          name: `part_${n}`,
        }),
      ),
    () => loosely(flow.id, acts.disconnect(bot, { ...ref, kind: 'next', name: '' })),
    () =>
      s.choices.length === 0
        ? null
        : loosely(flow.id, acts.renameChoice(bot, { ...ref, choice: c.a % s.choices.length, name: `chosen_${n}` })),
    () =>
      loosely(
        flow.id,
        acts.pasteSteps(bot, {
          ...ref,
          yaml: acts.copySteps(bot, { flow: flow.id, steps: [c.a % flow.steps.length] }),
        }),
      ),
    () => loosely(flow.id, acts.translate(bot, { flow: flow.id, language: 'fr', key: `${s.id || 'x'}`, text: c.text })),
    () => ({
      result: acts.placeCards(bot, { flow: flow.id, cards: [{ step, x: c.a, y: c.b }] }),
      flow: flow.id,
      free: s.id === '',
      data: () => {},
    }),
    () => ({
      result: acts.duplicateSteps(bot, { flow: flow.id, steps: [step] }),
      flow: flow.id,
      free: true,
      data: (f) => void stepsOf(f).splice(step + 1, 0, structuredClone(stepsOf(f)[step]) as Map_),
    }),
  ]
  return (pick(kinds, c.kind) as () => Meant | null)()
}

/** An act of which only is asked that both sides read the same, and that it can be undone. */
function loosely(flow: string, result: Result): Meant {
  return { result, flow, free: true, loses: true }
}

function rewords(bot: Bot, flow: Flow, ref: { flow: string; step: number }, c: Command): Meant | null {
  const all =
    flow.steps[ref.step]?.step?.words.flatMap((w) => (w.list ? w.variants.map((_, i) => [...w.path, i]) : [w.path])) ??
    []
  const path = pick(all, c.a + c.kind)
  if (!path) return null
  return {
    result: acts.reword(bot, { ...ref, at: path, text: c.text }),
    flow: flow.id,
    data: (f) => {
      const holder = at(f, [keys.steps, ref.step, ...path.slice(0, -1)]) as Record<string | number, Json>
      holder[path.at(-1) as string] = kept(c.text)
    },
  }
}

function sets(bot: Bot, ref: { flow: string; step: number }, c: Command): Meant {
  const value = c.a % 3 === 0 ? undefined : c.text
  return {
    result: acts.setValue(bot, { ...ref, at: [keys.note], value }),
    flow: ref.flow,
    loses: value === undefined,
    data: (f) => {
      const map = stepsOf(f)[ref.step] as Map_
      if (value === undefined) delete map[keys.note]
      else map[keys.note] = kept(value)
    },
  }
}

function connects(bot: Bot, flow: Flow, ref: { flow: string; step: number }, c: Command, n: number): Meant | null {
  const way = pick(flow.steps[ref.step]?.step?.ways.filter((w) => w.kind !== 'arm' && !w.missing) ?? [], c.a)
  if (!way) return null
  const to = { arrow: `end way_${n}` }
  return {
    result: acts.connect(bot, { ...ref, kind: way.kind, name: way.name, to }),
    flow: flow.id,
    data: (f) => {
      const map = stepsOf(f)[ref.step] as Map_
      if (way.kind === 'next') map[keys.next] = to.arrow
      else map[keys.routes] = { ...(map[keys.routes] as Map_ | undefined), [way.name]: to.arrow }
    },
  }
}

function choices(bot: Bot, flow: string, ref: { flow: string; step: number }, size: number, c: Command): Meant {
  const choice = c.b % size
  if (c.a % 2) {
    return {
      result: acts.removeChoice(bot, { ...ref, choice }),
      flow,
      free: true,
      loses: true,
      data: (f) => void ((stepsOf(f)[ref.step] as Map_)[keys.choices] as Json[]).splice(choice, 1),
    }
  }
  const before = c.text.length % (size + 1)
  return {
    result: acts.moveChoice(bot, { ...ref, choice, before }),
    flow,
    data: (f) => {
      const list = (stepsOf(f)[ref.step] as Map_)[keys.choices] as Json[]
      const [moved] = list.splice(choice, 1)
      list.splice(before > choice ? before - 1 : before, 0, moved as Json)
    },
  }
}

function renames(bot: Bot, flow: Flow, ref: { flow: string; step: number }, n: number): Meant | null {
  const from = flow.steps[ref.step]?.step?.id ?? ''
  const twice = flow.steps.filter((s) => s.step?.id === from).length > 1
  if (from === '' || twice) return null
  const to = `renamed_${n}`
  const word = (text: string) =>
    text
      .split(/("[^"]*"|'[^']*')/)
      .map((p, i) => (i % 2 ? p : p.replace(new RegExp(`(?<![\\w.])${from}(?!\\w|:)`, 'g'), to)))
      .join('')
  const labels = (text: string) => text.replaceAll(`label("${from}")`, `label("${to}")`)
  const inText = (text: string) => {
    let out = ''
    let end = 0
    for (const p of parts(text)) {
      out += text.slice(end, p.from) + labels(word(text.slice(p.from, p.to)))
      end = p.to
    }
    return out + text.slice(end)
  }
  const bare = new Set(['if', 'set', 'amount', 'choices_from', 'each', 'day', 'length', 'min', 'max', 'until'])
  const arrows = new Set(['next', 'else', 'fallback', 'on_error'])
  const plain = new Set(['note', 'title', 'pattern', 'words', 'like', 'test'])
  const go = (d: Json, key: string, path: readonly string[]): Json => {
    if (typeof d === 'string') {
      if (key === 'id' && path.length === 3) return d === from ? to : d
      if (key === 'save') return d === from ? to : d
      if (arrows.has(key) || path.at(-2) === 'routes') return d === from ? to : d === `redo ${from}` ? `redo ${to}` : d
      if (path.at(-2) === 'moved') return d === from ? to : d
      if (
        (plain.has(key) && !path.includes(keys.with) && path.at(-2) !== 'set') ||
        plain.has(path.at(-2) ?? '') ||
        path[0] === 'data'
      )
        return d
      const label = path.includes(keys.choices) && key !== keys.if
      return (bare.has(key) && !label) || path.at(-2) === 'set' ? labels(word(d)) : inText(d)
    }
    if (Array.isArray(d))
      return d.map((v, i) => go(v, Array.isArray(v) || typeof v === 'string' ? key : key, [...path, String(i)]))
    if (d === null) return d
    return Object.fromEntries(
      Object.entries(d).map(([k, v]) => [key === 'set' && k === from ? to : k, go(v, k, [...path, k])]),
    )
  }
  return {
    result: acts.renameStep(bot, { ...ref, name: to }),
    flow: flow.id,
    data: (f) => {
      const had = (stepsOf(f)[ref.step] as Map_)[keys.was]
      for (const [k, v] of Object.entries(f)) f[k] = go(v, k, [k])
      if (had === undefined) (stepsOf(f)[ref.step] as Map_)[keys.was] = from
    },
  }
}

/** Data without what joining steps can change. */
function loose(data: Json, key = ''): Json {
  if (Array.isArray(data)) return data.map((d) => loose(d, key))
  if (data === null || typeof data === 'string')
    return /\$\{|_\d+$/.test(String(data)) || key === 'if' || key === 'set' ? '…' : data
  const out: Map_ = {}
  for (const [k, v] of Object.entries(data)) {
    if (['id', 'was', 'next', 'else', 'routes', 'moved', 'fallback', 'on_error', 'save', 'type'].includes(k)) continue
    if (key === 'set') return '…'
    out[k] = loose(v, k)
  }
  return out
}

function sorted(data: Json): Json {
  if (Array.isArray(data)) return data.map(sorted)
  if (data === null || typeof data === 'string') return data
  return Object.fromEntries(
    Object.entries(data)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

function comments(source: string): string[] {
  return [...new Lexer().lex(source)].filter((l) => l.startsWith('#')).sort()
}

/** The spans that an edit leaves must be what they were; ChangeSets promise it, whole files do not. */
function checkSpans(before: Bot, after: Bot, edit: Edit): void {
  for (const [path, text] of before.files) {
    if (!edit.files.has(path)) expect(after.files.get(path)).toBe(text)
  }
}

/** No act leaves an arrow behind that leads to a step which is not there. */
function checkArrows(before: Bot, after: Bot, what: string): void {
  const was = read(before).flows
  for (const [id, flow] of read(after).flows) {
    const old = was.get(id)
    if (old === flow || !old) continue
    const known = lostArrows(old)
    expect(
      lostArrows(flow).filter((t) => !known.includes(t)),
      `${what}: arrows to nowhere in ${id}`,
    ).toEqual([])
  }
}

function lostArrows(flow: Flow): string[] {
  const out: string[] = []
  walk(flow.file, ({ scalar, shape, isKey }) => {
    const arrow = isKey || shape.kind !== 'arrow' ? null : arrowOf(scalar)
    if (arrow && arrows.get(arrow.go)?.target === 'step' && !flow.byID.has(arrow.target)) out.push(arrow.target)
  })
  return out
}

interface State {
  readonly what: string
  readonly file: string
  readonly text: string
  readonly want: Json
  readonly free: boolean
}

test(`${sequences} sequences of acts say to Go what they mean`, { timeout: 3_600_000 }, () => {
  const all = [...bots()]
  const sources = all.flatMap(([, files]) => Object.entries(files))
  const first = new Map<string, Json>()
  ask(sources.map(([file, text]) => ({ file, text }))).forEach((a, i) => {
    first.set((sources[i] as [string, string])[1], a.data)
  })
  const states: State[] = []
  const expressions = new Set<string>()
  let made = 0
  const refused = new Map<string, number>()
  const runs = fc.sample(fc.tuple(fc.nat(1000), fc.boolean(), fc.array(command, { minLength: 3, maxLength: 12 })), {
    seed,
    numRuns: sequences,
  })
  runs.forEach(([which, crlf, commands], run) => {
    const [name, plain] = all[which % all.length] as (typeof all)[number]
    const files = crlf ? windows(plain) : plain
    const bot = botOf(files)
    const naive = new Map(Object.entries(plain).map(([p, s]) => [p, structuredClone(first.get(s) ?? null)]))
    let history: History = begin(bot)
    const naives: Map<string, Json>[] = [naive]
    commands.forEach((c, n) => {
      const m = meant(history.bot, c, n)
      if (!m) return
      if (isRefused(m.result)) {
        refused.set(m.result.refused, (refused.get(m.result.refused) ?? 0) + 1)
        return
      }
      made++
      const before = history.bot
      history = commit(history, m.result, n * 10_000)
      checkSpans(before, history.bot, m.result)
      checkArrows(before, history.bot, `${name} ${run}.${n} ${m.result.name}`)
      const now = new Map(structuredClone([...(naives.at(-1) as Map<string, Json>)]))
      const path = `flows/${m.flow}.yaml`
      const data = now.get(path) as Map_
      m.data?.(data)
      const what = `${name} ${run}.${n} ${m.result.name}${crlf ? ' crlf' : ''}`
      const text = filesOf(history.bot)[path] as string
      if (!m.loses)
        expect(comments(text), what).toEqual(expect.arrayContaining(comments(filesOf(before)[path] as string)))
      if (crlf) expect(/[^\r]\n/.test(text), `${what}: a line without \\r`).toBe(false)
      for (const [file, change] of m.result.files) {
        const after = history.bot.files.get(file)
        if (after && change)
          states.push({
            what: `${what} ${file}`,
            file,
            text: filesOf(history.bot)[file] as string,
            want: file === path && m.data ? structuredClone(data) : null,
            free: m.free === true || file !== path,
          })
      }
      const flow = read(history.bot).flows.get(m.flow)
      if (flow)
        walk(flow.file, ({ scalar, shape, isKey }) => {
          if (!isKey && shape.kind === 'expr') expressions.add(scalar.value)
        })
      // What was free to change is taken as it is from now on.
      for (const file of m.free ? m.result.files.keys() : []) {
        const source = filesOf(history.bot)[file]
        if (source !== undefined) now.set(file, dataIn(file, source))
      }
      naives.push(now)
    })
    const last = history.bot
    const steps = history.past.length
    for (let i = 0; i < steps; i++) history = undo(history)
    expect(filesOf(history.bot), `${name} ${run}: undone`).toEqual(files)
    for (let i = 0; i < steps; i++) history = redo(history)
    expect(filesOf(history.bot), `${name} ${run}: redone`).toEqual(filesOf(last))
  })
  const answers = ask(states.map(({ file, text }) => ({ file, text })))
  const wrong: string[] = []
  answers.forEach((a, i) => {
    const s = states[i] as State
    const bad = a.rules.filter((r) =>
      /error (syntax|control-character|tag|anchor|alias|bad-key|duplicate-key)|text-cut|yes-or-no/.test(r),
    )
    if (bad.length > 0) wrong.push(`${s.what}\n${bad.join('\n')}\n${s.text}`)
    const mine = sorted(asGo(dataIn(s.file, s.text)))
    if (JSON.stringify(sorted(asGo(a.data))) !== JSON.stringify(mine))
      wrong.push(`${s.what}: Go reads it otherwise\n${difference(sorted(asGo(a.data)), mine)}`)
    if (s.want === null) return
    const [got, want] = s.free ? [loose(asGo(a.data)), loose(asGo(s.want))] : [asGo(a.data), asGo(s.want)]
    if (JSON.stringify(sorted(got)) !== JSON.stringify(sorted(want)))
      wrong.push(`${s.what}\n${difference(sorted(got), sorted(want))}`)
  })
  expect(wrong.slice(0, 5).join('\n\n'), `${wrong.length} of ${states.length} states`).toBe('')
  const sourcesOf = [...expressions]
  ask(sourcesOf.map((expr) => ({ expr }))).forEach((a, i) => {
    if (!a.names) return
    const mine = [...new Set(names(sourcesOf[i] as string).map((n) => n.name))].filter((n) => n !== 'let').sort()
    expect(mine, sourcesOf[i]).toEqual(a.names)
  })
  const told = `${made} acts, ${states.length} states, ${sourcesOf.length} expressions, refused ${JSON.stringify([...refused])}`
  console.log(`[fast-check] OK, passed ${sequences} tests: ${told}`)
  expect(made).toBeGreaterThan(sequences * 3)
})

/** The data of a file as the editor reads it. Go writes an optional input of braces as `text!`. */
function dataIn(path: string, text: string): Json {
  const file = view(path, textOf(text))
  if (file.list) return file.items.map((it) => dataOf(it.node.value) as Json)
  const out: Map_ = {}
  for (const e of file.entries) out[e.node.key.value] = dataOf(e.node.value) as Json
  if (file.kind === 'flow' && file.items.length > 0)
    out[keys.steps] = file.items.map((it) => dataOf(it.node.value) as Json)
  return file.entries.length === 0 && !file.root ? null : out
}

/** Go writes an optional input in braces as `text!`. */
function asGo(data: Json): Json {
  const inputs = data && typeof data === 'object' && !Array.isArray(data) ? data[keys.inputs] : undefined
  if (!inputs || typeof inputs !== 'object' || Array.isArray(inputs)) return data
  const out = Object.fromEntries(
    Object.entries(inputs).map(([k, v]) => [k, typeof v === 'string' ? v.replace(/[?!]$/, '?') : v]),
  )
  return { ...(data as Map_), [keys.inputs]: out }
}

function difference(got: Json, want: Json, path = ''): string {
  if (JSON.stringify(got) === JSON.stringify(want)) return ''
  if (got !== null && want !== null && typeof got === 'object' && typeof want === 'object') {
    const all = new Set([...Object.keys(got), ...Object.keys(want)])
    return [...all]
      .map((k) => difference((got as Map_)[k] ?? null, (want as Map_)[k] ?? null, `${path}.${k}`))
      .filter((d) => d !== '')
      .slice(0, 3)
      .join('\n')
  }
  return `${path}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`
}
