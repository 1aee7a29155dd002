// The chat beside the drawing: what was done in it is kept here too, so that it
// goes on where it was when the server comes back, as another channel or person.

import { create } from 'zustand'
import { act } from '../shell/commands'
import { type Answer, hear, request, whenOpen } from '../state/live'
import { look, notify, useView } from '../state/view'
import type { Chat, Input } from '../state/wire'
import { model, useWork } from '../state/work'
import { t } from '../words'
import { keepPeople, type People, type Person, peopleOf } from './people'

export interface Talk {
  /** The bot that all this is of. */
  readonly bot: string
  readonly as: string
  readonly people: People
  /** The id of the person who chats. */
  readonly who: string
  /** The flow that is begun by hand; '' where what is written decides. */
  readonly flow: string
  /** The step of it at which the chat begins: its id, `#N` where it has none; '' is the first. */
  readonly step: string
  readonly chat: Chat | null
  /** The first turn that goes otherwise since the last change; -1 where none does. */
  readonly changed: number
  readonly error: string
  /** What actions gave, in order. */
  readonly answers: readonly { readonly action: string; readonly answer: string }[]
  readonly busy: boolean
}

function fresh(bot: string): Talk {
  const people = peopleOf(bot)
  return {
    bot,
    as: 'web',
    people,
    who: people.first,
    flow: '',
    step: '',
    chat: null,
    changed: -1,
    error: '',
    answers: [],
    busy: false,
  }
}

export const useTalk = create<Talk>(() => fresh(''))

const set = useTalk.setState

/** The person who chats. */
export function person(s: Talk = useTalk.getState()): Person {
  return s.people.all.find((p) => p.id === s.who) ?? (s.people.all[0] as Person)
}

function ask(message: { readonly do: string; readonly [key: string]: unknown }, then?: (a: Answer) => void): void {
  const sent = request(message, (a) => {
    set({ busy: false })
    if (a.error) return set({ error: said(a.error) })
    if (a.chat) {
      set({ chat: a.chat, changed: -1, error: '' })
      trace(a.chat)
    }
    then?.(a)
  })
  set(sent ? { busy: true } : { error: t('talk.away') })
}

function said(e: { readonly code: string; readonly message: string }): string {
  const id = `talk.refused.${e.code}`
  const sentence = t(id)
  return sentence === id ? e.message : sentence
}

/** Shows on the drawing where the chat stands and came by. */
function trace(chat: Chat | null): void {
  look({
    trail: {
      at: chat?.at ? { flow: chat.at.flow, index: chat.at.index } : null,
      path: (chat?.turns ?? []).flatMap((turn) => turn.path),
    },
  })
}

/** Begins the chat anew. */
export function begin(): void {
  set({ answers: [] })
  start(undefined)
}

/** Plays what was done again, with what is chosen now. */
export function again(): void {
  const { chat } = useTalk.getState()
  start(chat?.turns.flatMap((turn) => (turn.in ? [turn.in] : [])))
}

function start(inputs: readonly Input[] | undefined): void {
  const { as, flow, step, answers } = useTalk.getState()
  const { contact, clock, known } = person()
  const at = clock === '' ? new Date() : new Date(clock)
  ask({
    do: 'chat',
    as,
    contact,
    flow,
    clock: at.toISOString(),
    ...(step ? { step, known: known[flow] ?? {} } : {}),
    ...(inputs ? { inputs, answers } : {}),
  })
}

/** Chooses the channel; the chat is played again. */
export function chooseChannel(as: string): void {
  set({ as })
  again()
}

/** Chooses the flow that is begun by hand, and begins it; '' leaves it to what is written. */
export function chooseFlow(flow: string): void {
  set({ flow, step: '' })
  begin()
}

/** Begins the chat at the step that the view asks for; false where it asks for none. */
export function beginThere(): boolean {
  const { tryAt } = useView.getState()
  if (!tryAt) return false
  look({ tryAt: null })
  const step = model().flows.get(tryAt.flow)?.steps[tryAt.step]?.step
  set({ flow: tryAt.flow, step: step?.id || `#${tryAt.step + 1}`, chat: null, changed: -1, error: '', answers: [] })
  return true
}

/** Chats as somebody else; what was done is played again. */
export function choosePerson(who: string): void {
  set({ who })
  again()
}

/** Keeps a person, a new one too, and chats as they. */
export function keepPerson(p: Person, first = false): void {
  const { people } = useTalk.getState()
  const known = people.all.some((x) => x.id === p.id)
  const all = known ? people.all.map((x) => (x.id === p.id ? p : x)) : [...people.all, p]
  takePeople({ all, first: first ? p.id : people.first }, p.id)
  again()
}

/** Keeps what the person has answered in a flow, and begins anew. */
export function tell(flow: string, answers: Readonly<Record<string, string>>): void {
  const { people, who } = useTalk.getState()
  const p = person()
  const one = { ...p, known: { ...p.known, [flow]: answers } }
  takePeople({ ...people, all: people.all.map((x) => (x === p ? one : x)) }, who)
  begin()
}

/** Forgets a person, unless there is no other. */
export function forgetPerson(id: string): void {
  const { people } = useTalk.getState()
  const all = people.all.filter((p) => p.id !== id)
  const next = all[0]
  if (!next) return
  const first = people.first === id ? next.id : people.first
  takePeople({ all, first }, first)
  again()
}

function takePeople(people: People, who: string): void {
  set({ people, who })
  keepPeople(useTalk.getState().bot, people)
}

export function say(input: Input): void {
  ask({ do: 'say', in: input })
}

export function back(): void {
  ask({ do: 'back' })
}

/** Lets time go by: so much, or up to what is due next. */
export function skip(by = ''): void {
  ask({ do: 'skip', by })
}

export function give(action: string, answer: string): void {
  ask({ do: 'stub', action, answer }, () => set((s) => ({ answers: [...s.answers, { action, answer }] })))
}

/** Saves the chat as a test of the bot; undo takes it away again. */
export function keep(name: string, done: () => void): void {
  ask({ do: 'keep', name }, (a) => {
    const { path, text } = a as unknown as { readonly path: string; readonly text: string }
    if (!act((acts, bot) => acts.putFile(bot, { path, text, name: 'keep-test' }))) return
    notify(t('talk.kept', { path }))
    done()
  })
}

/** Follows the draft while the panel is shown: stop with what is returned. */
export function follow(): () => void {
  const { id } = useWork.getState()
  if (useTalk.getState().bot !== id) set(fresh(id))
  beginThere()
  const stops = [
    hear((a) => {
      // A bot that had errors when the chat was to begin has none any more.
      if (a.problems && !a.chat && useTalk.getState().error) return again()
      if (!a.chat) return
      set({ chat: a.chat, changed: a.changed ?? -1, error: '' })
      trace(a.chat)
    }),
    whenOpen(() => again()),
  ]
  return () => {
    for (const stop of stops) stop()
    if (useView.getState().trail.path.length > 0) trace(null)
  }
}
