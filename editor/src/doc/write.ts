// How values are written: in plain words where that is safe, in quotes where
// YAML, or a reader of it, would make something else of them, in the layout
// that `parley fmt` leaves as it is.

import type { Value } from './types'
import type { Scalar, Style } from './yaml'

/** Lines of YAML that are put in as they are, without their indent. */
export class Lines {
  constructor(readonly lines: readonly string[]) {}
}

/** A map or a list that stands in braces, where it can. */
export class Braces {
  constructor(readonly value: Value) {}
}

export interface Place {
  /** Inside brackets or braces. */
  readonly flow: boolean
  /** How far a further line of the value is indented. */
  readonly indent: number
  readonly eol: string
  /** A word of the language or an expression: a number needs no quotes. */
  readonly bare?: boolean
}

/** A text as it can be kept: no control characters, no halves of characters, \n alone ends a line. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFEFF\uFFFE\uFFFF]/g, '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
}

const otherwise = /^(~|null|true|false|yes|no|on|off|y|n)$/i
const number = /^[-+]?(\.?\d[\d_,.]*(e[-+]?\d+)?|0[xob][\da-f_]+|\.inf|\.nan)$/i
const sexagesimal = /^[-+]?\d+(:\d+)+/
const breaks = /[\n\u0085\u2028\u2029\t]/

/** Whether a text reads as itself without quotes, to any reader. */
export function isPlain(text: string, place: Pick<Place, 'flow' | 'bare'>): boolean {
  if (text === '' || text !== text.trim() || breaks.test(text)) return false
  if (/^[[\]{}#&*!|>'"%@`,?:-]/.test(text) && !(place.bare && /^-[\w.(]/.test(text))) return false
  if (text.startsWith('...') || text.startsWith('<<') || text.startsWith('=')) return false
  if (/:( |$)/.test(text) || / #/.test(text)) return false
  if (otherwise.test(text) && !(place.bare && /^(true|false)$/.test(text))) return false
  if (sexagesimal.test(text)) return false
  if (!place.bare && number.test(text)) return false
  return !place.flow || !/[[\]{},:?]/.test(text)
}

/** A text of one line in quotes. */
function inQuotes(text: string): string {
  if (breaks.test(text) || (text.includes("'") && !/["\\]/.test(text))) return doubleQuoted(text)
  return singleQuoted(text)
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function doubleQuoted(text: string): string {
  return `"${inDouble(text)}"`
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function inDouble(text: string): string {
  return text.replace(/[\n\t"\\\u0085\u2028\u2029]/g, (c) => escapes[c] ?? c)
}

/** Whether a text can stand in a block below `|`. */
function fitsBlock(text: string): boolean {
  const lines = text.replace(/\n$/, '').split('\n')
  return (
    !/[\u0085\u2028\u2029]/.test(text) &&
    !/\n\n$/.test(text) &&
    lines.every((l) => l === '' || l.trim() !== '') &&
    !/^[\s]/.test(lines[0] ?? '') &&
    lines[0] !== '' &&
    lines.every((l) => !/^\t/.test(l))
  )
}

function block(mark: '|' | '>', text: string, place: Place): string {
  const body = text.replace(/\n$/, '')
  const lines = mark === '|' ? body.split('\n') : body.split('\n').flatMap((l, i) => (i === 0 ? [l] : ['', l]))
  const pad = ' '.repeat(place.indent)
  return [`${mark}${text.endsWith('\n') ? '' : '-'}`, ...lines.map((l) => (l === '' ? '' : pad + l))].join(place.eol)
}

/** A text as it is written: in the style that it has, where that can hold it. */
export function scalarText(text: string, place: Place, style?: Style): string {
  const blockFits = !place.flow && text.includes('\n') && fitsBlock(text)
  switch (style) {
    case 'single':
      if (!breaks.test(text)) return singleQuoted(text)
      break
    case 'double':
      return doubleQuoted(text)
    case 'literal':
      if (!place.flow && text !== '' && fitsBlock(text)) return block('|', text, place)
      break
    case 'folded':
      if (!place.flow && text !== '' && fitsBlock(text) && !/(^|\n) |\n$/.test(text)) return block('>', text, place)
      break
  }
  if (isPlain(text, place)) return text
  if (text === '') return '""'
  if (blockFits) return block('|', text, place)
  return inQuotes(text)
}

/** A value as it is written behind a key: what stands on the key's line, and the lines below. */
export interface Written {
  readonly inline: string
  readonly below: readonly string[]
}

/** How a value is written behind a key whose own column is `place.indent - 2`. */
export function written(value: Value | Lines | Braces, place: Place): Written {
  if (value instanceof Braces) return { inline: flowText(value.value, place), below: [] }
  if (value instanceof Lines) return { inline: '', below: indented(value.lines, place.indent) }
  if (typeof value === 'number' || typeof value === 'boolean') return { inline: String(value), below: [] }
  if (typeof value === 'string') return { inline: scalarText(clean(value), place), below: [] }
  if (place.flow) return { inline: flowText(value, place), below: [] }
  if (isList(value)) {
    if (value.length === 0) return { inline: '[]', below: [] }
    if (value.every(isWord) && value.join(', ').length <= 60) return { inline: flowText(value, place), below: [] }
    return { inline: '', below: value.flatMap((v) => itemLines(v, place)) }
  }
  if (Object.keys(value).length === 0) return { inline: '{}', below: [] }
  return { inline: '', below: mapLines(value, place) }
}

/** A word or a few that need no quotes and no thought inside brackets. */
function isWord(v: Value): boolean {
  return typeof v === 'string' && /^[\p{L}\p{N}_]+( [\p{L}\p{N}_]+){0,2}$/u.test(v) && isPlain(v, { flow: true })
}

function isList(v: Value): v is readonly Value[] {
  return Array.isArray(v)
}

/** The lines of a map, at `place.indent`. */
function mapLines(map: { readonly [key: string]: Value }, place: Place): string[] {
  const pad = ' '.repeat(place.indent)
  return Object.entries(map).flatMap(([key, v]) => {
    const w = written(v, { ...place, indent: place.indent + 2 })
    return [pad + keyText(key, place.flow) + (w.inline === '' ? ':' : `: ${w.inline}`), ...w.below]
  })
}

/** The lines of an item, with its dash at `place.indent`. */
export function itemLines(value: Value | Lines | Braces, place: Place): string[] {
  const pad = ' '.repeat(place.indent)
  if (value instanceof Braces) return [`${pad}- ${flowText(value.value, place)}`]
  const inner = { ...place, indent: place.indent + 2 }
  const isMap = typeof value === 'object' && !isList(value as Value) && !(value instanceof Lines)
  const lines =
    value instanceof Lines
      ? indented(value.lines, inner.indent)
      : isMap && Object.keys(value).length > 0
        ? mapLines(value as { readonly [key: string]: Value }, inner)
        : null
  if (lines) return lines.map((l, i) => (i === 0 ? `${pad}- ${l.trimStart()}` : l))
  const w = written(value as Value, inner)
  return w.below.length === 0 ? [`${pad}- ${w.inline}`] : [`${pad}-`, ...w.below]
}

function indented(lines: readonly string[], by: number): string[] {
  const pad = ' '.repeat(by)
  return lines.map((l) => (l === '' ? '' : pad + l))
}

/** A key as it is written. Outcomes may be called yes and no; the writer quotes no key that is an id. */
export function keyText(key: string, flow: boolean): string {
  if (/^(yes|no|y|n)$/.test(key)) return key
  return isPlain(key, { flow, bare: true }) && !key.includes(' ') ? key : inQuotes(key)
}

/** A value inside brackets or braces. */
export function flowText(value: Value, place: Pick<Place, 'bare' | 'eol'>): string {
  const inner: Place = { flow: true, indent: 0, eol: place.eol, ...(place.bare ? { bare: true } : {}) }
  if (typeof value === 'string') return scalarText(clean(value), inner)
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return `[${value.map((v) => flowText(v, place)).join(', ')}]`
  // Of what was read, nothing is null, which reads as nothing here, too.
  const entries = Object.entries(value).map(([k, v]) => `${keyText(k, true)}: ${v === null ? '' : flowText(v, place)}`)
  return `{${entries.join(', ')}}`
}

/** Where each unit of a scalar's value stands in its source: one place for each,
 * and one behind the last. null where that is not sure. */
export function placesOf(scalar: Scalar, source: string): number[] | null {
  switch (scalar.style) {
    case 'literal':
    case 'folded':
      return blockPlaces(scalar, source)
    default:
      return linePlaces(scalar, source)
  }
}

const fold = /[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/y

function linePlaces(scalar: Scalar, source: string): number[] | null {
  const quote = scalar.style === 'plain' ? 0 : 1
  const end = scalar.to - quote
  const places: number[] = []
  let value = ''
  for (let at = scalar.from + quote; at < end; ) {
    fold.lastIndex = at
    const run = fold.exec(source)
    if (run && at + run[0].length <= end) {
      const n = run[0].split('\n').length - 1
      const reads = n === 1 ? ' ' : '\n'.repeat(n - 1)
      for (const _ of reads) places.push(at)
      value += reads
      at += run[0].length
      continue
    }
    const c = source[at] ?? ''
    let size = 1
    let reads = c
    if (scalar.style === 'single' && c === "'") size = 2
    if (scalar.style === 'double' && c === '\\') {
      const found = escaped(source, at)
      if (!found) return null
      ;[reads, size] = found
    }
    for (let i = 0; i < reads.length; i++) places.push(at)
    value += reads
    at += size
  }
  places.push(end)
  return value === scalar.value ? places : null
}

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
  N: '\u0085',
  L: '\u2028',
  P: '\u2029',
  _: '\u00A0',
  r: '\r',
  '0': '\0',
  ' ': ' ',
}

function escaped(source: string, at: number): [string, number] | null {
  const c = source[at + 1] ?? ''
  const known = simple[c]
  if (known !== undefined) return [known, 2]
  const digits = { x: 2, u: 4, U: 8 }[c]
  if (!digits) return null
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16)
  return Number.isNaN(code) || code > 0x10ffff ? null : [String.fromCodePoint(code), 2 + digits]
}

/** How far the lines of a block text are indented. */
function blockIndent(scalar: Scalar, source: string): number {
  const at = source.indexOf('\n', scalar.from) + 1
  return /^ */.exec(source.slice(at, scalar.to).replace(/^(?: *\r?\n)*/, ''))?.[0].length ?? 0
}

function blockPlaces(scalar: Scalar, source: string): number[] | null {
  if (scalar.style === 'folded') return null
  let at = source.indexOf('\n', scalar.from) + 1
  if (at === 0 || at >= scalar.to) return null
  const indent = blockIndent(scalar, source)
  const places: number[] = []
  let value = ''
  while (at < scalar.to) {
    const nl = source.indexOf('\n', at)
    const stop = nl < 0 || nl >= scalar.to ? scalar.to : nl
    const end = source[stop - 1] === '\r' && stop > at ? stop - 1 : stop
    const from = Math.min(at + indent, end)
    for (let i = from; i < end; i++) {
      places.push(i)
      value += source[i]
    }
    places.push(end)
    value += '\n'
    at = stop + 1
  }
  const cut = value.length - scalar.value.length
  if (cut < 0 || !/^\n*$/.test(value.slice(scalar.value.length)) || !value.startsWith(scalar.value)) return null
  return places.slice(0, scalar.value.length + 1)
}

/** The smallest change of a scalar's source that gives it another text, in the
 * place where the two differ; null where it cannot be made there. */
export function within(
  scalar: Scalar,
  source: string,
  text: string,
  place: Place,
): { from: number; to: number; insert: string } | null {
  const places = placesOf(scalar, source)
  if (!places) return null
  const was = scalar.value
  let a = 0
  while (a < was.length && a < text.length && was[a] === text[a]) a++
  let z = 0
  while (z < was.length - a && z < text.length - a && was[was.length - 1 - z] === text[text.length - 1 - z]) z++
  ;[a, z] = wholeCharacters(was, a, z)
  const part = text.slice(a, text.length - z)
  const from = places[a] as number
  const to = places[was.length - z] as number
  switch (scalar.style) {
    case 'plain': {
      const lines = source.slice(scalar.from, scalar.to).includes('\n')
      if (!isPlain(text, place) || breaks.test(part) || (lines && !/^[\p{L}\p{N} .,;!'()€$-]*$/u.test(part)))
        return null
      return { from, to, insert: part }
    }
    case 'single':
      return breaks.test(part) ? null : { from, to, insert: part.replaceAll("'", "''") }
    case 'double':
      return { from, to, insert: inDouble(part) }
    case 'literal': {
      if (!fitsBlock(text) || text.endsWith('\n') !== was.endsWith('\n')) return null
      const pad = ' '.repeat(blockIndent(scalar, source))
      const lines = part.split('\n')
      const insert = lines.map((l, i) => (i === 0 || (l === '' && i < lines.length - 1) ? l : pad + l)).join(place.eol)
      return { from, to, insert }
    }
  }
  return null
}

function wholeCharacters(was: string, a: number, z: number): [number, number] {
  const high = (i: number) => i >= 0 && i < was.length && (was.charCodeAt(i) & 0xfc00) === 0xd800
  const low = (i: number) => i >= 0 && i < was.length && (was.charCodeAt(i) & 0xfc00) === 0xdc00
  const from = a > 0 && high(a - 1) ? a - 1 : a
  const till = z > 0 && low(was.length - z) ? z - 1 : z
  return [from, till]
}
