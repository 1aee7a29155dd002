// What a step says, read from its map: words, choices, and the ways that lead
// away from it. Ranges count from the same place as those of the step's node.

import {
  actions,
  arrows,
  choiceTable,
  keys,
  type OutcomeWord,
  schema,
  stepTable,
  type Told,
  table as tableOf,
  types,
  verbs,
} from './schema'
import {
  entryOf,
  type Item,
  type MapNode,
  type Node,
  type Path,
  type Scalar,
  type Span,
  scalarOf,
  valueAt,
} from './yaml'

/** A text that people get, with its variants. */
export interface Words {
  /** Where it stands in the step. */
  readonly path: Path
  /** Its key in a file of translations, behind the step's id: '', '.order', '.reject.1'. */
  readonly key: string
  readonly variants: readonly Scalar[]
  /** Whether the variants stand in a list, even where there is one. */
  readonly list: boolean
}

export interface Choice {
  readonly id: string
  readonly label: Scalar | null
  /** The place of the label in the step. */
  readonly path: Path
  readonly node: MapNode
  /** Whether it is written with `id` and `label`. */
  readonly long: boolean
}

/** Where something leads, as written. */
export interface Arrow extends Span {
  /** The first word; '' where it is a step's id. */
  readonly go: string
  /** A step, a flow, or a label; '' where there is none. */
  readonly target: string
}

export type WayKind = 'next' | 'choice' | 'outcome' | 'arm'

/** One way that can lead away from a step: a port of its card. */
export interface Way {
  readonly kind: WayKind
  /** Of a choice its id, of an outcome its name, of an arm its number from 0; '' of `next`. */
  readonly name: string
  /** What it says to people: a choice's label, an arm's condition. */
  readonly text: string
  readonly label?: Told
  readonly help?: Told
  /** What is written for it; null where nothing is. */
  readonly arrow: Arrow | null
  /** Where nothing is written, it does not go on as the step does. */
  readonly own: boolean
  /** A key that the step must have for it, and has not yet. */
  readonly missing?: string
}

export interface Step {
  readonly node: MapNode
  /** Of its item: from the dash to the end of the last value. */
  readonly span: Span
  readonly id: string
  readonly idNode: Scalar | null
  /** '' where it has none that is known. */
  readonly verb: string
  /** Of a question, with its default filled in; else ''. */
  readonly type: string
  /** Of the text that the step itself sends; [] where it has none. */
  readonly text: readonly Scalar[]
  readonly words: readonly Words[]
  readonly choices: readonly Choice[]
  readonly ways: readonly Way[]
  /** `next` as written. */
  readonly next: Arrow | null
  readonly condition: string
  readonly note: string
  /** Whether it never falls through to the step below. */
  readonly leaves: boolean
}

const stepKeys = tableOf(stepTable)
const armKeys = tableOf('arm')
const choiceKeys = tableOf(choiceTable)

/** The type that a question has by its choices, and the key that lists them by an expression. */
const listedType = schema.types.find((t) => t.closedBy)
const listedFrom = [...stepKeys.values()].find(
  (k) => k.value.kind === 'expr' && k.types?.length === 2 && k.types.includes(listedType?.name ?? ''),
)

/** The verbs that name an action, and those whose value is words that are sent. */
const actionVerbs = schema.verbs.filter((v) => stepKeys.get(v.name)?.value.kind === 'action')
const wordVerbs = schema.verbs.filter((v) => stepKeys.get(v.name)?.value.of === 'sent')
const commonOutcomes = schema.outcomes.filter((o) => !o.verbs).map((o) => o.name)
const wordedOf = new Map(Object.keys(schema.tables).map((name) => [name, schema.worded.filter((w) => w.in === name)]))

/** Reads a step; the same item gives the same Step. null where it is no map. */
export function stepOf(item: Item): Step | null {
  let out = read.get(item)
  if (out === undefined) {
    out = item.value?.kind === 'map' ? readStep(item, item.value) : null
    read.set(item, out)
  }
  return out
}

