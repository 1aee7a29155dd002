// What can be written at a place of a file: keys, words, names. The place is
// read from the lines above it, so that it is known in broken YAML too.

import { nameOf } from '../doc/file'
import type { Model } from '../doc/model'
import { arrows, type Key, keys, type Shape, schema, table, verbKeys, verbs } from '../doc/schema'
import { shapeIn } from '../doc/shape'
import { told } from '../words'

/** Something that can be written from `from` on. */
export interface Offer {
  readonly label: string
  readonly apply: string
  readonly detail: string
  readonly info: string
}

export interface Offers {
  readonly from: number
  readonly offers: readonly Offer[]
}

/** A line as YAML indents it: its key, or what stands behind its dash. */
interface Line {
  readonly indent: number
  readonly dash: boolean
  readonly key: string
  readonly rest: string
}

function lineOf(text: string): Line | null {
  const m = /^(\s*)((?:- +)*)(?:([\w.*-]+|"[^"]*"):(?=\s|$))?(.*)$/.exec(text.replace(/\r$/, ''))
  if (!m || text.trim() === '' || text.trim().startsWith('#')) return null
  const [, indent = '', dashes = '', key = '', rest = ''] = m
  return { indent: indent.length + dashes.length, dash: dashes !== '', key, rest: rest.trim() }
}

/** What can be written at a place of a file; null where nothing is known. */
export function offersAt(path: string, source: string, at: number, model: Model, explicit: boolean): Offers | null {
  const start = source.lastIndexOf('\n', at - 1) + 1
  const before = source.slice(start, at)
  const value = /\$\{([^}]*)$/.exec(before)
  if (value) return names(path, model, at - (/[\w.]*$/.exec(value[1] ?? '')?.[0].length ?? 0))
  if (/#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return null
  const above = source.slice(0, start).split('\n').slice(0, -1)
  const key = /^(\s*(?:- +)*)([\w.-]*)$/.exec(before)
  if (key) {
    const [, lead = '', typed = ''] = key
    if (typed === '' && !explicit) return null
    const found = shapeOf(path, above, lead)
    if (!found) return null
    const below = source.slice(at).split('\n').slice(1)
    const there = siblings(above, below, lead.length, /-/.test(lead))
    return { from: at - typed.length, offers: keyOffers(found, there, model, path) }
  }
  const word = /^(\s*(?:- +)*)([\w.-]+):\s+(?:\[?(?:[^,[\]]*,\s*)*)?([^\s,[\]]*(?: [^\s,[\]]*)?)$/.exec(before)
  if (!word) return null
  const [, lead = '', name = '', typed = ''] = word
  const holder = shapeOf(path, above, lead)
  const shape = holder && deep(holder, name)
  if (!shape) return null
  return { from: at - typed.length, offers: valueOffers(shape, model, path) }
}

/** What the language says of the map around a place: `lead` is what stands before it on its line. */
function shapeOf(path: string, above: readonly string[], lead: string): Shape | undefined {
  const file = nameOf(path)
  const root = schema.root[file.kind]
  if (!root) return undefined
  const around: { readonly column: number; readonly step: string | 0 }[] = []
  const leave = (column: number, dash: boolean) => {
    for (let last = around.at(-1); last; last = around.at(-1)) {
      // A dash may stand right under the key that its list belongs to.
      if (last.column < column || (dash && last.column === column && last.step !== 0)) return
      around.pop()
    }
  }
  const enter = (dashes: string) => {
    for (const m of dashes.matchAll(/-/g)) {
      leave(m.index, true)
      around.push({ column: m.index, step: 0 })
    }
  }
  let text = -1 // the column of a key whose value is a block of text
  for (const line of above) {
    const m = /^(\s*(?:- +)*)(?:([\w.-]+):(?:\s+(.*))?)?/.exec(line.replace(/\r$/, ''))
    const [, before = '', key, rest = ''] = m ?? []
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    if (text >= 0 && line.search(/\S/) > text) continue
    text = -1
    enter(before)
    if (key === undefined) continue
    leave(before.length, false)
    around.push({ column: before.length, step: key })
    if (/^[|>]/.test(rest)) text = before.length
  }
  enter(lead)
  leave(lead.length, false)
  let shape: Shape | undefined =
    file.kind === 'faq' ? { kind: 'list', item: { kind: 'keys', keys: root } } : { kind: 'keys', keys: root }
  for (const { step } of around) shape = shape && deep(shape, step)
  return shape
}

/** What a shape says of a part of it; a key that it does not know may be one of a longer form. */
function deep(shape: Shape, step: string | number): Shape | undefined {
  return shapeIn(shape, step) ?? (step === 0 ? shape : undefined)
}

/** The keys that the map at a place has already, with what stands behind them. */
function siblings(
  above: readonly string[],
  below: readonly string[],
  indent: number,
  dash: boolean,
): Map<string, string> {
  const out = new Map<string, string>()
  const take = (lines: readonly string[], stop: (l: Line) => boolean, first: boolean) => {
    for (const text of lines) {
      const line = lineOf(text)
      if (!line) continue
      if (line.indent < indent || (first && stop(line))) return
      if (line.indent === indent && line.key !== '') out.set(line.key, line.rest)
      if (stop(line)) return
    }
  }
  if (!dash) take([...above].reverse(), (l) => l.dash && l.indent === indent, false)
  take(below, (l) => l.dash && l.indent <= indent, true)
  return out
}

function all(shape: Shape): Shape[] {
  return shape.or ? shape.or.flatMap(all) : [shape]
}

function keyOffers(shape: Shape, there: ReadonlyMap<string, string>, model: Model, path: string): Offer[] {
  const out: Offer[] = []
  for (const s of all(shape)) {
    if (s.kind === 'keys' || s.kind === 'step' || s.kind === 'choice') {
      for (const k of keysOf(s, there)) if (!there.has(k.name)) out.push(offer(k.name, `${k.name}: `, k))
    } else if (s.kind === 'channels') {
      for (const name of Object.keys(schema.channels)) out.push(plain(name, `${name}:`))
    } else if (s.kind === 'map') {
      for (const word of s.words ?? []) if (!there.has(word)) out.push(plain(word, `${word}: `))
      if (s.of === 'outcome')
        for (const o of schema.outcomes) if (!there.has(o.name)) out.push(offer(o.name, `${o.name}: `, o))
    } else out.push(...valueOffers(s, model, path))
  }
  return out
}

/** Of a step the keys that go with its verb. */
function keysOf(shape: Shape, there: ReadonlyMap<string, string>): readonly Key[] {
  if (shape.kind !== 'step') return [...table(shape.keys ?? '').values()]
  const verb = [...there.keys()].find((k) => verbs.has(k))
  const type = there.get(keys.type) ?? ''
  if (!verb) return [...table(shape.keys ?? '').values()]
  return verbKeys(verb).filter((k) => !verbs.has(k.name) && (!k.types || type === '' || k.types.includes(type)))
}

function valueOffers(shape: Shape, model: Model, path: string): Offer[] {
  const flow = model.flows.get(nameOf(path).name)
  const steps = () => [...(flow?.byID.keys() ?? [])].map((id) => plain(id, id))
  const flows = (lead = '') =>
    [...model.flows.values()].map((f) => ({ ...plain(`${lead}${f.id}`, `${lead}${f.id}`), detail: f.title }))
  return all(shape).flatMap((s): Offer[] => {
    switch (s.kind) {
      case 'one-of':
        return (s.words ?? []).map((w) => plain(w, w))
      case 'bool':
        return ['true', 'false'].map((w) => plain(w, w))
      case 'type':
        return schema.types.map((x) => offer(x.name, x.name, x))
      case 'action':
        return schema.actions.map((x) => offer(x.name, x.name, x))
      case 'field':
        return schema.fields.map((w) => plain(w, w))
      case 'arrow':
        return [
          ...steps(),
          ...[...arrows.values()].flatMap((a) => {
            if (a.name === '') return []
            if (a.target === 'flow') return flows(`${a.name} `)
            return a.target === 'step' && a.must ? [] : [offer(a.name, a.name, a)]
          }),
        ]
      case 'text':
        if (s.of === 'flow') return flows()
        if (s.of === 'step') return steps()
        if (s.of === 'language') return model.languages.map((l) => plain(l, l))
    }
    return []
  })
}

/** The values that a text can fill in. */
function names(path: string, model: Model, from: number): Offers {
  const flow = model.flows.get(nameOf(path).name)
  const kept = [...(flow?.byID.keys() ?? []), ...(flow?.inputs ?? [])]
  return { from, offers: [...kept, 'contact.name', 'contact.first_name'].map((n) => plain(n, n)) }
}

const plain = (label: string, apply: string): Offer => ({ label, apply, detail: '', info: '' })

function offer(label: string, apply: string, word: Pick<Key, 'label' | 'help'>): Offer {
  return { label, apply, detail: told(word.label), info: told(word.help) }
}
