// Names inside expressions. The language of expressions is expr-lang's, which
// Go reads; here is only what it takes to find a name in one: words, texts,
// members, and the keys of maps, which are no names.

import type { Span } from './yaml'

/** A name that an expression reads. */
export interface Name extends Span {
  readonly name: string
  /** The members behind it, where they are plain: of contact.email ['email']. */
  readonly members: readonly (Span & { readonly name: string })[]
}

export type TokenKind = 'word' | 'text' | 'number' | 'mark'

export interface Token extends Span {
  readonly kind: TokenKind
  /** Of a text, what it says; else the token as it is written. */
  readonly value: string
}

const blank = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const word = /[A-Za-z_$\u00A1-\uFFFF][\w$\u00A1-\uFFFF]*/y
const number = /0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/y
const marks = /\?\.|\?\?|\.\.|\*\*|==|!=|<=|>=|&&|\|\||::|[^\s]/y

/** The tokens of an expression; as far as it can be read. */
export function tokens(source: string): Token[] {
  const out: Token[] = []
  for (let at = 0; at < source.length; ) {
    const space = matchAt(blank, source, at)
    if (space) {
      at += space.length
      continue
    }
    const c = source[at] as string
    if (c === '"' || c === "'" || c === '`') {
      const to = textEnd(source, at)
      out.push({ kind: 'text', value: said(source.slice(at + 1, to - 1), c), from: at, to })
      at = to
      continue
    }
    const kind: TokenKind = matchAt(word, source, at) ? 'word' : matchAt(number, source, at) ? 'number' : 'mark'
    const value = matchAt(kind === 'word' ? word : kind === 'number' ? number : marks, source, at) ?? c
    out.push({ kind, value, from: at, to: at + value.length })
    at += value.length
  }
  return out
}

function matchAt(re: RegExp, source: string, at: number): string | null {
  re.lastIndex = at
  return re.exec(source)?.[0] ?? null
}

function textEnd(source: string, from: number): number {
  const quote = source[from]
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\' && quote !== '`') at++
    else if (source[at] === quote) return at + 1
  }
  return source.length
}

function said(inner: string, quote: string): string {
  return quote === '`' ? inner : inner.replace(/\\(.)/g, '$1')
}

/** The names that an expression reads, in order: neither members nor keys of maps. */
export function names(source: string): Name[] {
  const all = tokens(source)
  const out: Name[] = []
  const open: string[] = []
  all.forEach((t, i) => {
    const before = all[i - 1]
    const after = all[i + 1]
    if (t.kind === 'mark') {
      if ('([{'.includes(t.value)) open.push(t.value)
      else if (')]}'.includes(t.value)) open.pop()
    }
    if (t.kind !== 'word' || words.has(t.value)) return
    if (before?.kind === 'mark' && (before.value === '.' || before.value === '?.')) return
    const isKey = open.at(-1) === '{' && after?.value === ':' && (before?.value === '{' || before?.value === ',')
    if (isKey || before?.value === 'let') return
    out.push({ name: t.value, from: t.from, to: t.to, members: membersAt(all, i + 1) })
  })
  return out
}

const words = new Set([
  'in',
  'not',
  'and',
  'or',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
  'nil',
  'true',
  'false',
])

function membersAt(all: readonly Token[], at: number): Name['members'] {
  const out: (Span & { name: string })[] = []
  for (let i = at; all[i]?.value === '.' || all[i]?.value === '?.'; i += 2) {
    const member = all[i + 1]
    if (member?.kind !== 'word') break
    out.push({ name: member.value, from: member.from, to: member.to })
  }
  return out
}

/** The expressions in a text: where each `${` has its own between it and `}`. */
export function parts(text: string): Span[] {
  const out: Span[] = []
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at)) {
    if (text[at - 1] === '$') {
      at += 2
      continue
    }
    const to = closing(text, at + 2)
    if (to < 0) break
    out.push({ from: at + 2, to })
    at = to + 1
  }
  return out
}

