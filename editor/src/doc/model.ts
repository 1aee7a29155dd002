// The model of a bot: what its files say, with the place of each part. It is
// derived from the texts alone, and what did not change keeps its identity.

import type { Text } from '@codemirror/state'
import { type FileView, type Placed, topEntry, view } from './file'
import { type Layout, layoutOf } from './layout'
import { arrows, keys } from './schema'
import { type Arrow, leadsAway, type Step, stepOf, type Way, type Words, wordedIn } from './step'
import type { Entry, MapNode, Span } from './yaml'

/** All files of a bot, by path. A value: an edit makes another. */
export interface Bot {
  readonly files: ReadonlyMap<string, Text>
}

/** A step of a flow, and the place in the file that its ranges count from. */
export interface PlacedStep {
  readonly at: number
  /** null where the item could not be read. */
  readonly step: Step | null
}

/** A run of steps that fall through: from a step to behind the last. */
export interface Card {
  /** The number of its first step, and of the one behind its last. */
  readonly from: number
  readonly to: number
  /** The id of its first step; '' where that has none. */
  readonly id: string
}

/** Where a way leads in the end. */
export type Goal =
  | { readonly to: 'step'; readonly index: number; readonly again: boolean }
  | { readonly to: 'flow'; readonly flow: string; readonly comesBack: boolean }
  | { readonly to: 'end'; readonly label: string }
  | { readonly to: 'word'; readonly go: string }
  /** To a step that is not there. */
  | { readonly to: 'nowhere'; readonly target: string }
  /** Behind the last step: the flow ends there, though nobody said so. */
  | { readonly to: 'open' }
  /** By a rule of its own: the fallback, the answer that stands in, nothing. */
  | { readonly to: 'own' }

export interface Flow {
  readonly id: string
  readonly path: string
  readonly title: string
  readonly steps: readonly PlacedStep[]
  readonly cards: readonly Card[]
  readonly layout: Layout
  readonly file: FileView
  /** The texts of the flow itself: triggers and what is heard at any time. */
  readonly words: readonly (Words & { readonly at: number })[]
  /** The number of each step by its id. */
  readonly byID: ReadonlyMap<string, number>
  /** The names that `with` at its top declares. */
  readonly inputs: readonly string[]
  /** By language: the texts of the file of translations, by key. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, Placed<Entry>>>
  /** Whether something of the file cannot be read; then nothing but its text is to be edited. */
  readonly readOnly: boolean
}

export interface Model {
  readonly bot: Bot
  readonly files: ReadonlyMap<string, FileView>
  readonly flows: ReadonlyMap<string, Flow>
  /** The languages of the bot, first the one that the flows are written in. */
  readonly languages: readonly string[]
}

/** Reads all files of a bot. Files that did not change are not read again. */
export function read(bot: Bot): Model {
  const known = models.get(bot)
  if (known) return known
  const files = new Map<string, FileView>()
  for (const [path, text] of bot.files) files.set(path, view(path, text))
  const flows = new Map<string, Flow>()
  for (const file of files.values()) {
    if (file.kind === 'flow') flows.set(file.name, flowOf(file, files))
  }
  const sorted = new Map([...flows].sort(([a], [b]) => (a < b ? -1 : 1)))
  const out: Model = { bot, files, flows: sorted, languages: languagesOf(files) }
  models.set(bot, out)
  return out
}

const models = new WeakMap<Bot, Model>()

function languagesOf(files: ReadonlyMap<string, FileView>): string[] {
  const bot = [...files.values()].find((f) => f.kind === 'bot')
  const value = bot && topEntry(bot, keys.languages)?.node.value
  if (value?.kind === 'scalar') return [value.value]
  if (value?.kind !== 'list') return ['en']
  return value.items.flatMap((it) => (it.value?.kind === 'scalar' ? [it.value.value] : []))
}

const flowsRead = new WeakMap<FileView, { readonly of: readonly FileView[]; readonly flow: Flow }>()

function flowOf(file: FileView, files: ReadonlyMap<string, FileView>): Flow {
  const beside = [...files.values()].filter(
    (f) => f !== file && f.name === file.name && (f.kind === 'texts' || f.kind === 'layout'),
  )
  const known = flowsRead.get(file)
  if (known && known.of.length === beside.length && known.of.every((f, i) => f === beside[i])) return known.flow
  const flow = readFlow(file, beside)
  flowsRead.set(file, { of: beside, flow })
  return flow
}

