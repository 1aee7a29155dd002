// The language, as Go tells it: `parley schema --editor` prints the tables that
// flows/schema_editor.go describes. Nothing of it is written down here.

import generated from '../schema.gen.json'

/** Words for people, by language. */
export type Told = Readonly<Record<string, string>>

/** What a text is, or what it names; see Role in flows/schema_shape.go. */
export type Role = string

export interface Word {
  readonly name: string
  readonly label: Told
  readonly help: Told
}

/** What may stand behind a key. Which fields are there depends on the kind. */
export interface Shape {
  readonly kind: string
  readonly item?: Shape
  readonly keys?: string
  readonly one?: boolean
  readonly words?: readonly string[]
  /** What the words are called, where that is told. */
  readonly said?: readonly Told[]
  readonly or?: readonly Shape[]
  readonly pattern?: string
  readonly most?: number
  readonly of?: Role
  readonly parts?: boolean
  /** Of an expression: the type of its value; none where that depends. */
  readonly gives?: string
}

export interface Key extends Word {
  readonly verbs?: readonly string[]
  readonly types?: readonly string[]
  readonly needs?: readonly string[]
  readonly value: Shape
  readonly must?: boolean
  /** Of a step's key: the part of its form; none is the first. */
  readonly group?: string
  /** A value as it is written. */
  readonly example?: string
}

export interface VerbWord extends Word {
  readonly waits?: boolean
  readonly speaks?: boolean
  readonly needID?: boolean
  readonly leaves?: boolean
  readonly arms?: boolean
  readonly labels?: boolean
  readonly goesOn?: boolean
}

export interface TypeWord extends Word {
  readonly closed?: boolean
  readonly closedBy?: string
  readonly several?: boolean
  /** What its values are in expressions, where that is another type. */
  readonly like?: string
  /** What its values are made of: types by name. */
  readonly parts?: Readonly<Record<string, string>>
}

/** A name that expressions know in every flow. */
export interface NameWord extends Word {
  readonly type: string
}

export interface FunctionWord extends Word {
  /** Of what type each argument is; a `place` and a `step` are names in quotes. */
  readonly takes: readonly string[]
  readonly gives: string
  readonly example: string
}

/** A way to make a condition. */
export interface Comparison extends Word {
  /** The expression: A is the value, B what it is compared with. */
  readonly form: string
  /** The types of A; none means all. */
  readonly types?: readonly string[]
}

export interface ActionWord extends Word {
  readonly with: string
  readonly outcomes?: readonly string[]
  readonly command?: boolean
  readonly served?: boolean
  readonly gives?: readonly string[]
}

export interface ArrowWord extends Word {
  readonly target?: Role
  readonly must?: boolean
  readonly leaves?: boolean
}

export interface OutcomeWord extends Word {
  readonly verbs?: readonly string[]
  readonly types?: readonly string[]
  readonly key?: string
  /** Without a route it does not go on as the step does. */
  readonly own?: boolean
  /** What `key` is given where the outcome is connected and has none yet. */
  readonly fill?: string
}

export interface StepKind extends Word {
  readonly first?: boolean
  readonly verb: string
  readonly step: Told
}

export interface WordedPath {
  readonly in: string
  readonly path: readonly string[]
  readonly key: string
  readonly one?: string
}

export interface Schema {
  readonly languages: readonly string[]
  readonly tables: Readonly<Record<string, readonly Key[]>>
  readonly root: Readonly<Record<string, string>>
  readonly channels: Readonly<Record<string, string>>
  readonly verbs: readonly VerbWord[]
  readonly types: readonly TypeWord[]
  readonly fields: readonly string[]
  readonly groups: readonly Word[]
  readonly names: readonly NameWord[]
  readonly functions: readonly FunctionWord[]
  readonly comparisons: readonly Comparison[]
  readonly actions: readonly ActionWord[]
  readonly arrows: readonly ArrowWord[]
  readonly outcomes: readonly OutcomeWord[]
  readonly kinds: readonly StepKind[]
  readonly worded: readonly WordedPath[]
  readonly reserved: {
    readonly all: readonly string[]
    readonly step: readonly string[]
    readonly choice: readonly string[]
  }
  readonly commands: readonly string[]
  readonly profiles: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly idPattern: string
  readonly maxFile: number
}

export const schema = generated as unknown as Schema

const byName = <T extends Word>(words: readonly T[]): ReadonlyMap<string, T> => new Map(words.map((w) => [w.name, w]))

