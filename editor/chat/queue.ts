import type { Memory } from './storage'
import { type Body, isObject } from './types'

/** A message that the talk does not show yet. `at` is in milliseconds since 1970. */
export type Unsent = {
  readonly id: string
  readonly at: number
  readonly body: Body
  /** waiting: to be sent; sent: the server has it, and will show it in the talk; failed: it was refused. */
  readonly state: 'waiting' | 'sent' | 'failed'
}

/**
 * What is on its way out. Each message lies under a key of its own, so that two tabs can add and remove at the same
 * time; what both send counts once, by its id.
 */
export type Queue = {
  /** All, in the order they were written. */
  list(): Unsent[]
  /** Adds a message, or changes the one with its id. */
  put(item: Unsent): void
  remove(id: string): void
}

/** Returns the queue of the bot, as it was left. */
export function queue(memory: Memory, bot: string): Queue {
  const prefix = `parley.${bot}.out.`
  return {
    list: () =>
      [...new Set(memory.keys())]
        .filter((key) => key.startsWith(prefix))
        .map((key) => parse(memory.get(key)))
        .filter((item) => item !== undefined)
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
    put: (item) => memory.set(prefix + item.id, JSON.stringify(item)),
    remove: (id) => memory.remove(prefix + id),
  }
}

function parse(text: string | undefined): Unsent | undefined {
  try {
    const item: unknown = JSON.parse(text ?? '')
    if (isObject(item) && typeof item.id === 'string' && typeof item.at === 'number' && isObject(item.body)) {
      return item as Unsent
    }
  } catch {
    // what another version left here
  }
  return undefined
}

/** Returns an id that nobody else makes: 128 random bits. */
export function newID(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('')
}