function readFlow(file: FileView, beside: readonly FileView[]): Flow {
  const steps = file.items.map((item): PlacedStep => ({ at: item.at, step: stepOf(item.node) }))
  const byID = new Map<string, number>()
  steps.forEach((s, i) => {
    if (s.step?.id && !byID.has(s.step.id)) byID.set(s.step.id, i)
  })
  const layout = layoutOf(beside.find((f) => f.kind === 'layout'))
  const title = topEntry(file, keys.title)?.node.value
  const inputs = topEntry(file, keys.inputs)?.node.value
  const texts = new Map<string, ReadonlyMap<string, Placed<Entry>>>()
  for (const f of beside) {
    if (f.kind === 'texts' && f.language) texts.set(f.language, new Map(f.entries.map((e) => [e.node.key.value, e])))
  }
  return {
    id: file.name,
    path: file.path,
    title: title?.kind === 'scalar' ? title.value : '',
    steps,
    cards: cardsOf(steps, layout),
    layout,
    file,
    words: file.entries.flatMap((e) => wordedIn('flow', rootWith(e)).map((w) => ({ ...w, at: e.at }))),
    byID,
    inputs: inputs?.kind === 'map' ? inputs.entries.map((e) => e.key.value) : [],
    texts,
    readOnly: file.troubles.length > 0,
  }
}

/** A map with one entry of a file, for what walks maps. */
function rootWith(e: Placed<Entry>): MapNode {
  return { kind: 'map', flow: false, from: e.node.from, to: e.node.to, entries: [e.node] }
}

/** Cuts the steps into cards: a card ends where its last step always leaves, or
 * where the layout says that one begins. */
export function cardsOf(steps: readonly PlacedStep[], layout: Layout): Card[] {
  const out: Card[] = []
  let from = 0
  steps.forEach((s, i) => {
    const below = steps[i + 1]?.step?.id ?? ''
    const splits = below !== '' && layout.cards.get(below)?.split === true
    if (i + 1 < steps.length && !s.step?.leaves && !splits) return
    out.push({ from, to: i + 1, id: steps[from]?.step?.id ?? '' })
    from = i + 1
  })
  return out
}

/** Where a way of a step leads. */
export function goalOf(flow: Flow, index: number, way: Way): Goal {
  const step = flow.steps[index]?.step
  const arrow = way.arrow ?? (way.own || way.kind === 'arm' ? null : (step?.next ?? null))
  if (arrow) return arrowGoal(flow, arrow)
  if (way.own) return { to: 'own' }
  return index + 1 < flow.steps.length ? { to: 'step', index: index + 1, again: false } : { to: 'open' }
}

function arrowGoal(flow: Flow, arrow: Arrow): Goal {
  const word = arrow.go
  const target = flow.byID.get(arrow.target)
  switch (targetRole(word)) {
    case 'step':
      return target === undefined
        ? { to: 'nowhere', target: arrow.target }
        : { to: 'step', index: target, again: word !== '' }
    case 'flow':
      return { to: 'flow', flow: arrow.target, comesBack: !leadsAway(arrow) }
    case 'label':
      return { to: 'end', label: arrow.target }
  }
  return { to: 'word', go: word }
}

function targetRole(go: string): string {
  return arrows.get(go)?.target ?? ''
}

/** Where a flow goes on from a step that has no other way: its `next`, or the step below. */
export function below(flow: Flow, index: number): Goal {
  return goalOf(flow, index, {
    kind: 'next',
    name: '',
    text: '',
    arrow: flow.steps[index]?.step?.next ?? null,
    own: false,
  })
}

/** A range of a step as a range of its file. */
export function inFile(placed: { readonly at: number }, span: Span): Span {
  return { from: placed.at + span.from, to: placed.at + span.to }
}

/** The step at a place of a flow's file; -1 where there is none. */
export function stepAt(flow: Flow, place: number): number {
  return flow.steps.findLastIndex((s) => s.step !== null && s.at + s.step.span.from <= place)
}
