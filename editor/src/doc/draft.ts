// What an act writes with: a document in the making. Each primitive is the
// smallest splice that does it, made to the text as it then is and read again,
// so acts are written as one plain thing after another. `edit` makes one Edit
// of all of it, and refuses a result that does not read.

import { ChangeSet, type Text } from '@codemirror/state'
import { type FileView, nameOf, view } from './file'
import { columnOf, extent, locate, type Spot, tail } from './locate'
import type { Bot, Flow, Model } from './model'
import { read } from './model'
import { keys, type Shape, stepRank, table } from './schema'
import { shapeAt } from './shape'
import { verbOf } from './step'
import { eolOf, lineEnd, lineStart, sourceOf, textOf } from './text'
import type { Edit, FileChange, Refused, Result, Value } from './types'
import { Braces, clean, itemLines, keyText, Lines, type Place, scalarText, within, written } from './write'
import { type Data, dataOf, type Entry, type ListNode, type MapNode, type Path, parse, type Span } from './yaml'

/** A change of a text: what stands from here to there becomes something else. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** Thrown by primitives, and told by `act`. */
export class Refusal extends Error {
  constructor(
    readonly refused: string,
    readonly of: string,
  ) {
    super(`${refused}: ${of}`)
  }
}

export function refuse(why: string, of: string): never {
  throw new Refusal(why, of)
}

/** Runs an act. What it refuses becomes its result. */
export function act(
  bot: Bot,
  name: string,
  of: string,
  does: (draft: Draft) => Partial<Pick<Edit, 'join' | 'select'>> | undefined,
): Result {
  const draft = new Draft(bot)
  try {
    const more = does(draft)
    return draft.edit(name, of, more ?? {})
  } catch (e) {
    if (e instanceof Refusal) return { refused: e.refused, of: e.of } satisfies Refused
    throw e
  }
}

export function isRefused(r: Result): r is Refused {
  return 'refused' in r
}

export class Draft {
  private files: Map<string, Text>
  private readonly changes = new Map<string, ChangeSet>()
  private readonly rewritten = new Set<string>()
  private current: Bot

  constructor(readonly before: Bot) {
    this.files = new Map(before.files)
    this.current = before
  }

  get bot(): Bot {
    return this.current
  }

  get model(): Model {
    return read(this.current)
  }

  has(path: string): boolean {
    return this.files.has(path)
  }

  /** The text of any file. */
  source(path: string): string {
    const text = this.files.get(path)
    return text ? sourceOf(text) : refuse('no-file', path)
  }

  /** A file that can be edited part by part. */
  file(path: string): FileView {
    const text = this.files.get(path)
    if (!text) refuse('no-file', path)
    const file = view(path, text)
    if (file.troubles.length > 0) refuse('broken', path)
    return file
  }

  flow(id: string): Flow {
    const flow = this.model.flows.get(id)
    if (!flow) refuse('no-flow', id)
    if (flow.readOnly) refuse('broken', flow.path)
    return flow
  }

  /** The path of a step's list in its flow's file. */
  stepPath(flow: string, step: number, ...rest: Path): [string, Path] {
    return [this.flow(flow).path, [keys.steps, step, ...rest]]
  }

  /** Makes changes to the text of a file; ranges count as before all of them. */
  splice(path: string, splices: readonly Splice[]): void {
    const text = this.files.get(path)
    if (!text) refuse('no-file', path)
    const source = sourceOf(text)
    const real = splices.map((s) => trimmed(source, s)).filter((s) => s.from !== s.to || s.insert !== '')
    if (real.length === 0) return
    const set = ChangeSet.of(
      real.map((s) => ({ from: s.from, to: s.to, insert: textOf(s.insert) })),
      text.length,
    )
    const known = this.changes.get(path)
    if (!this.rewritten.has(path)) this.changes.set(path, known ? known.compose(set) : set)
    this.put(path, set.apply(text))
  }

