// From the document to the disk: within two seconds, and at once into the
// browser's journal. What was changed elsewhere is put together with what was
// changed here.

import type { Text } from '@codemirror/state'
import { acts } from '../doc/acts'
import { commit } from '../doc/history'
import { sourceOf, textOf } from '../doc/text'
import { ApiError, api, type FileOnDisk } from './api'
import * as journal from './journal'
import { merge, merged } from './merge'
import { changed, isRefused, type OnDisk, useWork } from './work'

/** Milliseconds that somebody must be silent, and that a change waits at most. */
const quiet = 500
const atMost = 1400
const journalEvery = 200

let timer: ReturnType<typeof setTimeout> | undefined
let noting: ReturnType<typeof setTimeout> | undefined
let since = 0
let busy = false
let tries = 0

/** Watches the document of a bot; stop it with what is returned. */
export function watchDocument(): () => void {
  const stop = useWork.subscribe((now, was) => {
    if (now.history.bot === was.history.bot || now.id !== was.id) return
    later()
    noting ??= setTimeout(note, journalEvery)
  })
  const leaving = () => {
    if (document.visibilityState === 'hidden') void flush()
  }
  document.addEventListener('visibilitychange', leaving)
  return () => {
    stop()
    document.removeEventListener('visibilitychange', leaving)
    clearTimeout(timer)
    clearTimeout(noting)
    noting = undefined
  }
}

function later(): void {
  const w = useWork.getState()
  if (toSave().size === 0) {
    if (w.saving.at === 'waiting') useWork.setState({ saving: { at: 'saved', time: Date.now() } })
    return
  }
  if (w.saving.at === 'saved') useWork.setState({ saving: { at: 'waiting' } })
  const now = Date.now()
  if (since === 0) since = now
  clearTimeout(timer)
  timer = setTimeout(() => void flush(), Math.max(0, Math.min(quiet, since + atMost - now)))
}

/** Writes the journal: what differs from the disk. */
function note(): Promise<void> {
  clearTimeout(noting)
  noting = undefined
  const w = useWork.getState()
  const files = [...changed(w)].map(([path, text]) => ({
    path,
    base: w.disk.get(path) ? sourceOf((w.disk.get(path) as OnDisk).text) : null,
    text: text && sourceOf(text),
  }))
  return journal.write(w.id, files).catch(() => {}) // a browser without storage: the server's disk is left
}

/** What is to be saved: not what is asked about. */
function toSave(): Map<string, Text | null> {
  const w = useWork.getState()
  const out = changed(w)
  for (const c of w.clashes) out.delete(c.path)
  return out
}

/** Saves now; true where all is on disk then. */
export async function flush(): Promise<boolean> {
  clearTimeout(timer)
  since = 0
  if (busy) return false
  const { id, disk } = useWork.getState()
  const files = toSave()
  if (files.size === 0) return useWork.getState().clashes.length === 0
  busy = true
  useWork.setState({ saving: { at: 'saving' } })
  let again = 0
  try {
    const changes = [...files].map(([path, text]) => ({
      path,
      base: disk.get(path)?.hash ?? '',
      text: text && sourceOf(text),
    }))
    const answer = await api.save(id, changes)
    if (useWork.getState().id !== id) return false
    tries = 0
    landed(files, answer.files)
  } catch (e) {
    if (useWork.getState().id !== id) return false
    again = refusedBy(e)
  } finally {
    busy = false
  }
  if (again > 0) timer = setTimeout(() => void flush(), again)
  else if (toSave().size > 0 && useWork.getState().saving.at !== 'refused') later()
  return useWork.getState().saving.at === 'saved' && toSave().size === 0
}

function landed(files: ReadonlyMap<string, Text | null>, saved: readonly { path: string; hash: string }[]): void {
  const disk = new Map(useWork.getState().disk)
  for (const { path, hash } of saved) {
    const text = files.get(path)
    if (text && hash !== '') disk.set(path, { hash, text })
    else disk.delete(path)
  }
  useWork.setState({ disk })
  const left = toSave().size
  useWork.setState({ saving: left === 0 ? { at: 'saved', time: Date.now() } : { at: 'waiting' } })
  void note()
}

