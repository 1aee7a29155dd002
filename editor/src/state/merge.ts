// Two changes of one file, put together step by step: what only one side
// changed is taken, what both changed in the same place is asked about.

import { diff3Merge } from 'node-diff3'
import { view } from '../doc/file'
import { textOf } from '../doc/text'

/** A part of a merge: agreed on, or told in two ways. */
export type Piece =
  | { readonly same: string }
  | { readonly base: string; readonly mine: string; readonly theirs: string }

/** Puts two changes of a text together. The pieces in order make the file. */
export function merge(path: string, base: string, mine: string, theirs: string): Piece[] {
  const parts = diff3Merge(partsOf(path, mine), partsOf(path, base), partsOf(path, theirs), {
    excludeFalseConflicts: true,
  })
  return parts.flatMap((p): Piece[] => {
    if (p.ok) return [{ same: p.ok.join('') }]
    if (!p.conflict) return []
    const { a, o, b } = p.conflict
    // Parts that stand side by side come as one: where each side has as many, they are told apart.
    const apart = a.length === o.length && b.length === o.length
    const one = (list: readonly string[], i: number) => (apart ? (list[i] ?? '') : list.join(''))
    return Array.from({ length: apart ? o.length : 1 }, (_, i) => pieceOf(one(o, i), one(a, i), one(b, i)))
  })
}

function pieceOf(base: string, mine: string, theirs: string): Piece {
  if (mine === base || mine === theirs) return { same: theirs }
  if (theirs === base) return { same: mine }
  const lines = mergeLines(base, mine, theirs)
  return lines === null ? { base, mine, theirs } : { same: lines }
}

/** The text of a merge; null where something has to be asked. */
export function merged(pieces: readonly Piece[]): string | null {
  let out = ''
  for (const p of pieces) {
    if (!('same' in p)) return null
    out += p.same
  }
  return out
}

/** Inside one step: lines that only one side touched. null where both touched the same. */
function mergeLines(base: string, mine: string, theirs: string): string | null {
  if (base === '') return null
  let out = ''
  for (const p of diff3Merge(linesOf(mine), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true })) {
    if (!p.ok) return null
    out += p.ok.join('')
  }
  return out
}

function linesOf(source: string): string[] {
  return source.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A file cut into its steps and keys, each with the lines above it that belong
 * to it. Together they are the file. */
export function partsOf(path: string, source: string): string[] {
  const file = view(path, textOf(source))
  const starts = [...file.entries.map((e) => e.at + e.node.from), ...file.items.map((it) => it.at + it.node.from)].map(
    (at) => source.lastIndexOf('\n', at - 1) + 1,
  )
  const cuts = [...new Set([0, ...starts, source.length])].sort((a, b) => a - b)
  return cuts.slice(1).flatMap((to, i) => {
    const part = source.slice(cuts[i], to)
    return part === '' ? [] : [part]
  })
}