  private put(path: string, text: Text | null) {
    const files = new Map(this.files)
    if (text) files.set(path, text)
    else files.delete(path)
    this.files = files
    this.current = { files }
  }

  /** Writes a file anew, or a new one. */
  write(path: string, source: string): void {
    this.rewritten.add(path)
    this.put(path, textOf(source))
  }

  remove(path: string): void {
    this.rewritten.add(path)
    this.put(path, null)
  }

  /** All that was changed, as one edit. A file that could be read must still be. */
  edit(name: string, of: string, more: Partial<Pick<Edit, 'join' | 'select'>>): Edit {
    const files = new Map<string, FileChange>()
    for (const path of new Set([...this.before.files.keys(), ...this.files.keys()])) {
      const before = this.before.files.get(path)
      const after = emptied(path, this.files.get(path)) ? undefined : this.files.get(path)
      if (before === after || (before && after && before.eq(after))) continue
      if (after && view(path, after).troubles.length > 0) refuse('unreadable', path)
      const changes = this.changes.get(path)
      if (before && after && changes && !this.rewritten.has(path)) files.set(path, { changes })
      else files.set(path, { before: before ?? null, after: after ?? null })
    }
    return { name, of, files, ...more }
  }

  /** Gives the text at a path other words, in its own style where that can hold them. */
  setText(path: string, at: Path, text: string): void {
    const spot = this.spot(path, at)
    const { node } = spot
    if (node && node.kind !== 'scalar') refuse('no-text', at.join('.'))
    const wanted = clean(text)
    if (node?.value === wanted) return
    const file = this.file(path)
    const place = this.placeOf(file, spot, at)
    if (!node) return this.fill(file, spot, scalarText(wanted, place))
    const narrow = within(node, file.source, wanted, place)
    const styles = node.style === 'plain' ? (['plain'] as const) : ([node.style, 'plain'] as const)
    const tries = [
      ...(narrow ? [[narrow]] : []),
      ...styles.map((s) => whole(node, scalarText(wanted, place, s), file.source)),
    ]
    const want = JSON.stringify(replaced(dataOf(this.partOf(path, at)), at.slice(this.partDepth(path)), wanted))
    for (const splices of tries) {
      const kept = { files: this.files, changes: this.changes.get(path) }
      this.splice(path, splices)
      const now = view(path, this.files.get(path) as Text)
      if (now.troubles.length === 0 && JSON.stringify(dataOf(this.partOf(path, at))) === want) return
      this.back(path, kept)
    }
    refuse('unreadable', path)
  }

  /** Gives many texts of a file other words: all at once where that reads as it should. */
  setTexts(path: string, texts: readonly { readonly at: Path; readonly text: string }[]): void {
    const file = this.file(path)
    const splices = texts.map(({ at, text }) => {
      const spot = this.spot(path, at)
      return spot.node?.kind === 'scalar'
        ? within(spot.node, file.source, clean(text), this.placeOf(file, spot, at))
        : null
    })
    const kept = { files: this.files, changes: this.changes.get(path) }
    if (splices.every((s) => s !== null)) {
      this.splice(
        path,
        [...splices].sort((a, b) => a.from - b.from),
      )
      const reads = (t: { at: Path; text: string }) => {
        const node = locate(view(path, this.files.get(path) as Text), t.at)?.node
        return node?.kind === 'scalar' && node.value === clean(t.text)
      }
      if (view(path, this.files.get(path) as Text).troubles.length === 0 && texts.every(reads)) return
      this.back(path, kept)
    }
    for (const { at, text } of texts) this.setText(path, at, text)
  }

  private back(path: string, kept: { files: Map<string, Text>; changes: ChangeSet | undefined }): void {
    this.files = kept.files
    this.current = { files: kept.files }
    if (kept.changes) this.changes.set(path, kept.changes)
    else this.changes.delete(path)
  }