const read = new WeakMap<Item, Step | null>()

function readStep(item: Item, node: MapNode): Step {
  const verb = verbOf(node)
  const type = verb ? typeOf(node, verb) : ''
  const choices = choicesOf(node)
  const next = arrowOf(entryOf(node, keys.next)?.value)
  const ways = waysOf(node, verb, type, choices, next)
  const condition = scalarOf(node, keys.if)?.value ?? ''
  const idNode = scalarOf(node, keys.id) ?? null
  const words = wordsOf(node)
  return {
    node,
    span: { from: item.from, to: item.to },
    id: idNode?.value ?? '',
    idNode,
    verb,
    type,
    text: words.find((w) => w.key === '')?.variants ?? ownText(node),
    words,
    choices,
    ways,
    next,
    condition,
    note: scalarOf(node, keys.note)?.value ?? '',
    leaves: leavesOf(verb, condition, ways, next),
  }
}

/** The verb of a step. Beside one that takes another's text, it is that one. */
export function verbOf(node: MapNode): string {
  const found = node.entries.map((e) => e.key.value).filter((k) => verbs.has(k))
  return found.find((v) => !found.some((other) => other !== v && takes(other, v))) ?? found[0] ?? ''
}

/** Whether a step with a verb may have another verb's key beside it. */
function takes(verb: string, other: string): boolean {
  const key = stepKeys.get(other)
  return !!key?.verbs?.includes(verb)
}

/** The type of a question: as written, or as flows.Step.AnswerType has it. */
function typeOf(node: MapNode, verb: string): string {
  const key = stepKeys.get(keys.type)
  if (!key?.verbs?.includes(verb)) return ''
  const written = scalarOf(node, keys.type)?.value
  if (written) return written
  const has = (name: string | undefined) => !!name && !!entryOf(node, name)?.value
  return listedType && (has(listedType.closedBy) || has(listedFrom?.name))
    ? listedType.name
    : (schema.types[0]?.name ?? '')
}

function ownText(node: MapNode): readonly Scalar[] {
  for (const v of wordVerbs) {
    const value = entryOf(node, v.name)?.value
    if (!value) continue
    return variantsOf(value)
  }
  return []
}

function variantsOf(value: Node | null | undefined): Scalar[] {
  if (value?.kind === 'scalar') return [value]
  if (value?.kind !== 'list') return []
  return value.items.flatMap((it) => (it.value?.kind === 'scalar' ? [it.value] : []))
}

/** The choices under a key of a step. */
function choicesOf(node: MapNode): Choice[] {
  const list = entryOf(node, keys.choices)?.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((it, i): Choice[] => {
    if (it.value?.kind !== 'map') return []
    const map = it.value
    const first = map.entries[0]
    const known = choiceKeys.has(first?.key.value ?? '')
    if (map.entries.length === 1 && first && !known) {
      const label = first.value?.kind === 'scalar' ? first.value : null
      return [{ id: first.key.value, label, path: [keys.choices, i, first.key.value], node: map, long: false }]
    }
    const label = scalarOf(map, keys.choiceLabel) ?? null
    return [
      {
        id: scalarOf(map, keys.choiceID)?.value ?? '',
        label,
        path: [keys.choices, i, keys.choiceLabel],
        node: map,
        long: true,
      },
    ]
  })
}

/** The texts of a step that can be translated, in the order of the schema. */
export function wordsOf(node: MapNode): Words[] {
  return wordedIn('step', node)
}

/** The texts of a map of some table that can be translated. `id` is that of the map itself. */
export function wordedIn(table: string, node: MapNode, id = ''): Words[] {
  const out: Words[] = []
  for (const w of wordedOf.get(table) ?? []) {
    collect(node, w.path, [], { key: w.key, one: w.one, id, n: 0 }, out)
  }
  return out
}

interface Found {
  readonly key: string
  readonly one: string | undefined
  readonly id: string
  readonly n: number
}

