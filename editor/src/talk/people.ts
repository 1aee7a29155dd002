// The people that one chats as: kept in this browser, for each bot.

import type { ChatContact } from '../state/wire'
import { t } from '../words'

/** What somebody has answered, by flow and name, as they would write it. */
export type Known = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface Person {
  readonly id: string
  readonly contact: ChatContact
  /** When their chats begin, as a datetime-local field has it; '' is now. */
  readonly clock: string
  /** For chats that begin in the middle of a flow. */
  readonly known: Known
}

export interface People {
  /** There is always one. */
  readonly all: readonly Person[]
  /** The id of the one that chats begin with. */
  readonly first: string
}

export function newPerson(people?: People): Person {
  const taken = new Set(people?.all.map((p) => p.id))
  let n = 1
  while (taken.has(String(n))) n++
  return { id: String(n), contact: { name: '', language: '' }, clock: '', known: {} }
}

const stored = (bot: string) => `parley.people.${bot}`

/** The people of a bot, as they were kept; somebody new where nobody was. */
export function peopleOf(bot: string): People {
  let kept: unknown
  try {
    kept = JSON.parse(localStorage.getItem(stored(bot)) ?? 'null')
  } catch {
    // What cannot be read is as if it were not there.
  }
  const { all, first } = (kept ?? {}) as { readonly all?: unknown; readonly first?: unknown }
  const people = Array.isArray(all) ? all.filter(isPerson) : []
  const one = people[0] ?? newPerson()
  return {
    all: people.length > 0 ? people : [one],
    first: people.some((p) => p.id === first) ? String(first) : one.id,
  }
}

function isPerson(x: unknown): x is Person {
  const p = x as Person | null
  return (
    typeof p?.id === 'string' &&
    typeof p.clock === 'string' &&
    typeof p.contact?.name === 'string' &&
    typeof p.contact.language === 'string' &&
    typeof p.known === 'object' &&
    p.known !== null
  )
}

export function keepPeople(bot: string, people: People): void {
  try {
    localStorage.setItem(stored(bot), JSON.stringify(people))
  } catch {
    // A browser that keeps nothing has them until the page is left.
  }
}

/** What each is called: no two alike. */
export function titles(people: People): string[] {
  const out: string[] = []
  for (const p of people.all) {
    const name = p.contact.name || t('talk.person')
    let title = name
    for (let n = 2; out.includes(title); n++) title = `${name} ${n}`
    out.push(title)
  }
  return out
}
