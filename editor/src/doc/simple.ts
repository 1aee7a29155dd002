// Most steps are made of few forms: `key: plain words`, words in quotes on one
// line, lists and maps below their key. Reading those needs none of YAML's
// many rules, and is ten times faster; everything else is left to the library.
// A test holds both to the same trees.

import type { Entry, Item, ListNode, MapNode, Node, Scalar } from './yaml'

interface Line {
  /** Where what stands on the line begins, and how far it is indented. */
  readonly from: number
  readonly indent: number
  /** Where it ends, without its break. */
  readonly to: number
}

/** Thrown where a text is not simple. */
class Other extends Error {}
const other = new Other('not simple')

/** Reads a text of simple forms; undefined is for the library. */
export function simple(source: string): Node | undefined {
  if (odd.test(source)) return undefined
  const lines = linesOf(source)
  const first = lines[0]
  if (!first) return undefined
  try {
    const reader = new Reader(source, lines)
    const node = reader.block(first.indent)
    return reader.at === lines.length ? node : undefined
  } catch (e) {
    if (e === other) return undefined
    throw e
  }
}

/** Signs that break lines elsewhere, or indent them. */
const odd = /[\t\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|\r(?!\n)/

function linesOf(source: string): Line[] {
  const out: Line[] = []
  for (let at = 0; at < source.length; ) {
    const nl = source.indexOf('\n', at)
    const end = nl < 0 ? source.length : nl
    const to = end > at && source.charCodeAt(end - 1) === 0x0d ? end - 1 : end
    let from = at
    while (from < to && source.charCodeAt(from) === 0x20) from++
    if (from < to && source.charCodeAt(from) !== 0x23) out.push({ from, indent: from - at, to })
    at = end + 1
  }
  return out
}

const key = /([a-z][a-z0-9_.]*):(?=[ \r\n]|$)/y
const plainStart = /^[A-Za-z0-9$(\u00C0-\u024F\u20AC]/
const single = /^'(?:[^']|'')*'$/
const double = /^"[^"\\]*"$/

function isPlain(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return plainStart.test(text) && last !== 0x20 && last !== 0x3a && !text.includes(': ') && !text.includes(' #')
}

class Reader {
  at = 0

  constructor(
    private readonly source: string,
    private readonly lines: readonly Line[],
  ) {}

  /** The list or map whose first line is the next one, at an indent. */
  block(indent: number): Node {
    const line = this.lines[this.at] as Line
    return this.isDash(line.from, line.to) ? this.list(indent) : this.map(indent, line.from)
  }

  private isDash(at: number, to: number): boolean {
    return this.source.charCodeAt(at) === 0x2d && at + 1 < to && this.source.charCodeAt(at + 1) === 0x20
  }

  private list(indent: number): ListNode {
    const items: Item[] = []
    for (
      let line = this.lines[this.at];
      line?.indent === indent && this.isDash(line.from, line.to);
      line = this.lines[this.at]
    ) {
      const from = line.from + 2
      const value = this.keyAt(from, line.to) ? this.map(indent + 2, from) : this.scalar(from, line, indent)
      items.push({ value, from: line.from, to: value.to })
    }
    const [first] = items
    const next = this.lines[this.at]
    if (!first || (next && next.indent > indent)) throw other
    return { kind: 'list', flow: false, items, from: first.from, to: (items.at(-1) as Item).to }
  }

  /** A map whose first key stands at a place of the next line, which may be behind a dash. */
  private map(indent: number, start: number): MapNode {
    const entries: Entry[] = []
    let from = start
    for (let line = this.lines[this.at]; line; line = this.lines[this.at]) {
      const name = this.keyAt(from, line.to)
      if (!name || entries.some((e) => e.key.value === name)) throw other
      entries.push(this.entry(name, from, line, indent))
      const next = this.lines[this.at]
      if (!next || next.indent < indent) break
      if (next.indent > indent) throw other
      if (this.isDash(next.from, next.to)) break
      from = next.from
    }
    const [first] = entries
    if (!first) throw other
    return { kind: 'map', flow: false, entries, from: first.from, to: (entries.at(-1) as Entry).to }
  }

  private keyAt(from: number, to: number): string {
    key.lastIndex = from
    const m = key.exec(this.source)
    return m && key.lastIndex <= to ? (m[1] as string) : ''
  }

  private entry(name: string, from: number, line: Line, indent: number): Entry {
    const colon = from + name.length + 1
    const node: Scalar = { kind: 'scalar', value: name, style: 'plain', from, to: colon - 1 }
    if (colon < line.to) {
      const value = this.scalar(colon + 1, line, indent)
      return { key: node, value, from, to: value.to }
    }
    this.at++
    const next = this.lines[this.at]
    const below = next && (next.indent > indent || (next.indent === indent && this.isDash(next.from, next.to)))
    if (!next || !below) return { key: node, value: null, from, to: colon }
    const value = this.block(next.indent)
    return { key: node, value, from, to: value.to }
  }

  /** A text to the end of a line, which must not go on below. */
  private scalar(from: number, line: Line, indent: number): Scalar {
    const text = this.source.slice(from, line.to)
    this.at++
    const next = this.lines[this.at]
    if (next && next.indent > indent) throw other
    const quoted = text.slice(1, -1)
    const at = { from, to: line.to }
    if (isPlain(text)) return { kind: 'scalar', value: text, style: 'plain', ...at }
    if (double.test(text)) return { kind: 'scalar', value: quoted, style: 'double', ...at }
    if (single.test(text)) return { kind: 'scalar', value: quoted.replaceAll("''", "'"), style: 'single', ...at }
    throw other
  }
}
