// The lines in which two texts differ, with some around them.

import { diffComm } from 'node-diff3'

export interface Line {
  readonly is: 'same' | 'gone' | 'new' | 'skipped'
  readonly text: string
}

/** The lines of two texts; of those that are the same `around` are kept beside the others. */
export function diffLines(before: string, after: string, around = 3): Line[] {
  const all: Line[] = []
  for (const part of diffComm(linesOf(before), linesOf(after))) {
    if (part.common) for (const text of part.common) all.push({ is: 'same', text })
    for (const text of part.buffer1 ?? []) all.push({ is: 'gone', text })
    for (const text of part.buffer2 ?? []) all.push({ is: 'new', text })
  }
  const near = new Set<number>()
  all.forEach((l, i) => {
    if (l.is !== 'same') for (let at = i - around; at <= i + around; at++) near.add(at)
  })
  const out: Line[] = []
  all.forEach((l, i) => {
    if (near.has(i)) out.push(l)
    else if (out.at(-1)?.is !== 'skipped') out.push({ is: 'skipped', text: '' })
  })
  return out
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((l) => l.replace(/\r$/, ''))
}
