import type { Unsent } from './queue'
import type { Choice, Entry, Message, Said } from './types'
import { dayOf, timeOf, type Words } from './words'

/** What stands in the list, from top to bottom. A key stays the same for as long as the row does. */
export type Row = DayRow | BotRow | OwnRow | TypingRow
export type DayRow = { readonly kind: 'day'; readonly key: string; readonly label: string }
export type TypingRow = { readonly kind: 'typing'; readonly key: string }
export type BotRow = {
  readonly kind: 'bot'
  readonly key: string
  readonly message: Message
  readonly place: Place
  readonly choices?: Offered
}
export type OwnRow = {
  readonly kind: 'own'
  readonly key: string
  readonly message: Said
  readonly place: Place
  readonly state: 'said' | Unsent['state']
}

/** Where a message stands among those that one side wrote in one go. */
export type Place = {
  readonly first: boolean
  readonly last: boolean
  /** The time of day, on the last that was said in a minute. */
  readonly time: string
  /** In milliseconds since 1970. */
  readonly at: number
}

/** The answers that a message offers. */
export type Offered = {
  /** They may be tapped: nothing was said since. */
  readonly open: boolean
  /** The tokens of those that were tapped. */
  readonly chosen: readonly string[]
}

/** Milliseconds between two messages of one side that stand together. */
const TOGETHER = 5 * 60_000

/** How long the bot is shown to be writing, at most, in milliseconds. */
export const TYPING = 20_000

type Line =
  | { readonly kind: 'out'; readonly key: string; readonly at: number; readonly message: Message }
  | {
      readonly kind: 'in'
      readonly key: string
      readonly at: number
      readonly message: Said
      readonly state: OwnRow['state']
    }

/**
 * Returns what to show of a talk: `entries` in order, and what is on its way. `now` is in milliseconds since 1970.
 */
export function rows(entries: readonly Entry[], unsent: readonly Unsent[], now: number, lang: string, w: Words): Row[] {
  const lines = linesOf(entries, unsent)
  const out: Row[] = []
  let day = ''
  lines.forEach((line, i) => {
    const label = dayOf(line.at, now, lang, w)
    if (label !== day) {
      day = label
      out.push({ kind: 'day', key: `day-${new Date(line.at).toDateString()}`, label })
    }
    const place = placeOf(lines, i, lang)
    if (line.kind === 'in') {
      out.push({ kind: 'own', key: line.key, message: line.message, place, state: line.state })
      return
    }
    const choices = offered(line.message, lines.slice(i + 1))
    out.push({ kind: 'bot', key: line.key, message: line.message, place, ...(choices && { choices }) })
  })
  if (awaits(lines, unsent, now)) out.push({ kind: 'typing', key: 'typing' })
  return out
}

function linesOf(entries: readonly Entry[], unsent: readonly Unsent[]): Line[] {
  const lines: Line[] = []
  const known = new Set<string>()
  for (const e of entries) {
    if (e.kind === 'out') lines.push({ kind: 'out', key: `out-${e.seq}`, at: e.at, message: e.message })
    else {
      known.add(e.id)
      lines.push({ kind: 'in', key: `in-${e.id}`, at: e.at, message: e.message, state: 'said' })
    }
  }
  for (const u of unsent) {
    if ('event' in u.body || known.has(u.id)) continue
    lines.push({ kind: 'in', key: `in-${u.id}`, at: u.at, message: u.body, state: u.state })
  }
  return lines
}

function placeOf(lines: readonly Line[], i: number, lang: string): Place {
  const line = lines[i] as Line
  const beside = (other: Line | undefined) =>
    other !== undefined &&
    other.kind === line.kind &&
    Math.abs(other.at - line.at) < TOGETHER &&
    new Date(other.at).toDateString() === new Date(line.at).toDateString()
  const time = timeOf(line.at, lang)
  const next = lines[i + 1]
  const told = next !== undefined && (beside(next) || timeOf(next.at, lang) === time)
  return { first: !beside(lines[i - 1]), last: !beside(next), time: told ? '' : time, at: line.at }
}

/** Returns how the answers of a message stand, after what came since. */
function offered(m: Message, since: readonly Line[]): Offered | undefined {
  if (!m.choices?.length) return undefined
  const chosen: string[] = []
  let open = true
  for (const line of since) {
    if (line.kind === 'out') {
      if (line.message.choices?.length) break
      continue
    }
    if (line.kind === 'in' && line.state === 'failed') continue
    const tapped = tappedIn(m.choices, line.message)
    if (tapped && open) chosen.push(tapped.token)
    if (!(m.multi && tapped && !isDone(tapped))) open = false
    if (!open) break
  }
  return { open: open && !since.some((l) => l.kind === 'out' && l.message.choices?.length), chosen }
}

function tappedIn(choices: readonly Choice[], said: Said): Choice | undefined {
  if (said.tap) return choices.find((c) => c.token === said.tap)
  const text = said.text.trim().toLowerCase()
  return choices.find((c) => c.label.toLowerCase() === text)
}

/** Tells whether a choice of several is the one that ends choosing. */
export function isDone(c: Choice): boolean {
  return c.id === 'done'
}

/** Tells whether the bot owes an answer, and may be shown to be writing. */
function awaits(lines: readonly Line[], unsent: readonly Unsent[], now: number): boolean {
  const last = lines.at(-1)
  if (!last) return unsent.some((u) => 'event' in u.body)
  return last.kind === 'in' && (last.state === 'said' || last.state === 'sent') && now - last.at < TYPING
}
