// Where a value stands in a file: nodes with ranges of the file itself, and
// what is around them.

import type { FileView, Placed } from './file'
import { keys } from './schema'
import { lineEnd, lineStart } from './text'
import type { Entry, Item, ListNode, Node, Path, Scalar, Span } from './yaml'

/** A value of a file, and the maps and lists around it. Ranges are the file's. */
export interface Spot {
  readonly node: Node | null
  /** Of a value behind a key. */
  readonly entry: Entry | null
  /** Of an item of a list. */
  readonly item: Item | null
  readonly parent: Spot | null
  /** Whether it stands inside brackets or braces, not counting its own. */
  readonly inFlow: boolean
}

/** Finds the value at a path of a file. null where there is none. */
export function locate(file: FileView, path: Path): Spot | null {
  let at: Spot = rootOf(file, path[0], path[1])
  for (const step of path) {
    const next: Spot | null = into(at, step)
    if (!next) return null
    at = next
  }
  return at
}

function into(spot: Spot, step: string | number): Spot | null {
  const { node } = spot
  const inFlow = spot.inFlow || (node !== null && node.kind !== 'scalar' && node.flow)
  if (typeof step === 'number') {
    const item = node?.kind === 'list' ? node.items[step] : undefined
    return item ? { node: item.value, entry: null, item, parent: spot, inFlow } : null
  }
  const entry = node?.kind === 'map' ? node.entries.find((e) => e.key.value === step) : undefined
  return entry ? { node: entry.value, entry, item: null, parent: spot, inFlow } : null
}

/** The root of a file. Of what stands in it only the way along the first steps
 * of a path is read; the rest are ranges. */
function rootOf(file: FileView, first: string | number | undefined, second: string | number | undefined): Spot {
  if (file.root) return spotOf(moved(file.root.node, file.root.at))
  if (file.list) return spotOf(itemsOf(file.items, first))
  const entries = file.entries.map((e): Entry => {
    if (e.node.key.value !== keys.steps || file.kind !== 'flow' || e.node.value || file.items.length === 0) {
      return e.node.key.value === first ? movedEntry(e.node, e.at) : bare(e)
    }
    const value = itemsOf(file.items, first === keys.steps ? second : undefined)
    return { key: movedScalar(e.node.key, e.at), value, from: e.at + e.node.from, to: value.to }
  })
  const from = entries[0]?.from ?? file.source.length
  return spotOf({ kind: 'map', flow: false, entries, from, to: entries.at(-1)?.to ?? file.source.length })
}

function spotOf(node: Node): Spot {
  return { node, entry: null, item: null, parent: null, inFlow: false }
}

function bare(e: Placed<Entry>): Entry {
  return { key: movedScalar(e.node.key, e.at), value: null, from: e.at + e.node.from, to: e.at + e.node.to }
}

function itemsOf(items: readonly Placed<Item>[], whole: string | number | undefined): ListNode {
  const out = items.map((it, i): Item => {
    if (i === whole) return movedItem(it.node, it.at)
    return { value: null, from: it.at + it.node.from, to: it.at + it.node.to }
  })
  return { kind: 'list', flow: false, items: out, from: out[0]?.from ?? 0, to: out.at(-1)?.to ?? 0 }
}

/** A node whose ranges count from 0, as it stands at a place. */
export function moved<T extends Node>(node: T, by: number): T {
  if (by === 0) return node
  switch (node.kind) {
    case 'scalar':
      return movedScalar(node, by) as T
    case 'list':
      return { ...node, items: node.items.map((it) => movedItem(it, by)), ...span(node, by) }
    case 'map':
      return { ...node, entries: node.entries.map((e) => movedEntry(e, by)), ...span(node, by) } as Node as T
  }
  return node
}

function movedScalar(s: Scalar, by: number): Scalar {
  return { ...s, ...span(s, by) }
}

function movedEntry(e: Entry, by: number): Entry {
  return { key: movedScalar(e.key, by), value: e.value && moved(e.value, by), ...span(e, by) }
}

function movedItem(it: Item, by: number): Item {
  return { value: it.value && moved(it.value, by), ...span(it, by) }
}

function span(s: Span, by: number): Span {
  return { from: s.from + by, to: s.to + by }
}

/** The column of a place, from 0. */
export function columnOf(source: string, at: number): number {
  const start = lineStart(source, at)
  return at - start - (start === 0 && source.startsWith('\uFEFF') ? 1 : 0)
}

/** The lines that belong to something in a block: comments right above it at its
 * column or further in, its own lines, and comments below that are further in. */
export function extent(source: string, what: Span, least: number): Span {
  const column = columnOf(source, what.from)
  let from = lineStart(source, what.from)
  while (from > least) {
    const above = lineStart(source, from - 1)
    if (above < least || !isRemark(source.slice(above, from), column)) break
    from = above
  }
  return { from: Math.max(from, least), to: tail(source, what, column + 1) }
}

/** Where the lines of something end, comments below that are at least so far in included. */
export function tail(source: string, what: Span, column: number): number {
  // A block text ends behind its last line.
  let to = what.to > what.from && source[what.to - 1] === '\n' ? what.to : lineEnd(source, what.to)
  while (to < source.length) {
    const below = lineEnd(source, to)
    if (!isRemark(source.slice(to, below), column)) break
    to = below
  }
  return to
}

function isRemark(line: string, column: number): boolean {
  const m = /^([ \t]*)#/.exec(line)
  return m !== null && (m[1] as string).length >= column
}