export const verbs = byName(schema.verbs)
export const types = byName(schema.types)
export const actions = byName(schema.actions)
export const arrows = byName(schema.arrows)

const tables = new Map(Object.entries(schema.tables).map(([name, keys]) => [name, byName(keys)]))

/** The keys of a table by name; none where there is no such table. */
export function table(name: string): ReadonlyMap<string, Key> {
  return tables.get(name) ?? new Map()
}

/** The table of a step's keys. */
export const stepTable = 'step'
/** The table of a choice's keys. */
export const choiceTable = 'choice'

/** The keys of a step with a verb, in the order that `parley fmt` gives them. */
export function verbKeys(verb: string): readonly Key[] {
  return (schema.tables[stepTable] ?? []).filter((k) => !k.verbs || k.verbs.includes(verb))
}

/** The keys that a question of a type may have, and those that it needs. */
export function typeKeys(type: string): { may: (key: Key) => boolean; needs: readonly Key[] } {
  return {
    may: (key) => !key.types || key.types.includes(type),
    needs: (schema.tables[stepTable] ?? []).filter((k) => k.needs?.includes(type)),
  }
}

/** The rank of a step's keys, as `parley fmt` orders them. Where a verb stands
 * beside another (a handover's text), the step's own verb goes first. */
export function stepRank(verb: string, key: string): number {
  const keys = schema.tables[stepTable] ?? []
  const at = keys.findIndex((k) => k.name === key)
  if (at < 0) return keys.length
  if (key !== verb && verbs.has(key)) return keys.findLastIndex((k) => verbs.has(k.name)) + 0.5
  return at
}

/** The keys of a flow's file whose value is the list of its steps, and of the
 * step's keys those that say where it goes on and where its outcomes lead. */
function keyOf(tableName: string, is: (k: Key) => boolean): string {
  const found = (schema.tables[tableName] ?? []).find(is)
  if (!found) throw new Error(`the schema has no such key of ${tableName}`)
  return found.name
}

const textOf = (of: Role) => (k: Key) => k.value.kind === 'text' && k.value.of === of

/** The names of the keys that the editor itself has to know, found by what they hold. */
export const keys = {
  steps: keyOf('flow', (k) => k.value.item?.kind === 'step'),
  id: keyOf('step', textOf('id')),
  was: keyOf('step', textOf('former')),
  flowWas: keyOf('flow', textOf('former')),
  inputs: keyOf('flow', (k) => k.value.item?.kind === 'input'),
  title: keyOf('flow', textOf('note')),
  moved: keyOf('flow', (k) => k.value.of === 'former' && k.value.kind === 'map'),
  next: keyOf('step', (k) => k.value.kind === 'arrow'),
  routes: keyOf('step', (k) => k.value.kind === 'map' && k.value.of === 'outcome'),
  type: keyOf('step', (k) => k.value.kind === 'type'),
  choices: keyOf('step', (k) => k.value.item?.kind === 'choice'),
  if: keyOf('step', (k) => k.value.kind === 'expr' && !k.verbs),
  note: keyOf('step', textOf('note')),
  with: keyOf('step', (k) => k.value.kind === 'map' && k.value.item?.kind === 'any' && !!k.value.item.parts),
  choiceID: keyOf('choice', textOf('id')),
  choiceLabel: keyOf('choice', (k) => !!k.must && k.value.of === 'sent'),
  languages: keyOf('bot', (k) => !!k.value.or?.some((o) => o.of === 'language')),
  name: 'name',
} as const

/** Whether a word can be the id of a kind: by its form, and no reserved word. */
export function isID(word: string, kind: 'step' | 'choice' | 'variable' | 'flow'): boolean {
  if (!new RegExp(schema.idPattern).test(word) || schema.reserved.all.includes(word)) return false
  if (kind === 'step') return !schema.reserved.step.includes(word)
  return kind !== 'choice' || !schema.reserved.choice.includes(word)
}

/** An id made of a few words, or '' where they give none; the same as flows.Slug. */
export function slug(words: string): string {
  const plain = words
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
  const out = plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 32)
    .replace(/_+$/, '')
  return new RegExp(schema.idPattern).test(out) ? out : ''
}

/** A name that is not taken: `name`, or with a number behind it. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  for (let n = 2; ; n++) {
    if (!taken(`${name}_${n}`)) return `${name}_${n}`
  }
}
