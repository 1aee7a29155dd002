// Conditions as people make them: a value, a comparison, a value, in rows that
// are joined by `and` or by `or`. What is richer than that stays text.

import { type Token, tokens } from '../doc/expr'
import { type Comparison, schema } from '../doc/schema'

export interface Row {
  readonly how: Comparison
  /** The value, as an expression. */
  readonly a: string
  /** What it is compared with; '' where the comparison takes nothing. */
  readonly b: string
  /** As it is written, until it is changed. */
  readonly source?: string
}

export interface Condition {
  readonly join: 'and' | 'or'
  readonly rows: readonly Row[]
}

const joins: Readonly<Record<string, 'and' | 'or'>> = { and: 'and', '&&': 'and', or: 'or', '||': 'or' }

/** Marks and words that bind as loosely as a comparison, or more so: no value has one outside of brackets. */
const loose = new Set(
  '== != < <= > >= in not contains startsWith endsWith matches ! ? : ?? .. | ; let if else ='.split(' '),
)

/** Reads a condition; null where it is richer than rows. `typeOf` tells the type of a value. */
export function readCondition(source: string, typeOf: (value: string) => string): Condition | null {
  const all = tokens(source)
  const depth = depths(all)
  if (all.length === 0 || depth === null || /\/\/|\/\*/.test(withoutTexts(source, all))) return null
  const rows: Row[] = []
  let join: 'and' | 'or' | null = null
  let from = 0
  for (let i = 0; i <= all.length; i++) {
    const t = all[i]
    const word = t && t.kind !== 'text' && depth[i] === 0 ? joins[t.value] : undefined
    if (t && !word) continue
    if (word && join && word !== join) return null
    join ??= word ?? null
    const row = readRow(source, all.slice(from, i), typeOf)
    if (!row) return null
    rows.push(row)
    from = i + 1
  }
  return { join: join ?? 'and', rows }
}

/** How deep in brackets each token stands; null where they do not match. */
function depths(all: readonly Token[]): number[] | null {
  const out: number[] = []
  let depth = 0
  for (const t of all) {
    const mark = t.kind === 'mark' ? t.value : ''
    if (mark !== '' && ')]}'.includes(mark)) depth--
    if (depth < 0) return null
    out.push(depth)
    if (mark !== '' && '([{'.includes(mark)) depth++
  }
  return depth === 0 ? out : null
}

function withoutTexts(source: string, all: readonly Token[]): string {
  let out = source
  for (const t of all) if (t.kind === 'text') out = out.slice(0, t.from) + ' '.repeat(t.to - t.from) + out.slice(t.to)
  return out
}

type Part = { readonly operand: 'A' | 'B' } | { readonly word: string }

function partsOf(form: string): Part[] {
  return form.split(' ').map((w) => (w === 'A' || w === 'B' ? { operand: w } : { word: w }))
}

/** The forms, those first that say most, and the same form together. */
const forms = schema.comparisons
  .map((how) => ({ how, parts: partsOf(how.form) }))
  .sort((x, y) => words(y.parts) - words(x.parts) || (x.how.form < y.how.form ? -1 : x.how.form > y.how.form ? 1 : 0))

function words(parts: readonly Part[]): number {
  return parts.filter((p) => 'word' in p).length
}

function readRow(source: string, row: readonly Token[], typeOf: (value: string) => string): Row | null {
  let best: Row | null = null
  for (const { how, parts } of forms) {
    if (best && best.how.form !== how.form) break
    const found = match(source, row, parts)
    if (!found) continue
    const type = typeOf(found.A)
    const fits = !how.types || how.types.includes(type)
    if (best && !fits) continue
    const first = row[0] as Token
    best = { how, a: found.A, b: found.B, source: source.slice(first.from, (row.at(-1) as Token).to) }
    if (fits) break
  }
  return best
}

/** What stands for A and B where tokens have a form. */
function match(source: string, row: readonly Token[], parts: readonly Part[]): { A: string; B: string } | null {
  const depth = depths(row)
  if (!depth) return null
  const found = { A: '', B: '' }
  const is = (i: number, word: string) => row[i]?.kind !== 'text' && row[i]?.value === word && depth[i] === 0
  let at = 0
  for (const [i, part] of parts.entries()) {
    if ('word' in part) {
      if (!is(at, part.word)) return null
      at++
      continue
    }
    const next = parts[i + 1]
    let to = at
    while (to < row.length && !(next && 'word' in next && is(to, next.word))) to++
    const value = row.slice(at, to)
    if (value.length === 0 || value[0]?.value === '(') return null
    if (value.some((t, j) => t.kind !== 'text' && depth[at + j] === 0 && loose.has(t.value))) return null
    found[part.operand] = source.slice((value[0] as Token).from, (value.at(-1) as Token).to)
    at = to
  }
  return at === row.length ? found : null
}

/** A condition as it is written. */
export function conditionText(c: Condition): string {
  return c.rows.map((r) => r.source ?? rowText(r)).join(` ${c.join} `)
}

function rowText(r: Row): string {
  return partsOf(r.how.form)
    .map((p) => ('word' in p ? p.word : p.operand === 'A' ? r.a : r.b))
    .join(' ')
}

/** Whether a comparison takes a second value. */
export function takesTwo(how: Comparison): boolean {
  return partsOf(how.form).some((p) => 'operand' in p && p.operand === 'B')
}

/** The comparisons of a type of value. */
export function comparisonsOf(type: string): readonly Comparison[] {
  return schema.comparisons.filter((c) => !c.types || c.types.includes(type))
}

/** A value, by what it is made of. */
export type Operand =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly text: string }
  | { readonly is: 'days'; readonly text: string }
  | { readonly is: 'name'; readonly text: string }
  | { readonly is: 'rich'; readonly text: string }

const days = /^today\s*\+\s*days\(\s*(\d+)\s*\)$/

/** What a value is: words, a number, so many days from today, a name that is known, or richer. */
export function readOperand(source: string, isName: (name: string) => boolean): Operand {
  const text = source.trim()
  const all = tokens(text)
  const [first, second] = all
  if (isName(text)) return { is: 'name', text }
  if (all.length === 1 && first?.kind === 'text' && /^["'].*["']$/s.test(text)) return { is: 'text', text: first.value }
  if (all.length === 1 && first?.kind === 'number') return { is: 'number', text }
  if (all.length === 2 && first?.value === '-' && second?.kind === 'number') return { is: 'number', text }
  const ahead = days.exec(text)?.[1]
  if (ahead !== undefined) return { is: 'days', text: ahead }
  return { is: 'rich', text }
}

/** A value as it is written. */
export function operandText(o: Operand): string {
  switch (o.is) {
    case 'text':
      return quoted(o.text)
    case 'days':
      return `today + days(${o.text || '0'})`
    default:
      return o.text
  }
}

/** A text inside an expression. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
