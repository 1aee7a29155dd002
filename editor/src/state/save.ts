// From the document to the disk: within two seconds, and at once into the
// browser's journal. What was changed elsewhere is put together with what was
// changed here.

import type { Text } from '@codemirror/state'
import { acts } from '../doc/acts'
import { commit } from '../doc/history'
import { type Flow, read } from '../doc/model'
import { bom, sourceOf, textOf } from '../doc/text'
import { ApiError, api, type FileOnDisk } from './api'
import * as journal from './journal'
import { merge, merged } from './merge'
import { putTyped } from './typing'
import { look, useView } from './view'
import { changed, isRefused, type Saving, useWork } from './work'

/** Milliseconds that somebody must be silent, and that a change waits at most. */
const quiet = 500
const atMost = 1200
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
  const hidden = () => {
    if (document.visibilityState === 'hidden') keep()
  }
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', keep)
  return () => {
    keep()
    stop()
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', keep)
  }
}

/** Keeps all that is typed, now: the page may be gone in a moment. */
function keep(): void {
  putTyped()
  void note()
  void flush()
}

function later(): void {
  const w = useWork.getState()
  if (toSave().size === 0) {
    if (!busy && (w.saving.at !== 'saved' || emptied())) useWork.setState({ saving: settled() })
    return
  }
  if (w.saving.at === 'saved' || w.saving.at === 'refused') useWork.setState({ saving: { at: 'waiting' } })
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
    base: sourceOrNull(baseOf(path)),
    text: text && sourceOf(text),
  }))
  return journal.write(w.id, files).catch(() => {}) // a browser without storage: the server's disk is left
}

const sourceOrNull = (text: Text | null) => text && sourceOf(text)

/** What the document's text of a file was made from. */
function baseOf(path: string): Text | null {
  const w = useWork.getState()
  const clash = w.clashes.find((c) => c.path === path)
  return clash ? clash.base : (w.disk.get(path)?.text ?? null)
}

const blank = (text: Text) => sourceOf(text).replace(bom, '').trim() === ''

/** Whether an empty text would take the place of one that says something. */
const empties = (was: Text | null | undefined, is: Text | null) => !!was && !blank(was) && !!is && blank(is)

/** What is to be saved: not what is asked about, and nothing empty over something full. */
function toSave(): Map<string, Text | null> {
  const w = useWork.getState()
  const out = changed(w)
  for (const c of w.clashes) out.delete(c.path)
  for (const [path, text] of out) if (empties(w.disk.get(path)?.text, text)) out.delete(path)
  return out
}

/** The file that was emptied here, and is therefore not saved; '' where there is none. */
function emptied(): string {
  const w = useWork.getState()
  return [...changed(w)].find(([path, text]) => empties(w.disk.get(path)?.text, text))?.[0] ?? ''
}

/** How it stands once nothing is left to be saved. */
function settled(): Saving {
  const path = emptied()
  return path ? { at: 'refused', code: 'unfit_empty', why: '', path } : { at: 'saved', time: Date.now() }
}

/** Saves now; true where all is on disk then. */
export async function flush(): Promise<boolean> {
  clearTimeout(timer)
  putTyped()
  since = 0
  if (busy) return false
  const { id, disk } = useWork.getState()
  const files = toSave()
  if (files.size === 0) return useWork.getState().clashes.length === 0 && !emptied()
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
    take(told.splice(0))
  }
  if (again > 0) timer = setTimeout(() => void flush(), again)
  else if (toSave().size > 0 && useWork.getState().saving.at !== 'refused') later()
  return useWork.getState().saving.at === 'saved' && toSave().size === 0
}

function landed(files: ReadonlyMap<string, Text | null>, saved: readonly { path: string; hash: string }[]): void {
  const disk = new Map(useWork.getState().disk)
  const now = Date.now()
  for (const [hash, time] of own) if (now - time > stale) own.delete(hash)
  for (const { path, hash } of saved) {
    own.set(hash, now)
    const text = files.get(path)
    if (text && hash !== '') disk.set(path, { hash, text })
    else disk.delete(path)
  }
  useWork.setState({ disk })
  useWork.setState({ saving: toSave().size === 0 ? settled() : { at: 'waiting' } })
  void note()
}

/** What is done about a save that failed; the milliseconds to wait for another try, 0 for none. */
function refusedBy(e: unknown): number {
  if (!(e instanceof ApiError)) throw e
  const body = e.body as { clashes?: FileOnDisk[] } | null
  if (e.status === 409 && body?.clashes) {
    const unfit = body.clashes.find((f) => f.unfit)
    if (unfit) {
      useWork.setState({ saving: { at: 'refused', code: 'unfit_there', why: unfit.unfit ?? '', path: unfit.path } })
      return 0
    }
    take(body.clashes.map((f) => ({ path: f.path, hash: f.hash, text: f.hash === '' ? null : f.text })))
    return toSave().size > 0 ? 50 : 0
  }
  if (e.away || e.status === 429 || e.status === 401) {
    useWork.setState({ saving: { at: 'away' } })
    return e.after > 0 ? e.after * 1000 : Math.min(500 * 2 ** Math.min(tries++, 5), 10_000)
  }
  const path = [...toSave().keys()].find((p) => e.message.startsWith(p)) ?? [...toSave().keys()][0] ?? ''
  useWork.setState({ saving: { at: 'refused', code: e.code, why: e.message, path } })
  return 0
}

