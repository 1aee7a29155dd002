// Texts of files: CodeMirror's, cut at \n alone, so that a \r stays where it is.

import { Text } from '@codemirror/state'

/** A text of a file, byte for byte as it was read. */
export function textOf(source: string): Text {
  return Text.of(source.split('\n'))
}

/** The whole text as a string; one for each Text, kept while the Text is. */
export function sourceOf(text: Text): string {
  let source = sources.get(text)
  if (source === undefined) {
    source = text.sliceString(0)
    sources.set(text, source)
  }
  return source
}

const sources = new WeakMap<Text, string>()

export const bom = '\uFEFF'

/** How the lines of a file end: as its first one does. */
export function eolOf(source: string): '\n' | '\r\n' {
  const at = source.indexOf('\n')
  return at > 0 && source[at - 1] === '\r' ? '\r\n' : '\n'
}

/** A place as Go counts it, in bytes of UTF-8, as a place of JavaScript, in
 * units of UTF-16. One inside a character is moved to its start. */
export function fromBytes(text: Text, bytes: number): number {
  let left = bytes
  for (let n = 1; n <= text.lines; n++) {
    const line = text.line(n)
    const size = bytesIn(line.text)
    if (left <= size) return line.from + unitsIn(line.text, left)
    left -= size + 1
  }
  return text.length
}

/** The other way: units of UTF-16 as bytes of UTF-8. */
export function toBytes(text: Text, at: number): number {
  const line = text.lineAt(Math.min(Math.max(at, 0), text.length))
  let bytes = 0
  for (let n = 1; n < line.number; n++) bytes += bytesIn(text.line(n).text) + 1
  return bytes + bytesIn(line.text.slice(0, at - line.from))
}

function bytesIn(s: string): number {
  let n = s.length
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i)
    if (c < 0x80) continue
    n += c < 0x800 ? 1 : 2
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < s.length) i++ // four bytes for two units
  }
  return n
}

function unitsIn(s: string, bytes: number): number {
  let left = bytes
  for (let i = 0; i < s.length; i++) {
    if (left <= 0) return i
    const c = s.codePointAt(i) ?? 0
    left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4
    if (left < 0) return i
    if (c >= 0x10000) i++
  }
  return s.length
}

/** The start of the line that a place is on. */
export function lineStart(source: string, at: number): number {
  return source.lastIndexOf('\n', at - 1) + 1
}

/** The start of the next line, or the end of the file. */
export function lineEnd(source: string, at: number): number {
  const nl = source.indexOf('\n', at)
  return nl < 0 ? source.length : nl + 1
}
