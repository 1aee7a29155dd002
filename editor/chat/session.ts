import { type Api, bodySize, MAX_BODY, type Trouble, troubleOf } from './api'
import { backoff, pause } from './backoff'
import { type Following, follow } from './follow'
import { newID, type Queue, type Unsent } from './queue'
import type { Memory } from './storage'
import type { Body, Config, Entry } from './types'

/** How often a visitor may turn out unknown before we stop making new ones. */
const MAX_STRANGERS = 3

/** How long to leave a chat that is not there, in milliseconds. */
const CLOSED = 30_000

/** After that many milliseconds, what another tab left unsent is ours to send. */
const ABANDONED = 10_000

/** After that many milliseconds, the server shows by itself what it took. */
const SETTLED = 60_000

export type Session = {
  /** Begins: makes a visitor where there is none, follows the talk, sends what is left. */
  start(ref: string | undefined): void
  /** Sends a message; false where it is too long to be taken. */
  say(body: Body): boolean
  retry(id: string): void
  remove(id: string): void
  /** Goes on now: the browser is back online, or the page in view. */
  hurry(): void
  /** What another tab wrote into the memory is read again. */
  changed(key: string | null): void
  readonly entries: readonly Entry[]
  readonly unsent: readonly Unsent[]
}

export type Watcher = {
  /** entries or unsent changed. */
  changed(): void
  live(): void
  line(line: 'up' | 'lost' | 'closed'): void
}

/** Returns one visitor's talk with the bot, which `to` watches. */
export function session(config: Config, api: Api, store: Memory, out: Queue, to: Watcher): Session {
  const key = `parley.${config.bot}.visitor`
  const rest = pause()
  const mine = new Set<string>()
  let entries: Entry[] = []
  let following: Following | undefined
  let visitor: string | undefined
  let strangers = 0
  let sending = false
  let connecting = false

  /** Makes a visitor, unless another tab does so meanwhile. */
  async function arrive(): Promise<string> {
    const known = store.get(key)
    if (known) return known
    const made = await api.addVisitor()
    const other = store.get(key)
    if (other) return other
    store.set(key, made)
    return made
  }

  /** Opens the talk of a new visitor, or what a link asks for that somebody follows who has been here before. */
  function open(first: boolean, ref: string | undefined) {
    if (first) {
      const body: Body = { event: 'get_started', language: config.lang, ...(ref && { ref }) }
      // Two tabs that were opened at once say it under one id; and it goes before what was typed meanwhile.
      put({ id: 'start', at: 0, body, state: 'waiting' })
    } else if (ref) {
      put({ id: newID(), at: Date.now(), body: { event: 'start', ref }, state: 'waiting' })
    }
  }

  function put(item: Unsent) {
    mine.add(item.id)
    out.put(item)
    to.changed()
    void send()
  }

  async function connect(ref?: string) {
    if (connecting) return
    connecting = true
    for (let failures = 1; ; failures++) {
      try {
        const first = store.get(key) === undefined
        visitor = await locked(`${key}.lock`, arrive)
        open(first, ref)
        break
      } catch (err) {
        const trouble = troubleOf(err)
        to.line(trouble.kind === 'later' ? 'lost' : 'closed')
        const after = trouble.kind === 'later' ? trouble.after : CLOSED
        await rest.wait(Math.max(after, backoff(failures)))
      }
    }
    connecting = false
    following?.stop()
    following = follow(api, visitor, {
      entry,
      live,
      online: (up) => to.line(up ? 'up' : 'lost'),
      ended: (why) => void ended(why),
    })
    void send()
  }

  function entry(e: Entry) {
    entries = [...entries, e]
    if (e.kind === 'in') out.remove(e.id)
    to.changed()
  }

  function live() {
    strangers = 0
    for (const item of out.list()) {
      if (item.state === 'sent' && Date.now() - item.at > SETTLED) out.remove(item.id)
    }
    to.live()
    to.changed()
    void send()
  }

  async function ended(why: Trouble) {
    if (why.kind === 'stranger' && ++strangers <= MAX_STRANGERS) {
      startOver()
      return
    }
    to.line('closed')
    following?.stop()
    visitor = undefined
    await rest.wait(CLOSED)
    strangers = 0
    void connect()
  }

  /** The server has forgotten this visitor: a new talk begins, and what was not sent goes there. */
  function startOver() {
    following?.stop()
    following = undefined
    if (store.get(key) === visitor) store.remove(key)
    visitor = undefined
    entries = []
    for (const item of out.list()) if (item.state === 'sent') out.remove(item.id)
    to.changed()
    void connect()
  }

  /** What goes next: ours, and what a tab that is gone left behind. */
  const nextItem = () =>
    out.list().find((item) => item.state === 'waiting' && (mine.has(item.id) || Date.now() - item.at > ABANDONED))

  /** Sends what waits, one after the other, until nothing does. */
  async function send() {
    if (sending) return
    sending = true
    let failures = 0
    for (let item = nextItem(); item && visitor; item = nextItem()) {
      const by = visitor
      try {
        await api.send(by, item.id, item.body)
        failures = 0
        sent(item)
      } catch (err) {
        const trouble = troubleOf(err)
        // The stream may have heard so before, and a new visitor be there.
        if (trouble.kind === 'stranger') {
          if (by === visitor) void ended(trouble)
          continue
        }
        if (trouble.kind === 'refused') out.put({ ...item, state: 'failed' })
        else await rest.wait(Math.max(trouble.after, backoff(++failures)))
        to.changed()
      }
    }
    sending = false
  }

  function sent(item: Unsent) {
    const shown = entries.some((e) => e.kind === 'in' && e.id === item.id)
    // An opening has no line of its own in the talk.
    if (shown || 'event' in item.body) out.remove(item.id)
    else out.put({ ...item, state: 'sent' })
    to.changed()
  }

  return {
    start(ref) {
      for (const item of out.list()) mine.add(item.id) // sent twice, it counts once
      void connect(ref)
    },
    say(body) {
      if (bodySize(body) > MAX_BODY) return false
      const last = out.list().at(-1)?.at ?? 0
      put({ id: newID(), at: Math.max(Date.now(), last + 1), body, state: 'waiting' })
      return true
    },
    retry(id) {
      const item = out.list().find((i) => i.id === id)
      if (item) put({ ...item, state: 'waiting' })
    },
    remove(id) {
      out.remove(id)
      to.changed()
    },
    hurry() {
      rest.wake()
      following?.hurry()
      void send()
    },
    changed(changedKey) {
      if (changedKey === key && visitor && store.get(key) && store.get(key) !== visitor) return startOver()
      to.changed()
      setTimeout(() => void send(), ABANDONED + 1)
    },
    get entries() {
      return entries
    },
    get unsent() {
      return out.list()
    },
  }
}

/** Runs `act` while no other tab does, where the browser can tell. */
async function locked<T>(name: string, act: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = navigator.locks // https and localhost alone have it
  return await (locks ? locks.request(name, act) : act())
}
