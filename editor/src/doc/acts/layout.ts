// Acts on the layout file. It is made when something is placed.

import { act, type Draft } from '../draft'
import type { Bot } from '../model'
import type { Result, StepRef, Value } from '../types'
import { Braces } from '../write'
import type { Path } from '../yaml'
import { idOf, stepOf } from './common'

const pathOf = (flow: string) => `flows/${flow}.layout.yaml`

function put(draft: Draft, flow: string, at: Path, value: Value): void {
  const path = pathOf(flow)
  if (!draft.has(path)) draft.write(path, '')
  const node = draft.find(path, at)?.node
  const isMap = typeof value === 'object' && !Array.isArray(value)
  if (node?.kind !== 'map' || !isMap) return draft.set(path, at, new Braces(value))
  for (const [key, v] of Object.entries(value)) {
    if (key === 'split' && v === false) draft.unset(path, [...at, key])
    else draft.set(path, [...at, key], v)
  }
}

/** Moves cards, each named by its first step, to places in whole pixels. */
export function placeCards(
  bot: Bot,
  what: { flow: string; cards: readonly { step: number; x: number; y: number }[] },
): Result {
  return act(bot, 'move-cards', what.flow, (draft) => {
    for (const c of what.cards) {
      const id = idOf(draft, { flow: what.flow, step: c.step })
      put(draft, what.flow, ['cards', id], { x: Math.round(c.x), y: Math.round(c.y) })
    }
    return {}
  })
}

/** Begins a card at a step though the one above falls through, or joins the two again. */
export function splitCard(bot: Bot, what: StepRef & { split: boolean; x: number; y: number }): Result {
  return act(bot, what.split ? 'split-card' : 'join-cards', what.flow, (draft) => {
    if (!what.split) {
      const { id } = stepOf(draft, what)
      if (draft.has(pathOf(what.flow))) draft.unset(pathOf(what.flow), ['cards', id])
      return {}
    }
    const id = idOf(draft, what)
    const place = { x: Math.round(what.x), y: Math.round(what.y) }
    put(draft, what.flow, ['cards', id], { ...place, split: true })
    return { select: what }
  })
}

/** Adds a frame, changes the one of a number, or takes it away. */
export function setFrame(bot: Bot, what: { flow: string; index?: number; value?: Value }): Result {
  return setDrawn(bot, 'frames', what)
}

/** The same of a note. */
export function setNote(bot: Bot, what: { flow: string; index?: number; value?: Value }): Result {
  return setDrawn(bot, 'notes', what)
}

function setDrawn(bot: Bot, key: 'frames' | 'notes', what: { flow: string; index?: number; value?: Value }): Result {
  return act(bot, key === 'frames' ? 'frame' : 'note', what.flow, (draft) => {
    const path = pathOf(what.flow)
    if (!draft.has(path)) draft.write(path, '')
    const list = draft.find(path, [key])?.node
    const size = list?.kind === 'list' ? list.items.length : 0
    const index = what.index ?? size
    if (what.value === undefined) draft.unset(path, [key, index])
    else if (index < size) put(draft, what.flow, [key, index], what.value)
    else draft.insertItem(path, [key], size, new Braces(what.value))
    return { join: `${key} ${path} ${index}` }
  })
}

/** Gives a card the name of another first step; '' forgets it. */
export function moveCard(draft: Draft, flow: string, from: string, to: string): void {
  const path = pathOf(flow)
  if (!draft.has(path) || !draft.find(path, ['cards', from])) return
  if (to === '' || draft.find(path, ['cards', to])) draft.unset(path, ['cards', from])
  else draft.renameKey(path, ['cards', from], to)
}
