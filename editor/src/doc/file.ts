// A file of a bot, read in parts: a top-level key is one, and each step of a
// flow. A part is read once for its text, so that after a change of one step
// one step is read again, whatever the size of the flow.

import type { Text } from '@codemirror/state'
import { keys } from './schema'
import { bom, sourceOf } from './text'
import { type Entry, type Item, type MapNode, type Node, type Parsed, parse, type Trouble } from './yaml'

export type FileKind = 'flow' | 'texts' | 'layout' | 'bot' | 'faq' | 'conversation' | 'other'

/** What a path inside a bot's folder holds. */
export interface FileName {
  readonly path: string
  readonly kind: FileKind
  /** The flow's id, the conversation's name; of bot.yaml and faq.yaml `bot` and `faq`. */
  readonly name: string
  /** Of texts in another language. */
  readonly language?: string
}

export function nameOf(path: string): FileName {
  const m = /^(?:(flows|conversations)\/)?([^/.]+)(?:\.([^/.]+))?\.yaml$/.exec(path)
  const other: FileName = { path, kind: 'other', name: path }
  if (!m) return other
  const [, folder, name = '', middle] = m
  if (folder === 'conversations') return middle ? other : { path, kind: 'conversation', name }
  if (folder === 'flows') {
    if (!middle) return { path, kind: 'flow', name }
    return middle === 'layout' ? { path, kind: 'layout', name } : { path, kind: 'texts', name, language: middle }
  }
  if (name !== 'bot' && name !== 'faq') return other
  return middle ? { path, kind: 'texts', name, language: middle } : { path, kind: name, name }
}

/** Something of a file, and the place that its ranges count from. */
export interface Placed<T> {
  readonly at: number
  readonly node: T
}

export interface FileView extends FileName {
  readonly text: Text
  readonly source: string
  /** The keys of a map, or none. */
  readonly entries: readonly Placed<Entry>[]
  /** The items of a file that is a list, or those of a flow's steps. */
  readonly items: readonly Placed<Item>[]
  /** Whether the file is a list, and whether its items stand in brackets. */
  readonly list: boolean
  /** What cannot be read, by its place in the file. With any of it, the file is
   * not to be edited but as text. */
  readonly troubles: readonly Trouble[]
  /** The root, where the file was read whole. */
  readonly root: Placed<Node> | null
}

/** Reads a file. The same Text and path give the same view. */
export function view(path: string, text: Text): FileView {
  let of = views.get(text)
  if (!of) {
    of = new Map()
    views.set(text, of)
  }
  let out = of.get(path)
  if (!out) {
    out = readView(path, text)
    of.set(path, out)
  }
  return out
}

const views = new WeakMap<Text, Map<string, FileView>>()

function readView(path: string, text: Text): FileView {
  const source = sourceOf(text)
  const base = { ...nameOf(path), text, source }
  if (base.kind === 'other') return { ...base, entries: [], items: [], list: false, troubles: [], root: null }
  const parts = divide(source, base.kind === 'flow')
  const read = parts && gather(source, parts)
  if (read && read.troubles.length === 0) return { ...base, ...read }
  const whole = readWhole(source)
  if (whole.troubles.length === 0 || !read) return { ...base, ...whole }
  return { ...base, ...read, troubles: whole.troubles }
}

/** A part of a file: a top-level key with its value, or an item. */
interface Part {
  readonly from: number
  readonly to: number
  readonly kind: 'entry' | 'item'
}

/** Cuts a file into parts by the form of its lines. null where that is not
 * sure: then it is read whole. */
function divide(source: string, flow: boolean): Part[] | null {
  const start = source.startsWith(bom) ? 1 : 0
  const parts: Part[] = []
  let steps = -1 // the indent of the items being cut, -2 before the first
  let root = '' // 'map' or 'list'
  for (let from = start; from < source.length; ) {
    const nl = source.indexOf('\n', from)
    const to = nl < 0 ? source.length : nl + 1
    const c = source.charCodeAt(from)
    const last = parts.at(-1)
    let begins: 'entry' | 'item' | '' = ''
    if (isKeyStart(c)) {
      begins = 'entry'
      steps = -1
      if (root === 'list') return null
      root = 'map'
      if (flow && isStepsHead(source, from, to)) steps = -2
    } else if (c === dash && root !== 'map' && isDash(source, from)) {
      begins = 'item'
      root = 'list'
    } else if (c === percent || source.startsWith('---', from) || source.startsWith('...', from)) {
      return null
    } else if (steps !== -1) {
      const indent = indentOf(source, from, to)
      if (indent >= 0) {
        const item = isDash(source, from + indent)
        if (steps === -2) {
          if (!item) return null
          steps = indent
        }
        if (item && indent === steps) begins = 'item'
        else if (indent <= steps) return null
      }
    }
    if (begins) parts.push({ from: parts.length === 0 ? start : from, to, kind: begins })
    else if (last) parts[parts.length - 1] = { ...last, to }
    else if (!isBlankOrComment(source, from, to)) return null
    from = to
  }
  return parts
}

