// The layout file of a flow: where its cards, frames and notes stand.

import { type FileView, topEntry } from './file'
import { type MapNode, scalarOf } from './yaml'

export interface CardPlace {
  readonly x: number
  readonly y: number
  /** A card begins here though the step before falls through. */
  readonly split: boolean
}

export interface Frame {
  readonly title: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly color: string
}

export interface Note {
  readonly text: string
  readonly x: number
  readonly y: number
}

export interface Layout {
  /** By the id of a card's first step. */
  readonly cards: ReadonlyMap<string, CardPlace>
  readonly frames: readonly Frame[]
  readonly notes: readonly Note[]
}

export const noLayout: Layout = { cards: new Map(), frames: [], notes: [] }

/** Reads a layout; what cannot be read is not there. */
export function layoutOf(file: FileView | undefined): Layout {
  if (!file) return noLayout
  const cards = new Map<string, CardPlace>()
  const placed = topEntry(file, 'cards')?.node.value
  if (placed?.kind === 'map') {
    for (const e of placed.entries) {
      if (e.value?.kind !== 'map') continue
      cards.set(e.key.value, {
        x: number(e.value, 'x'),
        y: number(e.value, 'y'),
        split: word(e.value, 'split') === 'true',
      })
    }
  }
  return {
    cards,
    frames: maps(file, 'frames').map((m) => ({
      title: word(m, 'title'),
      x: number(m, 'x'),
      y: number(m, 'y'),
      width: number(m, 'width'),
      height: number(m, 'height'),
      color: word(m, 'color'),
    })),
    notes: maps(file, 'notes').map((m) => ({ text: word(m, 'text'), x: number(m, 'x'), y: number(m, 'y') })),
  }
}

function maps(file: FileView, key: string): MapNode[] {
  const list = topEntry(file, key)?.node.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((it) => (it.value?.kind === 'map' ? [it.value] : []))
}

function word(map: MapNode, key: string): string {
  return scalarOf(map, key)?.value ?? ''
}

function number(map: MapNode, key: string): number {
  const n = Number(word(map, key))
  return Number.isFinite(n) ? Math.round(n) : 0
}
