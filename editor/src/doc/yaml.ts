// YAML as a tree with exact places. The tree is small and plain: what reads a
// bot needs maps, lists and scalars, and where each byte of them stands. All
// scalars are texts, as in the language; numbers are read where they are meant.

import { Composer, isAlias, isMap, isScalar, isSeq, type Node as LibNode, Parser } from 'yaml'
import { simple } from './simple'

/** A range of a text: from its first unit of UTF-16 to behind its last. */
export interface Span {
  readonly from: number
  readonly to: number
}

export type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded'

export interface Scalar extends Span {
  readonly kind: 'scalar'
  readonly value: string
  readonly style: Style
}

export interface Entry extends Span {
  readonly key: Scalar
  /** null where nothing is written. */
  readonly value: Node | null
}

export interface MapNode extends Span {
  readonly kind: 'map'
  readonly flow: boolean
  readonly entries: readonly Entry[]
}

/** An item of a list; of a block list it begins with its dash. */
export interface Item extends Span {
  readonly value: Node | null
}

export interface ListNode extends Span {
  readonly kind: 'list'
  readonly flow: boolean
  readonly items: readonly Item[]
}

export type Node = Scalar | MapNode | ListNode

/** What is wrong with a text, and where. */
export interface Trouble extends Span {
  readonly message: string
}

export interface Parsed {
  /** null where the text holds nothing but comments. */
  readonly root: Node | null
  readonly troubles: readonly Trouble[]
}

const options = { schema: 'failsafe', keepSourceTokens: true, uniqueKeys: true, strict: true, merge: false } as const

/** Reads a text. What could be read is there, whatever is wrong with the rest. */
export function parse(source: string): Parsed {
  const root = simple(source)
  return root ? { root, troubles: [] } : parseAll(source)
}

/** Reads a text of any form, by the library alone. */
export function parseAll(source: string): Parsed {
  const docs = [...new Composer(options).compose(new Parser().parse(source), true, source.length)]
  const doc = docs[0]
  if (!doc) return { root: null, troubles: [] }
  const troubles: Trouble[] = doc.errors.map((e) => ({
    from: e.pos[0],
    to: Math.max(e.pos[1], e.pos[0]),
    message: e.message,
  }))
  const second = docs[1]
  if (second) troubles.push({ from: second.range[0], to: second.range[1], message: 'a second document' })
  const walk = new Walk(troubles)
  return { root: walk.node(doc.contents as LibNode | null), troubles }
}

const styles: Readonly<Record<string, Style>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

interface Token {
  readonly type: string
  readonly offset: number
  readonly source: string
}

/** Goes through the library's tree, and notes what a bot's files cannot have. */
class Walk {
  constructor(private readonly troubles: Trouble[]) {}

  node(n: LibNode | null): Node | null {
    if (n === null || n === undefined) return null
    const range = n.range ?? [0, 0, 0]
    if (isAlias(n)) {
      this.refuse(range[0], range[1], 'an alias')
      return null
    }
    if (n.anchor || (n.tag && n.srcToken && !isPlainTag(n.tag))) this.refuse(range[0], range[1], 'an anchor or a tag')
    if (isScalar(n)) return this.scalar(n as never, range)
    if (isMap(n)) return this.map(n as never, range)
    if (isSeq(n)) return this.list(n as never, range)
    return null
  }

  private refuse(from: number, to: number, message: string) {
    this.troubles.push({ from, to, message })
  }

  private scalar(n: { value: unknown; type?: string; source?: string }, range: readonly number[]): Scalar | null {
    const [from = 0, to = 0] = range
    const style = styles[n.type ?? 'PLAIN'] ?? 'plain'
    if (style === 'plain' && from === to) return null
    return { kind: 'scalar', value: String(n.value ?? ''), style, from, to }
  }

  private map(
    n: { items: readonly { key: unknown; value: unknown; srcToken?: unknown }[]; flow?: boolean },
    range: readonly number[],
  ): MapNode {
    const entries: Entry[] = []
    for (const pair of n.items) {
      const source = pair.srcToken as { start?: Token[]; sep?: Token[] } | undefined
      if (source?.start?.some((t) => t.type === 'explicit-key-ind')) {
        this.refuse(source.start[0]?.offset ?? 0, source.start[0]?.offset ?? 0, 'a key behind `?`')
      }
      const key = this.node(pair.key as LibNode)
      if (key?.kind !== 'scalar') {
        if (key) this.refuse(key.from, key.to, 'a key that is no text')
        continue
      }
      const value = this.node(pair.value as LibNode)
      const colon = source?.sep?.find((t) => t.type === 'map-value-ind')
      const to = Math.max(value?.to ?? 0, colon ? colon.offset + 1 : key.to)
      entries.push({ key, value, from: key.from, to })
    }
    return { kind: 'map', flow: n.flow === true, entries, ...this.spanOf(n.flow, range, entries) }
  }

  private list(
    n: { items: readonly unknown[]; flow?: boolean; srcToken?: unknown },
    range: readonly number[],
  ): ListNode {
    const tokens = (n.srcToken as { items?: { start: Token[] }[] } | undefined)?.items ?? []
    const items = n.items.map((it, i): Item => {
      const value = this.node(it as LibNode)
      const dash = n.flow ? undefined : tokens[i]?.start.find((t) => t.type === 'seq-item-ind')
      const from = dash?.offset ?? value?.from ?? range[0] ?? 0
      return { value, from, to: Math.max(value?.to ?? 0, dash ? dash.offset + 1 : from) }
    })
    return { kind: 'list', flow: n.flow === true, items, ...this.spanOf(n.flow, range, items) }
  }

  /** A block ends with the last thing in it, not with comments behind that. */
  private spanOf(flow: boolean | undefined, range: readonly number[], parts: readonly Span[]): Span {
    const [from = 0, to = 0] = range
    const last = parts.at(-1)
    return { from, to: flow || !last ? to : last.to }
  }
}

function isPlainTag(tag: string): boolean {
  return tag === 'tag:yaml.org,2002:str' || tag === 'tag:yaml.org,2002:map' || tag === 'tag:yaml.org,2002:seq'
}

/** The entry of a key. */
export function entryOf(map: Node | null | undefined, key: string): Entry | undefined {
  return map?.kind === 'map' ? map.entries.find((e) => e.key.value === key) : undefined
}

/** The value of a key, where it is a text. */
export function scalarOf(map: Node | null | undefined, key: string): Scalar | undefined {
  const value = entryOf(map, key)?.value
  return value?.kind === 'scalar' ? value : undefined
}

/** Where a value stands inside another: keys, and numbers of items from 0. */
export type Path = readonly (string | number)[]

/** The value at a path; undefined where there is none, null where it is empty. */
export function valueAt(node: Node | null, path: Path): Node | null | undefined {
  let at: Node | null | undefined = node
  for (const step of path) {
    if (typeof step === 'number') {
      if (at?.kind !== 'list') return undefined
      const item: Item | undefined = at.items[step]
      if (!item) return undefined
      at = item.value
    } else {
      const entry: Entry | undefined = entryOf(at, step)
      if (!entry) return undefined
      at = entry.value
    }
  }
  return at
}

/** What a file says, without how: texts, lists and maps; nothing is null. */
export type Data = string | null | readonly Data[] | { readonly [key: string]: Data }

export function dataOf(node: Node | null): Data {
  if (node === null) return null
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map((it) => dataOf(it.value))
    case 'map':
      return Object.fromEntries(node.entries.map((e) => [e.key.value, dataOf(e.value)]))
  }
}
