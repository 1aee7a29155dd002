// The drawing of a flow: where each card stands, how large it is, what its rows
// say, and what leads from where to where. It is made of the model alone.

import { type Card, type Flow, type Goal, goalOf, type Model } from '../doc/model'
import { verbs } from '../doc/schema'
import type { Step, Way, WayKind } from '../doc/step'
import type { Problem } from '../state/wire'
import { linesIn } from './measure'
import { cardTitle, goalName, piecesOf, summary, wayName } from './told'

export const cardWidth = 264
export const headHeight = 38
const line = 20
const rowPad = 16
const textWidth = 205
const wayHeight = 30
const wayGap = 5
const faultHeight = 44
/** Lines of a text that a card shows. */
export const mostLines = 7

export interface WayRow {
  readonly way: Way
  readonly name: string
  readonly goal: Goal
  /** Where it leads, in words; '' where a line shows it. */
  readonly leads: string
  readonly y: number
  readonly port: string
}

export interface Row {
  readonly index: number
  readonly step: Step | null
  readonly text: string
  readonly y: number
  readonly height: number
  /** The height of its text alone. */
  readonly textHeight: number
  readonly ways: readonly WayRow[]
  /** How many rarely used ways are folded away, or could be. */
  readonly folded: number
  readonly unfolded: boolean
  readonly foldY: number
  /** The way on from the step itself, where a line or a word shows it. */
  readonly next: WayRow | null
}

export interface Box {
  readonly key: string
  readonly card: Card
  readonly title: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rows: readonly Row[]
  readonly problems: readonly Problem[]
}

export interface Line {
  readonly id: string
  readonly from: string
  readonly port: string
  readonly to: string
  readonly toPort: string
  readonly step: number
  readonly kind: WayKind
  readonly name: string
  readonly target: number
}

export interface Scene {
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
  readonly byStep: readonly string[]
}

export const inPort = (step: number) => `in/${step}`
export const keyOfCard = (card: Card) => card.id || `#${card.from}`

/** Draws a flow. `unfolded` holds `FLOW/STEP` of the steps whose rare ways are shown. */
export function sceneOf(flow: Flow, model: Model, problems: readonly Problem[], unfolded: ReadonlySet<string>): Scene {
  const byStep: string[] = []
  for (const card of flow.cards) for (let i = card.from; i < card.to; i++) byStep[i] = keyOfCard(card)
  const faults = new Map<string, Problem[]>()
  for (const p of problems) {
    const key = p.flow === flow.id ? byStep[p.step] : undefined
    if (key !== undefined) faults.set(key, [...(faults.get(key) ?? []), p])
  }
  const sized = flow.cards.map((card) => sizedCard(flow, model, card, faults.get(keyOfCard(card)) ?? [], unfolded))
  const lines = linesOf(sized, byStep)
  return { boxes: placed(flow, sized, lines), lines, byStep }
}

type Sized = Omit<Box, 'x' | 'y'>

function sizedCard(
  flow: Flow,
  model: Model,
  card: Card,
  problems: readonly Problem[],
  unfolded: ReadonlySet<string>,
): Sized {
  let y = headHeight
  const rows: Row[] = []
  for (let i = card.from; i < card.to; i++) {
    const row = rowOf(flow, model, card, i, y, unfolded.has(`${flow.id}/${i}`))
    rows.push(row)
    y += row.height
  }
  const height = y + (problems.length > 0 ? faultHeight : 0)
  return { key: keyOfCard(card), card, title: cardTitle(flow, card.from), width: cardWidth, height, rows, problems }
}