function collect(node: Node | null | undefined, rest: readonly string[], path: Path, found: Found, out: Words[]): void {
  if (!node) return
  const [step, ...further] = rest
  if (step === undefined) {
    const variants = variantsOf(node)
    const key = found.key.replace('ID', found.id).replace('N', String(found.n))
    if (variants.length > 0) out.push({ path, key, variants, list: node.kind === 'list' })
    return
  }
  if (step !== '*') {
    const entry = entryOf(node, step)
    if (entry) collect(entry.value, further, [...path, step], found, out)
    else collectShort(node, step, further, path, found, out)
    return
  }
  if (node.kind === 'map') {
    for (const e of node.entries) collect(e.value, further, [...path, e.key.value], { ...found, id: e.key.value }, out)
    return
  }
  if (node.kind !== 'list') return
  const key = found.one !== undefined && node.items.length === 1 ? found.one : found.key
  node.items.forEach((it, i) => {
    const id = scalarOf(it.value, keys.choiceID)?.value ?? found.id
    collect(it.value, further, [...path, i], { ...found, key, id, n: i + 1 }, out)
  })
}

/** A choice may be `id: label`, without the word `label`. */
function collectShort(
  node: Node,
  step: string,
  further: readonly string[],
  path: Path,
  found: Found,
  out: Words[],
): void {
  const first = node.kind === 'map' && node.entries.length === 1 ? node.entries[0] : undefined
  if (step !== keys.choiceLabel || path[0] !== keys.choices || !first || choiceKeys.has(first.key.value)) return
  collect(first.value, further, [...path, first.key.value], { ...found, id: first.key.value }, out)
}

/** Reads an arrow; null where there is none. */
export function arrowOf(value: Node | null | undefined): Arrow | null {
  if (value?.kind !== 'scalar') return null
  const [first = '', second = ''] = value.value.trim().split(/\s+/)
  if (first === '') return null
  if (arrows.has(first)) return { go: first, target: second, from: value.from, to: value.to }
  return { go: '', target: first, from: value.from, to: value.to }
}

/** An arrow as it is written. */
export function arrowText(arrow: { readonly go: string; readonly target: string }): string {
  return [arrow.go, arrow.target].filter((w) => w !== '').join(' ')
}

function waysOf(node: MapNode, verb: string, type: string, choices: readonly Choice[], next: Arrow | null): Way[] {
  const word = verbs.get(verb)
  if (!word || word.leaves) return []
  const routes = entryOf(node, keys.routes)?.value
  const routed = (name: string) => arrowOf(entryOf(routes, name)?.value)
  const out: Way[] = []
  const written = new Set<string>()
  const add = (way: Way) => {
    if (way.kind === 'outcome' || way.kind === 'choice') written.add(way.name)
    out.push(way)
  }
  if (word.arms) armsOf(node, verb).forEach(add)
  if (!types.get(type)?.several) for (const c of choices) add(choiceWay(c, routed(c.id)))
  for (const name of actionOutcomes(node))
    add({ kind: 'outcome', name, text: '', arrow: routed(name), own: false, ...outcomeWord(name, verb) })
  if (goesOn(node, verb, type)) add({ kind: 'next', name: '', text: '', arrow: next, own: false })
  for (const o of schema.outcomes) {
    if (written.has(o.name)) continue
    const has = outcomeOf(o, node, verb, type)
    if (has === 'never') continue
    const missing = has === 'with key' ? { missing: o.key as string } : {}
    add({
      kind: 'outcome',
      name: o.name,
      text: '',
      label: o.label,
      help: o.help,
      arrow: routed(o.name),
      own: o.own === true || has === 'with key',
      ...missing,
    })
  }
  if (routes?.kind === 'map') {
    for (const e of routes.entries) {
      const name = e.key.value
      if (!written.has(name)) add({ kind: 'outcome', name, text: '', arrow: arrowOf(e.value), own: false })
    }
  }
  return out
}

function choiceWay(c: Choice, arrow: Arrow | null): Way {
  return { kind: 'choice', name: c.id, text: c.label?.value ?? '', arrow, own: false }
}

