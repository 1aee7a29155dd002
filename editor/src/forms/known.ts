// What a flow knows at a step: answers, values that are set, fields of the
// contact, and what every expression knows.

import { titled } from '../canvas/told'
import { type FileView, topEntry } from '../doc/file'
import type { Flow, Model } from '../doc/model'
import { actions, type Key, keys, schema, stepTable, table, types } from '../doc/schema'
import type { Step } from '../doc/step'
import { entryOf, type Node } from '../doc/yaml'
import { t, told } from '../words'

/** A value that an expression can read. */
export interface Known {
  /** As it is written. */
  readonly text: string
  readonly label: string
  /** A type of question, `moment` or `list`; '' where that is not told. */
  readonly type: string
  /** The group that it is listed in. */
  readonly from: 'flow' | 'contact' | 'else'
  /** Of a choice: what it can be. */
  readonly choices?: readonly { readonly id: string; readonly label: string }[]
}

const known = new WeakMap<Model, Map<string, readonly Known[]>>()

/** All that is known at a step of a flow: first what was asked and set, the nearest before it first. */
export function knownIn(model: Model, flow: Flow, index: number): readonly Known[] {
  const of = known.get(model) ?? new Map<string, readonly Known[]>()
  known.set(model, of)
  const key = `${flow.id}/${index}`
  const out = of.get(key) ?? gather(model, flow, index)
  of.set(key, out)
  return out
}

function gather(model: Model, flow: Flow, index: number): Known[] {
  const bot = [...model.files.values()].find((f) => f.kind === 'bot')
  const steps = flow.steps.flatMap((s, i) => (s.step ? [{ i, known: ofStep(s.step) }] : []))
  const near = (i: number) => (index < 0 ? i : i <= index ? index - i : flow.steps.length + i)
  const own = steps.sort((a, b) => near(a.i) - near(b.i)).flatMap((s) => s.known)
  const fields = entriesOf(bot, (k) => k.value.of === 'field').map((e): Known => {
    return { text: `contact.${e.name}`, label: titled(e.name), type: scalar(e.value), from: 'contact' }
  })
  const all: Known[] = [
    ...own,
    ...inputs(flow),
    ...schema.names.filter((n) => n.name.startsWith('contact.')).map((n) => ofName(n, 'contact')),
    ...fields,
    ...data(flow.file),
    ...data(bot),
    ...schema.names.filter((n) => !n.name.startsWith('contact.')).map((n) => ofName(n, 'else')),
    ...places(bot),
  ]
  const seen = new Set<string>()
  return all.filter((k) => !seen.has(k.text) && seen.add(k.text))
}

function ofName(n: (typeof schema.names)[number], from: Known['from']): Known {
  return { text: n.name, label: told(n.label), type: n.type, from }
}

function ofStep(step: Step): Known[] {
  const out: Known[] = []
  const add = (text: string, type: string, label = titled(text.replaceAll('.', ' '))) =>
    out.push({ text, label, type, from: 'flow', ...(type === 'choice' || type === 'choices' ? choices(step) : {}) })
  if (step.id && step.type) {
    add(step.id, step.type)
    for (const [member, type] of Object.entries(types.get(step.type)?.parts ?? {})) add(`${step.id}.${member}`, type)
  }
  const value = entryOf(step.node, step.verb)?.value
  const sets = stepKeys.get(step.verb)?.value.or?.some((o) => o.kind === 'expr') === true
  if (value?.kind === 'map') {
    for (const e of value.entries) if (sets && isVariable(e.key.value)) add(e.key.value, '')
  } else if (step.id && value?.kind === 'scalar') {
    const action = actions.get(value.value)
    for (const g of action?.gives ?? []) add(`${step.id}.${g}`, '')
    if (sets || (action && !action.gives)) add(step.id, '')
  }
  for (const name of saved(step)) add(name, step.type)
  return out
}

const stepKeys = table(stepTable)
const saveKey = [...stepKeys.values()].find((k) => k.value.or?.some((o) => o.of === 'variable' && o.kind === 'text'))