function rowOf(flow: Flow, model: Model, card: Card, index: number, y: number, unfolded: boolean): Row {
  const step = flow.steps[index]?.step ?? null
  const text = step ? summary(step, model) : ''
  const textHeight = Math.min(linesIn(shownText(text), textWidth), mostLines) * line
  const ways: WayRow[] = []
  let next: WayRow | null = null
  let at = y + rowPad / 2 + textHeight
  const rare = (w: Way) => w.kind === 'outcome' && w.arrow === null && w.own
  const all = step?.ways ?? []
  const wayRow = (way: Way, top: number): WayRow => {
    const goal = goalOf(flow, index, way)
    return {
      way,
      name: wayName(way),
      goal,
      leads: goalName(goal, model),
      y: top,
      port: `${index}/${way.kind}/${way.name}`,
    }
  }
  for (const way of all) {
    if (way.kind === 'next') {
      const row = wayRow(way, y + rowPad / 2 + textHeight / 2)
      const falls = row.goal.to === 'step' && row.goal.index === index + 1 && index + 1 < card.to && !way.arrow
      if (!falls) next = row
      continue
    }
    if (rare(way) && !unfolded) continue
    at += wayGap
    ways.push(wayRow(way, at))
    at += wayHeight
  }
  const folded = foldsAway(step) ? all.filter(rare).length : 0
  let foldY = 0
  if (folded > 0) {
    foldY = at + 2
    at += 22
  }
  return { index, step, text, y, height: at - y + rowPad / 2, textHeight, ways, folded, unfolded, foldY, next }
}

/** A text as its card shows it: of the values only their names. */
function shownText(text: string): string {
  return piecesOf(text)
    .map((p) => (p.value ? `${p.text}  ` : p.text))
    .join('')
}

/** Whether the rare ways of a step are offered on its card: of what waits or acts, not of what only speaks. */
function foldsAway(step: Step | null): boolean {
  const word = verbs.get(step?.verb ?? '')
  return !!word && !word.arms && (word.waits === true || word.speaks !== true)
}

function linesOf(boxes: readonly Sized[], byStep: readonly string[]): Line[] {
  const out: Line[] = []
  for (const box of boxes) {
    for (const row of box.rows) {
      for (const w of row.next ? [...row.ways, row.next] : row.ways) {
        if (w.goal.to !== 'step') continue
        const to = byStep[w.goal.index]
        // What falls into the step below of its own card needs no line.
        if (to === undefined || (to === box.key && w.goal.index === row.index + 1)) continue
        out.push({
          id: `${box.key}:${w.port}`,
          from: box.key,
          port: w.port,
          to,
          toPort: inPort(w.goal.index),
          step: row.index,
          kind: w.way.kind,
          name: w.way.name,
          target: w.goal.index,
        })
      }
    }
  }
  return out
}

const columnWidth = 340
const gap = 36

/** Gives each card a place: its own, else one behind the card that leads to it. */
function placed(flow: Flow, boxes: readonly Sized[], lines: readonly Line[]): Box[] {
  const before = new Map<string, string>()
  for (const l of lines) if (l.from !== l.to && !before.has(l.to)) before.set(l.to, l.from)
  const places = new Map<string, { x: number; y: number }>()
  const columns = new Map<number, number>() // the lowest free place of each column
  const heights = new Map(boxes.map((b) => [b.key, b.height]))
  const take = (key: string, x: number, y: number) => {
    places.set(key, { x, y })
    const column = Math.round(x / columnWidth)
    columns.set(column, Math.max(columns.get(column) ?? 0, y + (heights.get(key) ?? 0) + gap))
  }
  for (const b of boxes) {
    const own = flow.layout.cards.get(b.key)
    if (own) take(b.key, own.x, own.y)
  }
  for (const b of boxes) {
    if (places.has(b.key)) continue
    const from = places.get(before.get(b.key) ?? '')
    const x = from ? from.x + columnWidth : 0
    const column = Math.round(x / columnWidth)
    take(b.key, x, Math.max(columns.get(column) ?? 0, from ? from.y : 0))
  }
  return boxes.map((b) => ({ ...b, ...(places.get(b.key) as { x: number; y: number }) }))
}