/** A file as it is on disk now; a text of null where it is gone. */
export interface NowOnDisk {
  readonly path: string
  readonly hash: string
  readonly text: string | null
  /** Why it is not text that is to be read here: then what is here stays. */
  readonly unfit?: string | undefined
}

/** What was saved from here, by its hash, and when: news of it may come after the next save. */
const own = new Map<string, number>()
/** Milliseconds after which news of a save is no longer on its way. */
const stale = 5000

/** What was told of the disk while a save is under way, which may be that save. */
const told: NowOnDisk[] = []

/** Takes what is on disk now: read again, or told of. What was changed here too
 * is put together by step, and asked about where both changed the same. */
export function takeDisk(files: readonly NowOnDisk[]): void {
  const { disk } = useWork.getState()
  const ours = (hash: string) => hash !== '' && Date.now() - (own.get(hash) ?? 0) < stale
  const news = files.filter((f) => f.text === null || f.unfit || (disk.get(f.path)?.hash !== f.hash && !ours(f.hash)))
  if (busy) told.push(...news)
  else take(news)
}

function take(files: readonly NowOnDisk[]): void {
  if (files.length === 0) return
  putTyped()
  const unfit = new Map(useWork.getState().unfit)
  for (const f of files) {
    if (f.unfit) unfit.set(f.path, f.unfit)
    else unfit.delete(f.path)
  }
  useWork.setState({ unfit })
  for (const f of files) if (!f.unfit) takeFile(f.path, f.hash, f.text === null ? null : textOf(f.text))
  later()
  noting ??= setTimeout(note, journalEvery)
}

const same = (a: Text | null, b: Text | null) => a === b || (a !== null && b !== null && a.eq(b))

function takeFile(path: string, hash: string, theirs: Text | null): void {
  const w = useWork.getState()
  const clash = w.clashes.find((c) => c.path === path)
  const base = baseOf(path)
  const mine = w.history.bot.files.get(path) ?? null
  if (clash ? clash.hash === hash : theirs && w.disk.get(path)?.hash === hash) return
  if (same(base, theirs) && !theirs) return
  const clashes = w.clashes.filter((c) => c !== clash)
  useWork.setState({ clashes })
  if (same(mine, theirs)) return known(path, hash, theirs)
  if (same(mine, base) && !empties(base, theirs)) {
    put(path, theirs, 'from-disk')
    return known(path, hash, theirs)
  }
  if (base && mine && theirs && !empties(base, theirs)) {
    const text = merged(merge(path, sourceOf(base), sourceOf(mine), sourceOf(theirs)))
    if (text !== null) {
      put(path, textOf(text), 'merge')
      return known(path, hash, theirs)
    }
  }
  useWork.setState({ clashes: [...clashes, { path, base, theirs, hash }] })
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
  if (isRefused(result)) return
  const { flow } = useView.getState()
  const was = read(history.bot).flows.get(flow)
  const next = commit(history, result, Date.now())
  const is = read(next.bot).flows.get(flow)
  if (was && is && was !== is && was.path === path) stay(was, is)
  useWork.setState({ history: next })
}

/** Keeps what is selected and written: by another hand, steps may have come above it. */
function stay(was: Flow, is: Flow): void {
  const { selected, writing } = useView.getState()
  const moved = (n: number) => placeOf(was, is, n)
  if (selected.every((n) => moved(n) === n) && (!writing || moved(writing.step) === writing.step)) return
  const step = writing ? moved(writing.step) : -1
  const field = document.activeElement
  look({
    selected: selected.map(moved).filter((n) => n >= 0),
    writing:
      writing && step >= 0
        ? { ...writing, step, ...(field instanceof HTMLTextAreaElement ? { caret: field.selectionStart } : {}) }
        : null,
  })
}

/** Where a step stands now: the one that is as it was, else the one of its name; -1 where it is gone. */
function placeOf(was: Flow, is: Flow, n: number): number {
  const step = was.steps[n]?.step
  if (!step) return -1
  if (is.steps[n]?.step === step) return n
  const before = was.steps.slice(0, n).filter((s) => s.step === step).length
  const alike = is.steps.flatMap((s, i) => (s.step === step ? [i] : []))
  const same = alike[before] ?? alike.at(-1)
  if (same !== undefined) return same
  if (step.id) return is.byID.get(step.id) ?? -1
  return was.steps.length === is.steps.length ? n : -1
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
  const entries = await journal.left(id).catch(() => [])
  let n = 0
  for (const entry of entries) {
    // What another such tab has left is asked about first; this is kept until then.
    if (entry.files.some((f) => useWork.getState().clashes.some((c) => c.path === f.path))) continue
    for (const f of entry.files) if (bringBack(f)) n++
    await note()
    await entry.forget()
  }
  return n
}

/** Puts a file of the journal into the document; false where it is as it was. */
function bringBack(f: journal.Entry['files'][number]): boolean {
  const w = useWork.getState()
  const now = w.history.bot.files.get(f.path) ?? null
  const mine = f.text === null ? null : textOf(f.text)
  if (same(now, mine)) return false
  const base = f.base === null ? null : textOf(f.base)
  const text =
    base && mine && now && !same(now, base)
      ? merged(merge(f.path, f.base as string, f.text as string, sourceOf(now)))
      : null
  put(f.path, text === null ? mine : textOf(text), 'restore')
  if (text === null && !same(now, base)) {
    const hash = w.disk.get(f.path)?.hash ?? ''
    useWork.setState({ clashes: [...w.clashes, { path: f.path, base, theirs: now, hash }] })
  }
  return true
}
