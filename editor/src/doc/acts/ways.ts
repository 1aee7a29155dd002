// Acts that connect steps.

import { act, type Draft } from '../draft'
import { type Bot, goalOf } from '../model'
import { schema, verbs } from '../schema'
import type { Way } from '../step'
import type { Result, Target, WayRef } from '../types'
import { endArrow, idOf, stepOf, wayOf, wayPath } from './common'

/** Leads a way to a step, or wherever an arrow can lead. */
export function connect(bot: Bot, what: WayRef & { to: Target }): Result {
  return act(bot, 'connect', what.name, (draft) => {
    const step = stepOf(draft, what)
    const way = wayOf(step, what)
    if ('step' in what.to) {
      stepOf(draft, { flow: what.flow, step: what.to.step })
      const goal = goalOf(draft.flow(what.flow), what.step, way)
      if (goal.to === 'step' && goal.index === what.to.step && !goal.again) return undefined
      if (way.kind === 'next' && what.to.step === what.step + 1) {
        draft.unset(...draft.stepPath(what.flow, what.step, ...wayPath(step, way)))
        return { select: what }
      }
    }
    lead(draft, what, way, arrowTo(draft, what.flow, what.to))
    return { select: what }
  })
}

/** The arrow to a target. */
export function arrowTo(draft: Draft, flow: string, to: Target): string {
  return 'step' in to ? idOf(draft, { flow, step: to.step }) : to.arrow
}

/** Writes where a way leads. */
export function lead(draft: Draft, ref: WayRef, way: Way, arrow: string): void {
  const word = schema.outcomes.find((o) => o.name === way.name && o.key === way.missing && o.fill)
  if (way.missing && word?.fill) draft.set(...draft.stepPath(ref.flow, ref.step, way.missing), word.fill)
  draft.set(...draft.stepPath(ref.flow, ref.step, ...wayPath(stepOf(draft, ref), way)), arrow)
}

/** Takes back where a way leads. It does not run on into another card: there it ends. */
export function disconnect(bot: Bot, what: WayRef): Result {
  return act(bot, 'disconnect', what.name, (draft) => {
    cutWay(draft, what)
    return { select: what }
  })
}

/** Takes back where a way leads, inside a larger act. */
export function cutWay(draft: Draft, ref: WayRef): void {
  const step = stepOf(draft, ref)
  const way = wayOf(step, ref)
  const flow = draft.flow(ref.flow)
  const at = draft.stepPath(ref.flow, ref.step, ...wayPath(step, way))
  if (way.kind === 'arm') return draft.set(...at, endArrow)
  const lastOfCard = flow.cards.some((c) => c.to === ref.step + 1)
  draft.unset(...at)
  const now = stepOf(draft, ref)
  if (verbs.get(now.verb)?.leaves || !lastOfCard) return
  const goal = goalOf(draft.flow(ref.flow), ref.step, wayOf(now, ref))
  if (goal.to === 'step' && goal.index === ref.step + 1) draft.set(...at, endArrow)
}