  /** How many steps of a path lead to the part of a file that is compared after a change. */
  private partDepth(path: string): number {
    return nameOf(path).kind === 'flow' ? 2 : 1
  }

  private partOf(path: string, at: Path) {
    return locate(this.file(path), at.slice(0, this.partDepth(path)))?.node ?? null
  }

  /** Writes a value behind a key that has none. */
  private fill(file: FileView, spot: Spot, text: string): void {
    const at = spot.entry?.to ?? spot.item?.to
    if (at === undefined) refuse('no-text', file.path)
    this.splice(file.path, [{ from: at, to: at, insert: ` ${text}` }])
  }

  spot(path: string, at: Path): Spot {
    return locate(this.file(path), at) ?? refuse('no-value', at.join('.'))
  }

  find(path: string, at: Path): Spot | null {
    return locate(this.file(path), at)
  }

  private placeOf(file: FileView, spot: Spot, at: Path): Place {
    const own = spot.entry ?? spot.item
    const column = own ? columnOf(file.source, own.from) : 0
    return { flow: spot.inFlow, indent: column + 2, eol: eolOf(file.source), bare: isBare(shapeAt(file, at)) }
  }

  /** Sets the value at a path, whatever it was. Maps on the way to it are written where they are missing. */
  set(path: string, at: Path, value: Value | Lines | Braces): void {
    const found = this.find(path, at)
    if (!found) return this.add(path, at, value)
    if (typeof value === 'string' && (found.node === null || found.node.kind === 'scalar'))
      return this.setText(path, at, value)
    const file = this.file(path)
    const place = this.placeOf(file, found, at)
    const w = written(value, place)
    const own = found.entry ?? found.item
    if (!own) refuse('no-value', at.join('.'))
    const mark = found.entry ? file.source.indexOf(':', found.entry.key.to) + 1 : own.from + (found.inFlow ? 0 : 1)
    // A map or a list that is an item begins behind its dash.
    const begun = found.item && found.node && !found.inFlow && w.below.length > 0
    const [inline, below] = begun ? [w.below.join(place.eol).trimStart(), []] : [w.inline, w.below]
    this.splice(file.path, rewrite(file.source, found.node, own, mark, inline, below, place))
  }

  private add(path: string, at: Path, value: Value | Lines | Braces): void {
    const parent = at.slice(0, -1)
    const last = at.at(-1)
    if (typeof last === 'number') return this.insertItem(path, parent, last, value)
    if (last === undefined) refuse('no-value', path)
    const spot = this.find(path, parent)
    if (!spot || spot.node === null) {
      if (parent.length === 0) return this.addEntry(path, parent, last, value)
      if (value instanceof Lines) refuse('no-map', parent.join('.'))
      if (!(value instanceof Braces)) return this.set(path, parent, { [last]: value })
      const eol = eolOf(this.file(path).source)
      return this.set(
        path,
        parent,
        new Lines([`${keyText(last, false)}: ${written(value, { flow: false, indent: 2, eol }).inline}`]),
      )
    }
    if (spot.node.kind !== 'map') refuse('no-map', parent.join('.'))
    this.addEntry(path, parent, last, value)
  }