/** Where the brace stands that closes an expression in a text. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const c = text[at] as string
    if (c === '"' || c === "'" || c === '`') at = textEnd(text, at) - 1
    else if (c === '{') depth++
    else if (c === '}' && depth-- === 0) return at
  }
  return -1
}

/** What is written for a name of an expression; null leaves it. */
export type Renaming = (name: Name, source: string) => readonly (Span & { readonly insert: string })[]

/** An expression with its names changed. */
export function renamed(source: string, renaming: Renaming): string {
  return spliced(
    source,
    names(source).flatMap((n) => renaming(n, source)),
  )
}

/** A text with the names in its expressions changed. */
export function renamedParts(text: string, change: (source: string) => string): string {
  return spliced(
    text,
    parts(text).map((p) => ({ ...p, insert: change(text.slice(p.from, p.to)) })),
  )
}

function spliced(source: string, splices: readonly (Span & { readonly insert: string })[]): string {
  let out = ''
  let at = 0
  for (const s of [...splices].sort((a, b) => a.from - b.from)) {
    if (s.from < at) continue
    out += source.slice(at, s.from) + s.insert
    at = s.to
  }
  return out + source.slice(at)
}

/** The function that prints what a step's value prints: its argument is the step's id, as a text. */
const labelled = 'label'

/** An expression in which a step, a variable or `contact.FIELD` has another name. */
export function withName(source: string, from: string, to: string): string {
  const field = /^contact\.(.+)$/.exec(from)?.[1]
  const changed = renamed(source, (n) => {
    if (field !== undefined) {
      const first = n.members[0]
      return n.name === 'contact' && first?.name === field
        ? [{ from: first.from, to: first.to, insert: to.replace(/^contact\./, '') }]
        : []
    }
    return n.name === from ? [{ from: n.from, to: n.to, insert: to }] : []
  })
  return field === undefined ? labels(changed, from, to) : changed
}

function labels(source: string, from: string, to: string): string {
  const all = tokens(source)
  return spliced(
    source,
    all.flatMap((t, i) => {
      const is = t.kind === 'text' && t.value === from && all[i - 1]?.value === '(' && all[i - 2]?.value === labelled
      return is ? [{ from: t.from + 1, to: t.to - 1, insert: to }] : []
    }),
  )
}

/** An expression in which a choice of a step has another id: `cake == "choc"`, `"choc" in extras`, `cake in ["choc"]`. */
export function withChoice(source: string, step: string, from: string, to: string): string {
  const all = tokens(source)
  const isStep = (t: Token | undefined, i: number) =>
    t?.kind === 'word' && t.value === step && all[i - 1]?.value !== '.' && all[i - 1]?.value !== '?.'
  const splices: (Span & { insert: string })[] = []
  all.forEach((t, i) => {
    if (t.kind !== 'text' || t.value !== from) return
    const compared = (j: number) => all[j]?.value === '==' || all[j]?.value === '!='
    const left = compared(i - 1) && isStep(all[i - 2], i - 2)
    const right = compared(i + 1) && isStep(all[i + 2], i + 2)
    const inside = (all[i + 1]?.value === 'in' && isStep(all[i + 2], i + 2)) || inList(all, i, isStep)
    if (left || right || inside) splices.push({ from: t.from + 1, to: t.to - 1, insert: to })
  })
  return spliced(source, splices)
}

/** Whether a text stands in the list of `STEP in [...]`. */
function inList(all: readonly Token[], at: number, isStep: (t: Token | undefined, i: number) => boolean): boolean {
  let i = at - 1
  while (all[i]?.kind === 'text' || all[i]?.value === ',') i--
  if (all[i]?.value !== '[') return false
  let j = i - 1
  if (all[j]?.value !== 'in') return false
  j--
  if (all[j]?.value === 'not') j--
  return isStep(all[j], j)
}
