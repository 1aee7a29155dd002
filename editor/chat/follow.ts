import { type Api, type Trouble, troubleOf } from './api'
import { backoff, pause } from './backoff'
import { sseParser } from './sse'
import { type Entry, readEntry } from './types'

/** Milliseconds. The server says something every 20 s. */
const SILENCE = 45_000
const FIRST_BYTE = 10_000

export type Listener = {
  entry(e: Entry): void
  /** All that was there has been told; what comes now is new. */
  live(): void
  /** The line is up (true), or it broke and is being mended. */
  online(up: boolean): void
  /** It is of no use to go on; following has ended. */
  ended(why: Trouble): void
}

export type Following = { stop(): void; hurry(): void }

/**
 * Follows a visitor's talk: the stream where it gets through, polls where something on the way holds it back. Mends a
 * broken line by itself, from the entry after the last.
 */
export function follow(api: Api, visitor: string, to: Listener): Following {
  const rest = pause()
  let seq = 0
  let polling = false
  let stopped = false
  let heard = Date.now()
  let call = new AbortController()

  const tell = (value: unknown) => {
    const entry = readEntry(value)
    if (!entry || entry.seq <= seq || stopped) return
    seq = entry.seq
    to.entry(entry)
  }

  /** Reads one stream to its end. Returns whether it brought anything. */
  async function stream(): Promise<boolean> {
    const parse = sseParser()
    const text = new TextDecoder()
    let late = false
    let watch = setTimeout(() => {
      late = true
      call.abort()
    }, FIRST_BYTE)
    let got = false
    try {
      const resp = await api.events(visitor, seq, false, call.signal)
      const reader = resp.body?.getReader()
      if (!reader) throw new Error('this browser cannot read a stream')
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return got
        clearTimeout(watch)
        watch = setTimeout(() => call.abort(), SILENCE)
        heard = Date.now()
        if (!got) to.online(true)
        got = true
        for (const e of parse(text.decode(value, { stream: true }))) {
          if (e.event === 'live') to.live()
          else tell(JSON.parse(e.data))
        }
      }
    } catch (err) {
      // An answer that never begins is held back by something on the way.
      polling = !got && late
      if (got) return true
      throw err
    } finally {
      clearTimeout(watch)
    }
  }

  /** Asks once what is new. */
  async function poll(): Promise<boolean> {
    const watch = setTimeout(() => call.abort(), SILENCE)
    polling = false // where polls fail too, it was not the stream
    try {
      const list: unknown = await (await api.events(visitor, seq, true, call.signal)).json()
      polling = true
      heard = Date.now()
      to.online(true)
      if (Array.isArray(list)) list.forEach(tell)
      to.live()
      return true
    } finally {
      clearTimeout(watch)
    }
  }

  async function run() {
    for (let failures = 0; !stopped; ) {
      call = new AbortController()
      let after = 0
      try {
        const got = await (polling ? poll() : stream())
        failures = got ? 0 : failures + 1
        if (polling && got) continue
      } catch (err) {
        const trouble = troubleOf(err)
        if (stopped) return
        if (trouble.kind !== 'later') {
          stopped = true
          to.ended(trouble)
          return
        }
        failures++
        after = trouble.after
      }
      if (stopped) return
      to.online(false)
      await rest.wait(Math.max(after, backoff(failures)))
    }
  }

  void run()
  return {
    stop() {
      stopped = true
      call.abort()
      rest.wake()
    },
    /** Mends a broken line now: the browser is back online, or the page in view. */
    hurry() {
      if (Date.now() - heard > SILENCE) call.abort()
      rest.wake()
    },
  }
}
