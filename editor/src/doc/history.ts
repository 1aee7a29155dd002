// Undo and redo: one list of named edits over all files of a bot, whoever made
// them. A value, like the document.

import { apply, compose, invert } from './bot'
import type { Bot } from './model'
import type { Edit } from './types'

/** An edit that was made, and the document before it. */
interface Done {
  readonly edit: Edit
  readonly before: Bot
  /** When it was made last, in milliseconds. */
  readonly time: number
}

export interface History {
  readonly bot: Bot
  readonly past: readonly Done[]
  readonly future: readonly Done[]
}

/** Edits with one `join` that are this near, in milliseconds, are undone together. */
const together = 1000

/** How many edits are kept. */
const kept = 1000

export function begin(bot: Bot): History {
  return { bot, past: [], future: [] }
}

/** Makes an edit at a time in milliseconds. What was undone cannot be redone after it. */
export function commit(history: History, edit: Edit, time: number): History {
  if (edit.files.size === 0) return history
  const bot = apply(history.bot, edit)
  const last = history.past.at(-1)
  if (
    last &&
    edit.join !== undefined &&
    last.edit.join === edit.join &&
    time - last.time < together &&
    history.future.length === 0
  ) {
    const joined: Done = { edit: compose(last.before, last.edit, edit), before: last.before, time }
    return { bot, past: [...history.past.slice(0, -1), joined], future: [] }
  }
  const past = [...history.past, { edit, before: history.bot, time }]
  return { bot, past: past.length > kept ? past.slice(-kept) : past, future: [] }
}

/** The document before the last edit; the same history where there is none. */
export function undo(history: History): History {
  const last = history.past.at(-1)
  if (!last) return history
  const bot = apply(history.bot, invert(last.before, last.edit))
  return { bot, past: history.past.slice(0, -1), future: [last, ...history.future] }
}

/** The document with the edit again that was undone last. */
export function redo(history: History): History {
  const [next, ...future] = history.future
  if (!next) return history
  return { bot: apply(history.bot, next.edit), past: [...history.past, { ...next, before: history.bot }], future }
}