/** What is done about a save that failed; the milliseconds to wait for another try, 0 for none. */
function refusedBy(e: unknown): number {
  if (!(e instanceof ApiError)) throw e
  const body = e.body as { clashes?: FileOnDisk[] } | null
  if (e.status === 409 && body?.clashes) {
    takeDisk(body.clashes.map((f) => ({ path: f.path, hash: f.hash, text: f.hash === '' ? null : f.text })))
    return toSave().size > 0 ? 50 : 0
  }
  if (e.away || e.status === 429 || e.status === 401) {
    useWork.setState({ saving: { at: 'away' } })
    return e.after > 0 ? e.after * 1000 : Math.min(500 * 2 ** Math.min(tries++, 5), 10_000)
  }
  const path = [...toSave().keys()][0] ?? ''
  useWork.setState({ saving: { at: 'refused', why: e.message, path } })
  return 0
}

/** Takes what is on disk now: read again, or told of. What was changed here too
 * is put together by step, and asked about where both changed the same. */
export function takeDisk(files: readonly { path: string; hash: string; text: string | null }[]): void {
  for (const f of files) takeFile(f.path, f.hash, f.text === null ? null : textOf(f.text))
  later()
}

const same = (a: Text | null, b: Text | null) => a === b || (a !== null && b !== null && a.eq(b))

function takeFile(path: string, hash: string, theirs: Text | null): void {
  const w = useWork.getState()
  const base = w.disk.get(path)?.text ?? null
  const mine = w.history.bot.files.get(path) ?? null
  if (theirs && w.disk.get(path)?.hash === hash) return
  if (same(base, theirs) && !theirs) return
  if (w.clashes.some((c) => c.path === path)) {
    useWork.setState({ clashes: w.clashes.map((c) => (c.path === path ? { ...c, theirs, hash } : c)) })
    return
  }
  if (same(mine, theirs)) return known(path, hash, theirs)
  if (same(mine, base)) {
    put(path, theirs, 'from-disk')
    return known(path, hash, theirs)
  }
  if (base && mine && theirs) {
    const text = merged(merge(path, sourceOf(base), sourceOf(mine), sourceOf(theirs)))
    if (text !== null) {
      put(path, textOf(text), 'merge')
      return known(path, hash, theirs)
    }
  }
  useWork.setState({ clashes: [...w.clashes, { path, base, mine, theirs, hash }] })
}

function known(path: string, hash: string, text: Text | null): void {
  const disk = new Map(useWork.getState().disk)
  if (text) disk.set(path, { hash, text })
  else disk.delete(path)
  useWork.setState({ disk })
}

function put(path: string, text: Text | null, name: string): void {
  const { history } = useWork.getState()
  const result = acts.putFile(history.bot, { path, text: text && sourceOf(text), name })
  if (!isRefused(result)) useWork.setState({ history: commit(history, result, Date.now()) })
}

/** Ends a clash with the text that was decided on; null deletes the file. */
export function settle(path: string, text: string | null): void {
  const clash = useWork.getState().clashes.find((c) => c.path === path)
  if (!clash) return
  useWork.setState((w) => ({ clashes: w.clashes.filter((c) => c.path !== path) }))
  put(path, text === null ? null : textOf(text), 'merge')
  known(path, clash.hash, clash.theirs)
  later()
}

/** Brings back what a tab that is gone had not saved. Returns how many files. */
export async function restore(): Promise<number> {
  const { id } = useWork.getState()
  const { entries, done } = await journal.left(id).catch(() => ({ entries: [], done: async () => {} }))
  let n = 0
  for (const f of entries.flatMap((e) => e.files)) {
    const w = useWork.getState()
    const now = w.history.bot.files.get(f.path) ?? null
    const mine = f.text === null ? null : textOf(f.text)
    if (same(now, mine)) continue
    n++
    const base = f.base === null ? null : textOf(f.base)
    if (same(now, base)) {
      put(f.path, mine, 'restore')
      continue
    }
    const text = base && mine && now ? merged(merge(f.path, f.base as string, f.text as string, sourceOf(now))) : null
    if (text !== null) put(f.path, textOf(text), 'restore')
    else
      useWork.setState({
        clashes: [...w.clashes, { path: f.path, base, mine, theirs: now, hash: w.disk.get(f.path)?.hash ?? '' }],
      })
  }
  if (n > 0) await note()
  await done()
  return n
}
