// Acts on whole files and their texts.

import type { ChangeSet } from '@codemirror/state'
import { act, refuse } from '../draft'
import type { Bot } from '../model'
import { textOf } from '../text'
import type { Edit, Result } from '../types'

/** What somebody typed into the text of a file. It need not be YAML at every moment. */
export function typed(bot: Bot, what: { path: string; changes: ChangeSet }): Result {
  if (!bot.files.has(what.path)) return { refused: 'no-file', of: what.path }
  return {
    name: 'typed',
    of: what.path,
    files: new Map([[what.path, { changes: what.changes }]]),
    join: `typed ${what.path}`,
  } satisfies Edit
}

/** A file that came from elsewhere: saved as a test, mended by a fix, changed on disk. null deletes it. */
export function putFile(bot: Bot, what: { path: string; text: string | null; name: string }): Result {
  const before = bot.files.get(what.path) ?? null
  const after = what.text === null ? null : textOf(what.text)
  const same = before === after || (before && after && before.eq(after))
  return {
    name: what.name,
    of: what.path,
    files: same ? new Map() : new Map([[what.path, { before, after }]]),
  } satisfies Edit
}

/** Splices that a check offers, in units of UTF-16 of the files as they are. */
export function fix(
  bot: Bot,
  what: { title: string; edits: readonly { path: string; from: number; to: number; insert: string }[] },
): Result {
  return act(bot, 'fix', what.title, (draft) => {
    for (const path of new Set(what.edits.map((e) => e.path))) {
      if (!draft.has(path)) draft.write(path, '')
      const edits = what.edits.filter((e) => e.path === path).sort((a, b) => a.from - b.from)
      if (edits.some((e, i) => i > 0 && e.from < (edits[i - 1]?.to ?? 0))) refuse('overlap', path)
      draft.splice(path, edits)
    }
    return {}
  })
}
