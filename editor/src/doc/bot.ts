// Bots as values: made of files, and changed by edits that can be turned round.

import type { Bot } from './model'
import { sourceOf, textOf } from './text'
import type { Edit, FileChange } from './types'

/** A bot of its files, by path. */
export function botOf(files: Readonly<Record<string, string>>): Bot {
  return { files: new Map(Object.entries(files).map(([path, source]) => [path, textOf(source)])) }
}

/** The files of a bot as strings. */
export function filesOf(bot: Bot): Record<string, string> {
  return Object.fromEntries([...bot.files].map(([path, text]) => [path, sourceOf(text)]))
}

/** The bot after an edit. */
export function apply(bot: Bot, edit: Edit): Bot {
  const files = new Map(bot.files)
  for (const [path, change] of edit.files) {
    const text = files.get(path)
    if (!('changes' in change)) {
      if (change.after) files.set(path, change.after)
      else files.delete(path)
    } else if (text) {
      files.set(path, change.changes.apply(text))
    } else {
      throw new Error(`an edit changes ${path}, which is not there`)
    }
  }
  return { files }
}

/** The edit that takes one back which was made to `before`. */
export function invert(before: Bot, edit: Edit): Edit {
  const files = new Map<string, FileChange>()
  for (const [path, change] of edit.files) {
    const text = before.files.get(path)
    if (!('changes' in change)) files.set(path, { before: change.after, after: change.before })
    else if (text) files.set(path, { changes: change.changes.invert(text) })
  }
  return { ...edit, files }
}

/** Two edits as one, which is called as the first; the second was made right after it. */
export function compose(before: Bot, first: Edit, second: Edit): Edit {
  const after = apply(apply(before, first), second)
  const files = new Map<string, FileChange>()
  for (const path of new Set([...first.files.keys(), ...second.files.keys()])) {
    const a = first.files.get(path)
    const b = second.files.get(path)
    if (a && b && 'changes' in a && 'changes' in b) files.set(path, { changes: a.changes.compose(b.changes) })
    else if (a && b) files.set(path, { before: before.files.get(path) ?? null, after: after.files.get(path) ?? null })
    else files.set(path, (a ?? b) as FileChange)
  }
  return { ...first, ...(second.select ? { select: second.select } : {}), files }
}