  /** Adds a key to a map, where `parley fmt` would have it. */
  private addEntry(path: string, at: Path, key: string, value: Value | Lines | Braces): void {
    const file = this.file(path)
    const spot = this.spot(path, at)
    const map = spot.node
    if (map?.kind !== 'map') refuse('no-map', at.join('.'))
    const shape = shapeAt(file, [...at, key])
    const flow = spot.inFlow || map.flow
    const eol = eolOf(file.source)
    const after = placeFor(
      file,
      at,
      map,
      key,
      file.kind === 'texts' && at.length === 0 ? this.wordedKeys(file.name) : null,
    )
    if (flow) {
      const place: Place = { flow: true, indent: 0, eol, bare: isBare(shape) }
      const text = `${keyText(key, true)}: ${written(value, place).inline}`
      return this.splice(path, [intoFlow(map, map.entries, after + 1, text)])
    }
    const first = map.entries[0]
    const column = first ? columnOf(file.source, first.from) : 0
    const pad = ' '.repeat(column)
    const w = written(value, { flow: false, indent: column + 2, eol, bare: isBare(shape) })
    const lines = [keyText(key, false) + (w.inline === '' ? ':' : `: ${w.inline}`), ...w.below]
    const before = map.entries[after]
    if (before)
      return this.insertLines(path, tail(file.source, before, column + 1), [pad + lines[0], ...lines.slice(1)])
    if (!first) return this.insertLines(path, file.source.length, lines)
    if (column === 0) return this.insertLines(path, lineStart(file.source, first.from), lines)
    this.splice(path, [{ from: first.from, to: first.from, insert: [...lines, pad].join(eol) }])
  }

  /** The keys of a flow's translations, in the order of the flow. */
  private wordedKeys(flow: string): string[] {
    const of = this.model.flows.get(flow)
    if (!of) return []
    return [
      ...of.words.map((w) => w.key),
      ...of.steps.flatMap((s) => (s.step?.id ? s.step.words.map((w) => s.step?.id + w.key) : [])),
    ]
  }

  /** Puts whole lines in at the start of a line, or at the end of a file. */
  insertLines(path: string, at: number, lines: readonly string[]): void {
    const { source } = this.file(path)
    const eol = eolOf(source)
    const text = lines.join(eol)
    if (at >= source.length && source !== '' && source !== '\uFEFF' && !source.endsWith('\n')) {
      return this.splice(path, [{ from: source.length, to: source.length, insert: eol + text }])
    }
    const from = Math.max(at, source.startsWith('\uFEFF') ? 1 : 0)
    this.splice(path, [{ from, to: from, insert: text + eol }])
  }

  /** Takes the value at a path away, with its key, or its dash. What is left empty by it goes too. */
  unset(path: string, at: Path): void {
    const spot = this.find(path, at)
    if (!spot) return
    const { parent } = spot
    const container = parent?.node
    const size =
      container?.kind === 'map' ? container.entries.length : container?.kind === 'list' ? container.items.length : 0
    if (size === 1 && at.length > 1) return this.unset(path, at.slice(0, -1))
    if (container?.kind === 'list') return this.removeItems(path, at.slice(0, -1), [at.at(-1) as number])
    if (container?.kind !== 'map' || !spot.entry) return
    this.splice(path, this.withoutEntry(this.file(path).source, container, spot.entry, parent?.inFlow === true))
  }

  private withoutEntry(source: string, map: MapNode, entry: Entry, inFlow: boolean): Splice[] {
    if (map.flow || inFlow) return [outOfFlow(source, map.entries, map.entries.indexOf(entry))]
    const column = columnOf(source, entry.from)
    const to = tail(source, entry, column + 1)
    const start = lineStart(source, entry.from)
    if (source.slice(start, entry.from).replace('\uFEFF', '').trim() === '') return [lineCut(source, start, to)]
    const next = map.entries[map.entries.indexOf(entry) + 1]
    if (!next) return [{ from: entry.from, to: entry.to, insert: '' }]
    const between = source.slice(to, lineStart(source, next.from))
    const comments = between.trim() === '' ? '' : between
    return comments === ''
      ? [{ from: entry.from, to: next.from, insert: '' }]
      : [{ from: entry.from, to: next.from, insert: `${comments.trim()}${eolOf(source)}${' '.repeat(column)}` }]
  }

  /** Gives a key another name. */
  renameKey(path: string, at: Path, name: string): void {
    const spot = this.spot(path, at)
    if (!spot.entry) refuse('no-value', at.join('.'))
    this.splice(path, [{ from: spot.entry.key.from, to: spot.entry.key.to, insert: keyText(name, spot.inFlow) }])
  }

