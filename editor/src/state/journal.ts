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
let holding = ''

/** Holds this tab's entry of a bot, so that other tabs leave it alone. */
function hold(key: string): void {
  if (holding === key) return
  holding = key
  void navigator.locks?.request(lockOf(key), () => new Promise(() => {}))
}

export async function write(bot: string, files: Entry['files']): Promise<void> {
  const key = `${bot}/${tab}`
  hold(key)
  if (files.length === 0) await del(key, store)
  else await set(key, { bot, time: Date.now(), files } satisfies Entry, store)
}

/** Takes what tabs that are gone have left of a bot, oldest first. They are
 * forgotten by `done`, once it is elsewhere. */
export async function left(bot: string): Promise<{ entries: Entry[]; done: () => Promise<void> }> {
  const held = new Set((await navigator.locks?.query())?.held?.map((l) => l.name) ?? [])
  const all = (await entries<string, Entry>(store)).filter(
    ([key, e]) => e.bot === bot && !key.endsWith(`/${tab}`) && !held.has(lockOf(key)),
  )
  all.sort(([, a], [, b]) => a.time - b.time)
  return {
    entries: all.map(([, e]) => e),
    done: async () => {
      for (const [key] of all) await del(key, store)
    },
  }
}
