// The browser's journal: what is typed and not yet on the server's disk. It
// outlives a killed tab and a server that is away.

import { createStore, del, entries, set } from 'idb-keyval'

export interface Entry {
  readonly bot: string
  readonly time: number
  readonly files: readonly {
    readonly path: string
    /** What it was made from. */
    readonly base: string | null
    /** null deletes the file. */
    readonly text: string | null
  }[]
}

const store = createStore('parley-journal', 'drafts')
const tab = crypto.getRandomValues(new Uint32Array(2)).join('-')
const lockOf = (key: string) => `parley-journal/${key}`
const held = new Set<string>()

/** Holds this tab's entry of a bot, so that other tabs leave it alone. */
function hold(key: string): void {
  if (held.has(key)) return
  held.add(key)
  void navigator.locks?.request(lockOf(key), () => new Promise(() => {}))
}

export async function write(bot: string, files: Entry['files']): Promise<void> {
  const key = `${bot}/${tab}`
  hold(key)
  if (files.length === 0) await del(key, store)
  else await set(key, { bot, time: Date.now(), files } satisfies Entry, store)
}

/** What is left of a bot by tabs that are gone, and by this one when the bot was
 * open here before, oldest first. Each is forgotten once it is elsewhere. */
export async function left(bot: string): Promise<(Entry & { readonly forget: () => Promise<void> })[]> {
  const locked = new Set((await navigator.locks?.query())?.held?.map((l) => l.name) ?? [])
  const own = `${bot}/${tab}`
  return (await entries<string, Entry>(store))
    .filter(([key, e]) => e.bot === bot && (key === own || !locked.has(lockOf(key))))
    .sort(([, a], [, b]) => a.time - b.time)
    .map(([key, e]) => ({ ...e, forget: async () => (key === own ? undefined : del(key, store)) }))
}