  /** Puts an item into a list, before that of a number. */
  insertItem(path: string, at: Path, index: number, value: Value | Lines | Braces): void {
    const spot = this.find(path, at)
    if (!spot || spot.node === null || (spot.node.kind === 'list' && spot.node.items.length === 0)) {
      const lines = itemLines(value, { flow: false, indent: 0, eol: eolOf(this.file(path).source) })
      return this.set(path, at, new Lines(lines))
    }
    if (spot.node.kind === 'scalar') {
      const list = spot.node.value
      if (value instanceof Lines || value instanceof Braces) refuse('no-list', at.join('.'))
      return this.set(path, at, index === 0 ? [value, list] : [list, value])
    }
    if (spot.node.kind !== 'list') refuse('no-list', at.join('.'))
    const list = spot.node
    const file = this.file(path)
    const eol = eolOf(file.source)
    const bare = isBare(shapeAt(file, [...at, index]))
    if (spot.inFlow || list.flow) {
      if (value instanceof Lines) return this.insertItem(path, at, index, asValue(itemLines(value, linesAlone), at))
      const text = written(value, { flow: true, indent: 0, eol, bare }).inline
      return this.splice(path, [intoFlow(list, list.items, index, text)])
    }
    const column = columnOf(file.source, (list.items[0] as Span).from)
    this.insertBlock(path, list, index, itemLines(value, { flow: false, indent: column, eol, bare }))
  }

  private insertBlock(path: string, list: ListNode, index: number, lines: readonly string[]): void {
    const { source } = this.file(path)
    const parts = itemParts(source, list)
    const n = parts.length
    const inner =
      index > 0 && index < n ? [gapAt(source, parts, index)] : parts.slice(1).map((_, i) => gapAt(source, parts, i + 1))
    const gap = inner.length > 0 && inner.every((g) => g.includes('\n')) ? [''] : []
    if (index >= n) {
      const last = parts[n - 1] as Span
      return this.insertLines(path, last.to, [...gap, ...lines])
    }
    this.insertLines(path, (parts[index] as Span).from, [...lines, ...gap])
  }

  /** Takes items out of a list. */
  removeItems(path: string, at: Path, indexes: readonly number[]): void {
    for (const index of [...indexes].sort((a, b) => b - a)) {
      const spot = this.spot(path, at)
      if (spot.node?.kind !== 'list') refuse('no-list', at.join('.'))
      const { source } = this.file(path)
      if (spot.node.items.length === 1) {
        this.unset(path, at)
        continue
      }
      if (spot.node.flow || spot.inFlow) {
        this.splice(path, [outOfFlow(source, spot.node.items, index)])
        continue
      }
      this.splice(path, [cutItem(source, itemParts(source, spot.node), index)])
    }
  }

  /** The lines of an item as they are, comments included, without their indent and dash. */
  itemSource(path: string, at: Path, index: number): string[] {
    const spot = this.spot(path, at)
    if (spot.node?.kind !== 'list') refuse('no-list', at.join('.'))
    const { source } = this.file(path)
    const item = spot.node.items[index]
    if (!item) refuse('no-value', at.join('.'))
    if (spot.node.flow || spot.inFlow) {
      const lines = source.slice(item.from, item.to).split(/\r?\n/)
      return lines.map((l, i) => (i === 0 ? `- ${l}` : `  ${l.trim()}`))
    }
    const part = itemParts(source, spot.node)[index] as Span
    const column = columnOf(source, item.from)
    const text = source.slice(part.from, part.to).replace(/\r?\n$/, '')
    return text.split(/\r?\n/).map((l) => (l.startsWith(' '.repeat(column)) ? l.slice(column) : l.trimStart()))
  }

