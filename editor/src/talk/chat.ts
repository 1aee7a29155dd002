// The chat beside the drawing: what was done in it is kept here too, so that it
// goes on where it was when the server comes back, as another channel or person.

import { create } from 'zustand'
import { act } from '../shell/commands'
import { type Answer, hear, request, whenOpen } from '../state/live'
import { look, notify, useView } from '../state/view'
import type { Chat, ChatContact, Input } from '../state/wire'
import { t } from '../words'

export interface Talk {
  readonly as: string
  readonly contact: ChatContact
  /** When it begins, as a datetime-local field has it; '' is now. */
  readonly clock: string
  /** The flow that is begun by hand; '' where what is written decides. */
  readonly flow: string
  readonly chat: Chat | null
  /** The first turn that goes otherwise since the last change; -1 where none does. */
  readonly changed: number
  readonly error: string
  /** What actions gave, in order. */
  readonly answers: readonly { readonly action: string; readonly answer: string }[]
  readonly busy: boolean
}

export const useTalk = create<Talk>(() => ({
  as: 'web',
  contact: { name: '', language: '' },
  clock: '',
  flow: '',
  chat: null,
  changed: -1,
  error: '',
  answers: [],
  busy: false,
}))

const set = useTalk.setState

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
  const { as, contact, clock, flow, answers } = useTalk.getState()
  const at = clock === '' ? new Date() : new Date(clock)
  ask({ do: 'chat', as, contact, flow, clock: at.toISOString(), ...(inputs ? { inputs, answers } : {}) })
}

/** Chooses the channel, the person, the clock or the flow; the chat is played again. */
export function choose(part: Partial<Pick<Talk, 'as' | 'contact' | 'clock' | 'flow'>>): void {
  set(part)
  if ('flow' in part) begin()
  else again()
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
