// Acts on the choices of a question.

import { act, refuse } from '../draft'
import type { Bot } from '../model'
import { freeName, isID, keys, slug, types } from '../schema'
import type { Result, StepRef } from '../types'
import { dropTexts, endArrow, stepOf } from './common'

/** Adds a choice before the one of a number, else as the last. Where it would
 * run on into another card, it ends there until it is connected. */
export function addChoice(bot: Bot, what: StepRef & { label: string; before?: number }): Result {
  return act(bot, 'add-choice', what.label, (draft) => {
    const step = stepOf(draft, what)
    if (step.type === '') refuse('no-question', step.id)
    const taken = new Set(step.choices.map((c) => c.id))
    const name = slug(what.label.split(/\s+/).slice(0, 3).join(' '))
    const id = freeName(isID(name, 'choice') ? name : 'choice', (n) => taken.has(n))
    const path = draft.stepPath(what.flow, what.step, keys.choices)
    draft.insertItem(...path, what.before ?? step.choices.length, { [id]: what.label })
    const now = stepOf(draft, what)
    const type = types.get(now.type)
    const wayOut = !type?.closed && !type?.several
    if (wayOut || (step.leaves && !now.leaves))
      draft.set(...draft.stepPath(what.flow, what.step, keys.routes, id), endArrow)
    return { select: what }
  })
}

/** Takes a choice away, with its route and its words in other languages. */
export function removeChoice(bot: Bot, what: StepRef & { choice: number }): Result {
  return act(bot, 'remove-choice', what.flow, (draft) => {
    const step = stepOf(draft, what)
    const { id } = step.choices[what.choice] ?? refuse('no-choice', String(what.choice))
    draft.removeItems(...draft.stepPath(what.flow, what.step, keys.choices), [what.choice])
    draft.unset(...draft.stepPath(what.flow, what.step, keys.routes, id))
    if (stepOf(draft, what).choices.length === 0 && types.get(step.type)?.closedBy)
      draft.unset(...draft.stepPath(what.flow, what.step, keys.type))
    const own = new RegExp(`^${step.id}(\\.like)?\\.${id}(\\.[a-z]+)?$`)
    if (step.id) dropTexts(draft, what.flow, (key) => own.test(key))
    return { select: what }
  })
}

/** Moves a choice before the one of a number. */
export function moveChoice(bot: Bot, what: StepRef & { choice: number; before: number }): Result {
  return act(bot, 'move-choice', what.flow, (draft) => {
    draft.moveItems(...draft.stepPath(what.flow, what.step, keys.choices), [what.choice], what.before)
    return { select: what }
  })
}