  /** Moves items of a list, as they are written, so that they stand before that of a number. */
  moveItems(path: string, at: Path, indexes: readonly number[], before: number): void {
    const spot = this.spot(path, at)
    if (spot.node?.kind !== 'list') refuse('no-list', at.join('.'))
    const { source } = this.file(path)
    const sorted = [...indexes].sort((a, b) => a - b)
    const list = spot.node
    const now = list.items.map((_, i) => i)
    const order = now.filter((i) => !sorted.includes(i))
    order.splice(order.filter((i) => i < before).length, 0, ...sorted)
    if (order.every((i, to) => i === to)) return
    if (list.flow || spot.inFlow) {
      const texts = list.items.map((it) => source.slice(it.from, it.to))
      return this.splice(
        path,
        list.items.map((it, i) => ({ from: it.from, to: it.to, insert: texts[order[i] as number] as string })),
      )
    }
    const lines = sorted.map((i) => this.itemSource(path, at, i))
    const column = columnOf(source, (list.items[0] as Span).from)
    const pad = ' '.repeat(column)
    this.removeItems(path, at, sorted)
    let target = before - sorted.filter((i) => i < before).length
    for (const item of lines) {
      const now = this.spot(path, at).node
      if (now?.kind !== 'list') refuse('no-list', at.join('.'))
      this.insertBlock(
        path,
        now,
        target,
        item.map((l) => (l === '' ? '' : pad + l)),
      )
      target++
    }
  }

  /** Puts the lines of a step in, as `itemSource` gives them: the dash included. */
  insertSource(path: string, at: Path, index: number, lines: readonly string[]): void {
    const now = this.spot(path, at)
    if (now.node?.kind !== 'list') refuse('no-list', at.join('.'))
    if (now.node.flow || now.inFlow) {
      return this.insertItem(path, at, index, asValue(lines, at))
    }
    const { source } = this.file(path)
    const pad = ' '.repeat(columnOf(source, (now.node.items[0] as Span).from))
    this.insertBlock(
      path,
      now.node,
      index,
      lines.map((l) => (l === '' ? '' : pad + l)),
    )
  }
}

/** Whether a file says nothing any more that has to be there for nothing else: then it goes. */
function emptied(path: string, text: Text | undefined): boolean {
  const { kind } = nameOf(path)
  return (
    text !== undefined && (kind === 'layout' || kind === 'texts') && /^\uFEFF?\s*(\{\s*\}\s*)?$/.test(sourceOf(text))
  )
}

const linesAlone: Place = { flow: false, indent: 0, eol: '\n' }

/** The lines of an item of a list as a value, for lists in brackets. */
function asValue(lines: readonly string[], at: Path): Value {
  const { root } = parse(lines.join('\n'))
  if (root?.kind !== 'list' || root.items.length !== 1) refuse('in-brackets', at.join('.'))
  return dataOf(root.items[0]?.value ?? null) as Value
}

/** A splice without what it leaves as it is at its two ends. */
function trimmed(source: string, s: Splice): Splice {
  const was = source.slice(s.from, s.to)
  let a = 0
  while (a < was.length && a < s.insert.length && was[a] === s.insert[a]) a++
  let z = 0
  while (z < was.length - a && z < s.insert.length - a && was[was.length - 1 - z] === s.insert[s.insert.length - 1 - z])
    z++
  if (a > 0 && isHalf(source, s.from + a)) a--
  if (z > 0 && isHalf(source, s.to - z)) z--
  return { from: s.from + a, to: s.to - z, insert: s.insert.slice(a, s.insert.length - z) }
}

/** Whether a place is inside a character, or between \r and \n. */
function isHalf(source: string, at: number): boolean {
  const before = source.charCodeAt(at - 1)
  return (before & 0xfc00) === 0xd800 || (before === 0x0d && source.charCodeAt(at) === 0x0a)
}

/** The splices that write another text in the place of a scalar. A comment
 * behind it stays behind the mark of a block. */