function isVariable(name: string): boolean {
  return !name.includes('.')
}

function saved(step: Step): string[] {
  const value = entryOf(step.node, saveKey?.name ?? '')?.value
  const all = value?.kind === 'list' ? value.items.map((it) => it.value) : [value]
  return all.flatMap((v) => (v?.kind === 'scalar' && isVariable(v.value) ? [v.value] : []))
}

function choices(step: Step): Pick<Known, 'choices'> {
  if (step.choices.length === 0) return {}
  return { choices: step.choices.map((c) => ({ id: c.id, label: c.label?.value || titled(c.id) })) }
}

function inputs(flow: Flow): Known[] {
  const value = topEntry(flow.file, keys.inputs)?.node.value
  if (value?.kind !== 'map') return []
  return value.entries.map((e) => ({
    text: e.key.value,
    label: titled(e.key.value),
    type: scalar(e.value).replace(/\?$/, ''),
    from: 'flow',
  }))
}

function scalar(node: Node | null): string {
  return node?.kind === 'scalar' ? node.value : ''
}

/** The entries of the map that a file has under a key of the language. */
function entriesOf(file: FileView | undefined, is: (k: Key) => boolean) {
  const key = file && [...table(schema.root[file.kind] ?? '').values()].find(is)
  const value = file && key && topEntry(file, key.name)?.node.value
  return value?.kind === 'map' ? value.entries.map((e) => ({ name: e.key.value, value: e.value })) : []
}

/** The names that bot.yaml declares for a role: places, calendars, services. */
export function declared(model: Model, role: string): readonly string[] {
  const bot = [...model.files.values()].find((f) => f.kind === 'bot')
  return entriesOf(bot, (k) => k.value.kind === 'map' && k.value.of === role).map((e) => e.name)
}

function data(file: FileView | undefined): Known[] {
  return entriesOf(file, (k) => k.name === 'data').map((e) => {
    const text = scalar(e.value)
    const type =
      e.value?.kind === 'list'
        ? 'list'
        : e.value?.kind === 'map'
          ? ''
          : text !== '' && !Number.isNaN(Number(text))
            ? 'number'
            : 'text'
    return { text: `data.${e.name}`, label: titled(e.name), type, from: 'else' }
  })
}

/** Whether each place is open: what forms ask of places most. */
function places(bot: FileView | undefined): Known[] {
  const names = entriesOf(bot, (k) => k.value.of === 'place').map((e) => e.name)
  return schema.functions
    .filter((f) => f.takes.length === 1 && f.takes[0] === 'place')
    .flatMap((f) =>
      names.map((name): Known => {
        return { text: `${f.name}("${name}")`, label: `${titled(name)}: ${told(f.label)}`, type: f.gives, from: 'else' }
      }),
    )
}

/** What the values of a type are in expressions. */
export function baseOf(type: string): string {
  return types.get(type)?.like ?? type
}

/** Whether values of two types can be the same. */
export function alike(a: string, b: string): boolean {
  return a === '' || b === '' || baseOf(a) === baseOf(b)
}

/** The type of a value by what it is written as. */
export function typeIn(all: readonly Known[], text: string): string {
  const found = all.find((k) => k.text === text)
  if (found) return found.type
  const called = /^([a-z_]+)\(/.exec(text)?.[1]
  const f = schema.functions.find((w) => w.name === called)
  if (f && text.endsWith(')')) return f.gives
  if (/^-?\d/.test(text)) return 'number'
  return /^["']/.test(text) ? 'text' : ''
}

/** Values in groups, as lists show them. */
export function grouped(all: readonly Known[]): readonly { readonly label: string; readonly of: readonly Known[] }[] {
  return (['flow', 'contact', 'else'] as const)
    .map((from) => ({ label: t(`forms.known.${from}`), of: all.filter((k) => k.from === from) }))
    .filter((g) => g.of.length > 0)
}