const dash = 0x2d
const percent = 0x25

function isKeyStart(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x22 || c === 0x27 || c === 0x5f || c > 0x7f
}

function isDash(source: string, at: number): boolean {
  if (source.charCodeAt(at) !== dash) return false
  const next = source.charCodeAt(at + 1)
  return Number.isNaN(next) || next === 0x20 || next === 0x0a || next === 0x0d || next === 0x09
}

/** How far a line is indented; -1 of a blank line or a comment. */
function indentOf(source: string, from: number, to: number): number {
  let at = from
  while (at < to && source.charCodeAt(at) === 0x20) at++
  const c = source.charCodeAt(at)
  return at >= to || c === 0x0a || c === 0x0d || c === 0x23 ? -1 : at - from
}

function isBlankOrComment(source: string, from: number, to: number): boolean {
  return indentOf(source, from, to) < 0
}

/** Whether a line is `steps:` and nothing more. */
function isStepsHead(source: string, from: number, to: number): boolean {
  if (!source.startsWith(`${keys.steps}:`, from)) return false
  return /^[ \t]*(#.*)?\r?\n?$/.test(source.slice(from + keys.steps.length + 1, to))
}

interface Gathered {
  readonly entries: readonly Placed<Entry>[]
  readonly items: readonly Placed<Item>[]
  readonly list: boolean
  readonly troubles: readonly Trouble[]
  readonly root: Placed<Node> | null
}

/** Reads parts, each for itself. */
function gather(source: string, parts: readonly Part[]): Gathered {
  const entries: Placed<Entry>[] = []
  const items: Placed<Item>[] = []
  const troubles: Trouble[] = []
  const seen = new Set<string>()
  for (const part of parts) {
    const parsed = parsePart(source.slice(part.from, part.to))
    for (const t of parsed.troubles) troubles.push(shifted(t, part.from))
    const root = parsed.root
    if (part.kind === 'item' && root?.kind === 'list' && root.items.length === 1) {
      for (const node of root.items) items.push({ at: part.from, node })
    } else if (part.kind === 'entry' && root?.kind === 'map' && root.entries.length === 1) {
      for (const node of root.entries) {
        if (seen.has(node.key.value))
          troubles.push(shifted({ ...node.key, message: 'the key is there twice' }, part.from))
        seen.add(node.key.value)
        entries.push({ at: part.from, node })
      }
    } else if (parsed.troubles.length === 0) {
      troubles.push({ from: part.from, to: part.to, message: 'a part that is not read by itself' })
    }
  }
  const list = parts.length > 0 && entries.length === 0
  if (!list && items.length === 0) {
    const steps = entries.find((e) => e.node.key.value === keys.steps)
    if (steps?.node.value?.kind === 'list')
      for (const node of steps.node.value.items) items.push({ at: steps.at, node })
  }
  return { entries, items, list, troubles, root: null }
}

function readWhole(source: string): Gathered {
  const at = source.startsWith(bom) ? 1 : 0
  const { root, troubles } = parse(source.slice(at))
  const found = troubles.map((t) => shifted(t, at))
  const entries = root?.kind === 'map' ? root.entries.map((node) => ({ at, node })) : []
  if (root?.kind === 'scalar') found.push(shifted({ from: root.from, to: root.to, message: 'the file is a text' }, at))
  const steps = entries.find((e) => e.node.key.value === keys.steps)?.node.value
  const list = root?.kind === 'list' ? root : steps?.kind === 'list' ? steps : null
  const items = list ? list.items.map((node) => ({ at, node })) : []
  return { entries, items, list: root?.kind === 'list', troubles: found, root: root && { at, node: root } }
}

function shifted(t: Trouble, by: number): Trouble {
  return { from: t.from + by, to: t.to + by, message: t.message }
}

/** How many texts of parts are remembered: two generations of so many. */
const remembered = 20_000
let young = new Map<string, Parsed>()
let old = new Map<string, Parsed>()

function parsePart(source: string): Parsed {
  let out = young.get(source)
  if (out) return out
  out = old.get(source) ?? parse(source)
  young.set(source, out)
  if (young.size >= remembered) {
    old = young
    young = new Map()
  }
  return out
}

/** The map of a step, or of another item. */
export function mapOf(item: Placed<Item>): Placed<MapNode> | null {
  const value = item.node.value
  return value?.kind === 'map' ? { at: item.at, node: value } : null
}

/** A key of a file that is a map. */
export function topEntry(file: FileView, key: string): Placed<Entry> | undefined {
  return file.entries.find((e) => e.node.key.value === key)
}