function whole(node: Span, text: string, source: string): Splice[] {
  const { from, to } = node
  const mark = /^[|>]-?(?=\r?\n)/.exec(text)?.[0]
  if (/[|>]/.test(source[from] ?? '') && source.slice(from, to).includes('\n')) {
    const remark = /^[|>][-+\d]*[ \t]+(#[^\r\n]*)/.exec(source.slice(from, to))?.[1]
    const head = mark ?? text
    const end = source[to - 1] === '\n' ? eolOf(source) : ''
    return [{ from, to, insert: head + (remark ? `  ${remark}` : '') + text.slice(head.length) + end }]
  }
  const stop = endOfLine(source, to)
  if (!mark || source.slice(to, stop).trim() === '') return [{ from, to, insert: text }]
  return [
    { from, to, insert: mark },
    { from: stop, to: stop, insert: text.slice(mark.length) },
  ]
}

/** The splices that give a key or an item another value. `mark` is behind its colon or dash. */
function rewrite(
  source: string,
  node: Span | null,
  own: Span,
  mark: number,
  inline: string,
  below: readonly string[],
  place: Place,
): Splice[] {
  const { eol } = place
  const onLine = node !== null && lineStart(source, node.from) <= mark
  const multi = node !== null && source.slice(node.from, node.to).includes('\n')
  const blanks = (at: number) => /^[ \t]*/.exec(source.slice(at))?.[0].length ?? 0
  if (below.length === 0) {
    if (node === null) return [{ from: mark, to: mark, insert: ` ${inline}` }]
    if (onLine) return whole(node, inline, source)
    const end = node.to
    const cut = source[end - 1] === '\n' ? end - (source[end - 2] === '\r' ? 2 : 1) : end
    const lineStop = endOfLine(source, mark)
    return [
      { from: mark, to: mark, insert: ` ${inline}` },
      { from: lineStop, to: cut, insert: '' },
    ]
  }
  const text = below.join(eol)
  if (node === null) {
    const stop = endOfLine(source, mark)
    return [{ from: stop, to: stop, insert: eol + text }]
  }
  if (onLine && !multi) {
    const stop = endOfLine(source, node.to)
    const rest = source.slice(node.to, stop)
    const from = rest.trim() === '' ? mark : mark + blanks(mark)
    const to = rest.trim() === '' ? stop : node.to + blanks(node.to)
    return [
      { from, to, insert: '' },
      { from: stop, to: stop, insert: eol + text },
    ].filter((s) => s.from <= s.to)
  }
  const end = source[node.to - 1] === '\n' ? node.to - (source[node.to - 2] === '\r' ? 2 : 1) : node.to
  const from = onLine ? mark : lineStart(source, node.from)
  return [{ from, to: Math.max(end, own.from), insert: onLine ? eol + text : text }]
}

function endOfLine(source: string, at: number): number {
  const end = lineEnd(source, at)
  if (source[end - 1] !== '\n') return end
  return source[end - 2] === '\r' ? end - 2 : end - 1
}

/** The lines of each item of a block list, with the comments above it. */
function itemParts(source: string, list: ListNode): Span[] {
  const out: Span[] = []
  for (const it of list.items) {
    const least = out.at(-1)?.to ?? lineStart(source, (list.items[0] as Span).from)
    const part = extent(source, it, out.length === 0 ? firstLeast(source, list) : least)
    if (source.slice(lineStart(source, it.from), it.from).trim() !== '') refuse('odd-form', 'a list in a list')
    out.push(part)
  }
  return out
}

/** How far up the comments of a list's first item may reach: to its key. */
function firstLeast(source: string, list: ListNode): number {
  let at = lineStart(source, (list.items[0] as Span).from)
  while (at > 0) {
    const above = lineStart(source, at - 1)
    if (!/^[ \t]*#/.test(source.slice(above, at))) break
    at = above
  }
  return at
}

/** What stands between an item and the one before it. */
function gapAt(source: string, parts: readonly Span[], index: number): string {
  const a = parts[index - 1]
  const b = parts[index]
  return a && b ? source.slice(a.to, b.from) : ''
}

/** The splice that takes an item of a block list out, with one of the gaps around it. */
function cutItem(source: string, parts: readonly Span[], index: number): Splice {
  const part = parts[index] as Span
  const before = gapAt(source, parts, index)
  const after = gapAt(source, parts, index + 1)
  if (index === parts.length - 1) {
    const from = before.trim() === '' ? part.from - before.length : part.from
    return lineCut(source, from, part.to)
  }
  const to = after.trim() === '' && (index === 0 || before !== '') ? part.to + after.length : part.to
  return { from: part.from, to, insert: '' }
}

/** Cuts lines; the last line of a file that has no end takes the end of the one before. */
function lineCut(source: string, from: number, to: number): Splice {
  if (to < source.length || source.endsWith('\n') || from === 0) return { from, to, insert: '' }
  const back = source[from - 2] === '\r' ? 2 : 1
  return { from: from - back, to, insert: '' }
}

/** The splice that puts something into brackets or braces. */
function intoFlow(box: Span, parts: readonly Span[], index: number, text: string): Splice {
  const next = parts[index]
  if (next) return { from: next.from, to: next.from, insert: `${text}, ` }
  const last = parts.at(-1)
  if (!last) return { from: box.from + 1, to: box.from + 1, insert: text }
  return { from: last.to, to: last.to, insert: `, ${text}` }
}

/** The splice that takes something out of brackets or braces, with its comma. */
function outOfFlow(source: string, parts: readonly Span[], index: number): Splice {
  const part = parts[index] as Span
  const next = parts[index + 1]
  if (next) {
    const between = source.slice(part.to, next.from)
    const comma = between.indexOf(',')
    const remark = between.indexOf('#')
    return { from: part.from, to: remark > comma ? part.to + comma + 1 : next.from, insert: '' }
  }
  const before = parts[index - 1]
  return { from: before ? before.to : part.from, to: part.to, insert: '' }
}

/** After which entry of a map a new key goes; -1 is before all of them. */
function placeFor(file: FileView, at: Path, map: MapNode, key: string, worded: readonly string[] | null): number {
  const isStep = at.length === 2 && at[0] === keys.steps && file.kind === 'flow'
  const order = isStep ? null : (worded ?? tableAt(file, at))
  const verb = isStep ? verbOf(map) || key : ''
  const rank = (k: string) => {
    if (isStep) return stepRank(verb, k)
    const i = order ? order.indexOf(k) : -1
    return i < 0 ? (order?.length ?? 0) : i
  }
  return map.entries.findLastIndex((e) => rank(e.key.value) <= rank(key))
}

/** The names of the keys of the map at a path, in the order of their table. */
function tableAt(file: FileView, at: Path): readonly string[] | null {
  const shape = shapeAt(file, at)
  return shape?.keys ? [...table(shape.keys).keys()] : null
}

/** Whether numbers, yes and no of a shape mean themselves: not in words for people. */
function isBare(shape: Shape | undefined): boolean {
  if (!shape) return false
  if (shape.or) return shape.or.some(isBare)
  return (
    !['words', 'any', 'map', 'list', 'keys'].includes(shape.kind) &&
    (shape.kind !== 'text' || shape.pattern !== undefined)
  )
}

/** Data with another value at a path. */
function replaced(data: Data, at: Path, value: Data): Data {
  const [step, ...rest] = at
  if (step === undefined) return value
  if (Array.isArray(data)) return (data as readonly Data[]).map((d, i) => (i === step ? replaced(d, rest, value) : d))
  if (data !== null && typeof data === 'object') {
    return Object.fromEntries(
      Object.entries(data as { readonly [key: string]: Data }).map(([k, v]) => [
        k,
        k === step ? replaced(v, rest, value) : v,
      ]),
    )
  }
  return value
}
