// The bot that is open: its document with its history, what is on disk, and
// what the server says of it. Everything that changes the document goes through
// edit, undo and redo.

import type { Text } from '@codemirror/state'
import { create } from 'zustand'
import { acts } from '../doc/acts'
import { begin, commit, type History, redo as redone, undo as undone } from '../doc/history'
import { type Flow, type Model, read } from '../doc/model'
import { textOf } from '../doc/text'
import type { Acts, Bot, Edit, Refused, Result } from '../doc/types'
import type { Medium } from './api'
import type { Problem } from './wire'

/** A file as it was on disk when it was last read or written. */
export interface OnDisk {
  readonly hash: string
  readonly text: Text
}

/** How far what is typed has come. */
export type Saving =
  | { readonly at: 'saved'; readonly time: number }
  | { readonly at: 'waiting' | 'saving' }
  /** The server cannot be reached; what is typed is in the browser's journal. */
  | { readonly at: 'away' }
  /** It is not taken: by a rule that has a code, which the server says in its words. */
  | { readonly at: 'refused'; readonly code: string; readonly why: string; readonly path: string }

/** A file that was changed here and elsewhere, in the same places; the document
 * has it as it is here. */
export interface Clash {
  readonly path: string
  readonly base: Text | null
  readonly theirs: Text | null
  /** The hash of theirs. */
  readonly hash: string
}

export interface Work {
  /** The bot's id; '' where none is open. */
  readonly id: string
  readonly history: History
  readonly disk: ReadonlyMap<string, OnDisk>
  readonly media: readonly Medium[]
  /** Files that are no text, and why. */
  readonly unfit: ReadonlyMap<string, string>
  readonly saving: Saving
  readonly clashes: readonly Clash[]
  readonly problems: readonly Problem[]
  /** The document that problems are of. */
  readonly checked: Bot | null
  readonly live: 'opening' | 'open' | 'away'
  /** Why the last act was not done; gone with the next one. */
  readonly refused: Refused | null
}

const empty = begin({ files: new Map() })

export const useWork = create<Work>(() => ({
  id: '',
  history: empty,
  disk: new Map(),
  media: [],
  unfit: new Map(),
  saving: { at: 'saved', time: 0 },
  clashes: [],
  problems: [],
  checked: null,
  live: 'opening',
  refused: null,
}))

/** The document as it is now. */
export function bot(): Bot {
  return useWork.getState().history.bot
}

export function model(): Model {
  return read(bot())
}

/** The model of the document; the page is drawn again when it changes. */
export function useModel(): Model {
  return useWork((w) => read(w.history.bot))
}

/** A flow of the document; undefined where it is gone. */
export function useFlow(id: string): Flow | undefined {
  return useWork((w) => read(w.history.bot).flows.get(id))
}

export function isRefused(result: Result): result is Refused {
  return 'refused' in result
}

/** Does an act of the author; false, with the reason kept, where it is refused.
 *
 *   edit((acts, bot) => acts.reword(bot, { flow, step, at: ['say'], text }))
 */
export function edit(make: (acts: Acts, bot: Bot) => Result): Edit | null {
  const { history } = useWork.getState()
  const result = make(acts, history.bot)
  if (isRefused(result)) {
    useWork.setState({ refused: result })
    return null
  }
  if (result.files.size === 0) return result
  useWork.setState({ history: commit(history, result, Date.now()), refused: null })
  return result
}

/** Takes the last edit back; returns it. */
export function undo(): Edit | null {
  const { history } = useWork.getState()
  const last = history.past.at(-1)
  if (!last) return null
  useWork.setState({ history: undone(history), refused: null })
  return last.edit
}

/** Does the edit again that was taken back last; returns it. */
export function redo(): Edit | null {
  const { history } = useWork.getState()
  const next = history.future[0]
  if (!next) return null
  useWork.setState({ history: redone(history), refused: null })
  return next.edit
}

/** The document, begun from the files of a folder. */
export function start(id: string, files: Readonly<Record<string, { hash: string; text: string }>>): void {
  const disk = new Map<string, OnDisk>()
  const texts = new Map<string, Text>()
  for (const [path, f] of Object.entries(files)) {
    const text = textOf(f.text)
    disk.set(path, { hash: f.hash, text })
    texts.set(path, text)
  }
  useWork.setState({
    id,
    history: begin({ files: texts }),
    disk,
    saving: { at: 'saved', time: 0 },
    clashes: [],
    problems: [],
    checked: null,
    refused: null,
  })
}

/** The files that differ from what is on disk; null for one that is gone. */
export function changed(w: Pick<Work, 'history' | 'disk'> = useWork.getState()): Map<string, Text | null> {
  const out = new Map<string, Text | null>()
  const now = w.history.bot.files
  for (const [path, text] of now) {
    const was = w.disk.get(path)?.text
    if (was !== text && !was?.eq(text)) out.set(path, text)
  }
  for (const path of w.disk.keys()) if (!now.has(path)) out.set(path, null)
  return out
}