/** The arms of a branch: `next` of each, or what its own key says (`else: STEP`). */
function armsOf(node: MapNode, verb: string): Way[] {
  const list = entryOf(node, verb)?.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((it, i): Way[] => {
    if (it.value?.kind !== 'map') return []
    const arrowEntry = it.value.entries.find((e) => armKind(e.key.value) === 'arrow')
    const what = it.value.entries.find((e) => armKind(e.key.value) !== 'arrow') ?? arrowEntry
    const key = armKeys.get(what?.key.value ?? '')
    const text = what !== arrowEntry && what?.value?.kind === 'scalar' ? what.value.value : ''
    return [
      {
        kind: 'arm',
        name: String(i),
        text,
        ...(key ? { label: key.label } : {}),
        arrow: arrowOf(arrowEntry?.value),
        own: false,
      },
    ]
  })
}

function armKind(key: string): string {
  return armKeys.get(key)?.value.kind ?? ''
}

/** Whether a list of arms takes one of them in any case: by `else`, or by chance. */
function armsAreWhole(ways: readonly Way[], node: MapNode, verb: string): boolean {
  const list = entryOf(node, verb)?.value
  if (list?.kind !== 'list' || ways.length === 0) return false
  const last = list.items.at(-1)?.value
  if (last?.kind !== 'map') return false
  return last.entries.length === 1 || !last.entries.some((e) => armKind(e.key.value) === 'expr')
}

function closed(node: MapNode, type: string): boolean {
  const word = types.get(type)
  return !!word?.closed && (!word.closedBy || !!entryOf(node, word.closedBy)?.value)
}

/** Whether a step has a way on beside its outcomes. */
function goesOn(node: MapNode, verb: string, type: string): boolean {
  const word = verbs.get(verb)
  if (!word?.goesOn) return false
  if (type) return !closed(node, type)
  if (word.arms) {
    const list = armsOf(node, verb)
    return !armsAreWhole(list, node, verb)
  }
  return true
}

function actionOutcomes(node: MapNode): string[] {
  const action = actionVerbs.map((v) => actions.get(scalarOf(node, v.name)?.value ?? '')).find((a) => a !== undefined)
  if (!action) return []
  const picked = (schema.tables[action.with] ?? []).filter((k) => k.must && k.value.kind === 'any')
  const names = picked.flatMap((k) => {
    const group = valueAt(node, [keys.with, k.name])
    return group?.kind === 'map' && stepKeys.has(k.name) ? group.entries.map((e) => e.key.value) : []
  })
  return [...names, ...(action.outcomes ?? []).filter((o) => !commonOutcomes.includes(o))]
}

function outcomeWord(name: string, verb: string): { label?: Told; help?: Told } {
  const word =
    schema.outcomes.find((o) => o.name === name && o.verbs?.includes(verb)) ??
    schema.outcomes.find((o) => o.name === name)
  return word ? { label: word.label, help: word.help } : {}
}

/** Whether a step can have an outcome; see Outcome in flows/outcomes.go. */
function outcomeOf(o: OutcomeWord, node: MapNode, verb: string, type: string): 'always' | 'with key' | 'never' {
  if (o.verbs && !o.verbs.includes(verb)) return 'never'
  if (!o.types && !o.key) return 'always'
  if (o.key && entryOf(node, o.key)) return 'always'
  if (o.types?.includes(type)) return 'always'
  return o.key && o.fill ? 'with key' : 'never'
}

/** Whether an arrow leads away for good; `call` comes back. */
export function leadsAway(arrow: Arrow): boolean {
  return arrows.get(arrow.go)?.leaves !== false
}

function leavesOf(verb: string, condition: string, ways: readonly Way[], next: Arrow | null): boolean {
  if (condition !== '' || verb === '') return false
  if (verbs.get(verb)?.leaves) return true
  const goes = ways.filter((w) => !w.own && !w.missing)
  return goes.every((w) => {
    const arrow = w.arrow ?? (w.kind === 'arm' ? null : next)
    return arrow !== null && leadsAway(arrow)
  })
}
