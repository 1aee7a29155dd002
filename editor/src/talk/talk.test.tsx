import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sourceOf } from '../doc/text'
import { commands } from '../shell/commands'
import { connect } from '../state/live'
import { type Asked, scripted } from '../state/scripted'
import { look, useView, type View } from '../state/view'
import type { Chat, ChatMessage, Decision, Turn } from '../state/wire'
import { bot, start } from '../state/work'
import { speak } from '../words'
import { useTalk } from './chat'
import { TryIt } from './TryIt'

const welcome = `title: Welcome
triggers:
  - default: true
steps:
  - id: menu
    ask: Tea or coffee?
    choices:
      - tea: Tea
      - coffee: Coffee
  - id: cups
    ask: How many?
    type: number
  - branch:
      - if: cups > 3
        next: many
      - else: sum
  - id: many
    say: That is a lot.
  - id: sum
    say: \${cups} x \${menu}.
`

function turn(over: Partial<Turn> & { readonly says?: readonly ChatMessage[] } = {}): Turn {
  const { says = [], ...rest } = over
  return { in: null, shown: '', at: '2026-03-04T09:00:00Z', messages: says, trace: [], path: [], telling: -1, ...rest }
}

function message(step: string, text: string, choices: readonly string[] = []): ChatMessage {
  const offered = choices.map((c) => ({ label: c, flow: 'welcome', step, choice: c.toLowerCase() }))
  return {
    flow: 'welcome',
    step,
    index: 0,
    blocks: [{ type: 'text', text, choices: offered }],
    choices: offered,
    limits: [],
  }
}

function chat(turns: readonly Turn[], over: Partial<Chat> = {}): Chat {
  return {
    as: 'web',
    flow: '',
    from: null,
    lacks: [],
    now: '2026-03-04T09:00:00Z',
    seed: 1,
    contact: { name: '', language: 'en' },
    turns,
    at: null,
    waits: '',
    vars: [],
    ended: '',
    open: true,
    due: null,
    needs: null,
    error: '',
    ...over,
  }
}

const begun = chat([turn({ says: [message('menu', 'Tea or coffee?', ['Tea', 'Coffee'])] })])

let answer: (asked: Asked) => object | undefined
let server: ReturnType<typeof scripted>
let stop: () => void

/** Opens a bot with the panel beside it. */
async function open(id = 'shop', view: Partial<View> = {}) {
  const file = (text: string) => ({ hash: text, text })
  start(id, {
    'bot.yaml': file('parley: 1\nlanguages: [en, fr]\ncontact:\n  orders: number\n'),
    'flows/welcome.yaml': file(welcome),
  })
  look({ ...useView.getInitialState(), flow: 'welcome', side: 'try', ...view })
  server = scripted((m) => answer(m))
  stop = connect()
  render(<TryIt />)
  await waitFor(() => expect(server.last('chat')).toBeTruthy())
}

function close() {
  cleanup()
  stop()
}

beforeEach(async () => {
  await speak('en')
  localStorage.clear()
  useTalk.setState({ bot: '' })
  answer = (m) => (m.do === 'chat' ? { chat: begun } : undefined)
})
afterEach(() => {
  close()
  vi.unstubAllGlobals()
})

const log = () => screen.getByRole('log')
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const choose = async (button: string | RegExp, item: string | RegExp) => {
  press(button)
  fireEvent.click(await screen.findByRole('menuitem', { name: item }))
}
const write = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

describe('a chat', () => {
  it('is begun, answered by a tap and by words, and taken back', async () => {
    await open()
    expect(server.last('chat')).toMatchObject({ as: 'web', flow: '', contact: { name: '' } })
    fireEvent.click(await within(log()).findByRole('button', { name: 'Coffee' }))
    expect(server.last('say')).toEqual({
      do: 'say',
      in: { tap: { flow: 'welcome', step: 'menu', choice: 'coffee', label: 'Coffee' } },
    })
    write('Write as a customer…', 'a coffee')
    press('Send')
    expect(server.last('say')).toEqual({ do: 'say', in: { text: 'a coffee' } })
    expect((screen.getByLabelText('Write as a customer…') as HTMLInputElement).value).toBe('')
    press('Take the last answer back')
    press('Skip 1 h')
    await choose('Send a picture, a file or a place', 'A place')
    expect(server.asked.slice(-3)).toMatchObject([
      { do: 'back' },
      { do: 'skip', by: '1h' },
      { do: 'say', in: { location: {} } },
    ])
    await choose(/as Web/, 'WhatsApp')
    expect(server.last('chat')).toMatchObject({ as: 'whatsapp', inputs: [] })
  })

  it('shows what it waits for, what it knows, and asks what an action gives', async () => {
    const needs = { action: 'http', flow: 'welcome', step: 'found', outcomes: ['error'] }
    const vars = [{ flow: 'welcome', name: 'menu', text: 'Tea' }]
    answer = (m) => (m.do === 'chat' || m.do === 'stub' ? { chat: chat(begun.turns, { needs, vars }) } : undefined)
    await open()
    const group = await screen.findByRole('group', { name: 'What the action gives' })
    expect(screen.getByText('1 thing known')).toBeTruthy()
    fireEvent.change(within(group).getByRole('textbox'), { target: { value: '{id: 7}' } })
    fireEvent.click(within(group).getByRole('button', { name: 'Give' }))
    expect(server.last('stub')).toEqual({ do: 'stub', action: 'http', answer: '{id: 7}' })
    // As another channel, the action gives the same again.
    await waitFor(() => expect(useTalk.getState().answers).toHaveLength(1))
    await choose(/as Web/, 'SMS')
    expect(server.last('chat')).toMatchObject({ answers: [{ action: 'http', answer: '{id: 7}' }] })
  })

  it('goes on where it was when the server comes back', async () => {
    const said = chat([
      ...begun.turns,
      turn({ in: { text: 'tea' }, shown: 'tea', says: [message('cups', 'How many?')] }),
    ])
    answer = (m) => (m.do === 'chat' || m.do === 'say' ? { chat: said } : undefined)
    await open()
    expect(await within(log()).findByText('How many?')).toBeTruthy()
    vi.useFakeTimers()
    server.leave()
    await vi.advanceTimersByTimeAsync(1)
    expect(screen.getByText(/The server is away/)).toBeTruthy()
    await vi.advanceTimersByTimeAsync(2000)
    vi.useRealTimers()
    await waitFor(() => expect(server.last('chat')).toMatchObject({ inputs: [{ text: 'tea' }] }))
  })

  it('marks from where it goes otherwise since the draft has changed', async () => {
    const other = chat([turn({ says: [message('menu', 'Tea, or coffee?')] })])
    answer = (m) =>
      m.do === 'chat' ? { chat: begun } : m.do === 'draft' ? { problems: [], chat: other, changed: 0 } : undefined
    await open()
    await within(log()).findByText('Tea or coffee?')
    const { edit } = await import('../state/work')
    edit((acts, b) => acts.reword(b, { flow: 'welcome', step: 0, at: ['ask'], text: 'Tea, or coffee?' }))
    expect(await within(log()).findByText('Tea, or coffee?')).toBeTruthy()
    expect(screen.getByText('Goes otherwise since your change')).toBeTruthy()
  })

  it('is saved as a test of the bot, and says what is refused', async () => {
    answer = (m) => {
      if (m.do === 'chat') return { chat: begun }
      if (m.do !== 'keep') return undefined
      return m.name === 'Tea'
        ? { path: 'conversations/tea.yaml', text: 'test: Tea\n' }
        : { error: { code: 'refused', message: 'nothing was said yet' } }
    }
    await open()
    await within(log()).findByText('Tea or coffee?')
    press('Save as a test')
    write('Name of the test', 'Coffee')
    press('Save')
    expect((await screen.findByRole('alert')).textContent).toBe('This chat cannot be saved as a test as it stands.')
    write('Name of the test', 'Tea')
    press('Save')
    await waitFor(() => expect(useView.getState().notice).toBe('Saved as conversations/tea.yaml.'))
    const kept = bot().files.get('conversations/tea.yaml')
    expect(kept && sourceOf(kept)).toBe('test: Tea\n')
  })
})

describe('why it went so', () => {
  const at = { flow: 'welcome', step: 'cups' }
  const decided: readonly [Decision, string, string][] = [
    [
      { ...at, step: 'menu', what: 'answer', text: 'a tea', why: 'tea', how: 'label', kind: 'choice', of: ['tea'] },
      '“a tea” is understood as “Tea”.',
      '« a tea » est compris comme « Tea ».',
    ],
    [
      { ...at, what: 'miss', text: 'lots', why: 'not understood as number', kind: 'type', of: ['number'] },
      '“lots” is not understood (Number).',
      "« lots » n'est pas compris (Nombre).",
    ],
    [
      { ...at, what: 'reject', text: '12', why: 'out of bounds', kind: 'bounds' },
      '“12” is too much or too little.',
      '« 12 » est trop ou trop peu.',
    ],
    [
      { flow: 'welcome', step: '#3', what: 'branch', text: 'cups > 3', why: 'many', kind: 'if', of: ['cups > 3'] },
      'It goes on at “Many”, since cups > 3.',
      'La suite est « Many », car cups > 3.',
    ],
    [
      { flow: 'welcome', step: '#3', what: 'branch', text: 'else', why: 'sum', kind: 'else' },
      'It goes on at “Sum”, since no condition holds.',
      "La suite est « Sum », car aucune condition n'est vraie.",
    ],
    [
      { ...at, what: 'limit', why: 'more than 100 steps for one event', kind: 'steps', of: ['100'] },
      'It came by more than 100 steps at once.',
      'Il est passé par plus de 100 étapes à la fois.',
    ],
    [
      { ...at, what: 'error', why: '${menu}: a value is missing', kind: 'missing', of: ['${menu}'] },
      'A value is missing: ${menu}.',
      'Une valeur manque : ${menu}.',
    ],
  ]
  it.each(['en', 'fr'] as const)('is told in the language of the interface: %s', async (language) => {
    await speak(language)
    const turns = decided.map(([d]) => turn({ in: { text: 'x' }, shown: 'x', trace: [d], telling: 0 }))
    answer = (m) => (m.do === 'chat' ? { chat: chat(turns) } : undefined)
    await open()
    await waitFor(() => expect(within(log()).getAllByText('x')).toHaveLength(turns.length))
    for (const [, en, fr] of decided) expect(within(log()).getByText(language === 'en' ? en : fr)).toBeTruthy()
  })

  it('says nothing of a decision that it has no words for', async () => {
    const odd: Decision = { ...at, what: 'start', text: 'welcome', why: 'by hand' }
    answer = (m) =>
      m.do === 'chat'
        ? { chat: chat([turn({ trace: [odd], telling: 0, says: begun.turns[0]?.messages ?? [] })]) }
        : undefined
    await open()
    await within(log()).findByText('Tea or coffee?')
    expect(log().textContent).not.toMatch(/by hand|talk\.why/)
  })
})

describe('a chat that begins at a step', () => {
  const midway = (lacks: Chat['lacks'], index = 4) =>
    chat([turn({ says: [message('sum', 'It comes to…')] })], {
      flow: 'welcome',
      from: { flow: 'welcome', step: 'sum', index },
      lacks,
    })
  const here = (step: number) => {
    look({ selected: [step] })
    commands()
      .find((c) => c.id === 'here')
      ?.run()
  }

  it('is told what the steps behind it read, and keeps that with the person', async () => {
    const lack = (name: string, known = false, unread = false) => ({ name, known, unread })
    answer = (m) => {
      if (m.do !== 'chat') return undefined
      if (!m.step) return { chat: begun }
      const known = (m.known ?? {}) as Record<string, string>
      return { chat: midway([lack('menu', !!known.menu), lack('cups', known.cups === '2', known.cups === 'lots')]) }
    }
    await open()
    here(4)
    const box = await screen.findByRole('region', { name: 'Where the chat begins' })
    expect(server.last('chat')).toMatchObject({ flow: 'welcome', step: 'sum', known: {} })
    expect(within(box).getByText(/Begins at/)).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Save as a test' }) as HTMLButtonElement).disabled).toBe(true)
    write('Tea or coffee?', 'coffee')
    write('How many?', 'lots')
    press('Begin with this')
    expect(server.last('chat')).toMatchObject({ step: 'sum', known: { menu: 'coffee', cups: 'lots' } })
    expect(await screen.findByText('This cannot be read as its answer.')).toBeTruthy()
    write('How many?', '2')
    press('Begin with this')
    await waitFor(() => expect(screen.queryByText('This cannot be read as its answer.')).toBeNull())
    // Opened anew, the person still knows.
    close()
    useTalk.setState({ bot: '' })
    await open()
    here(4)
    await waitFor(() => expect(server.last('chat')).toMatchObject({ known: { menu: 'coffee', cups: '2' } }))
  })

  it('begins a step without a name by its number, and at the first step again', async () => {
    answer = (m) => (m.do === 'chat' ? { chat: m.step ? midway([], 2) : begun } : undefined)
    await open()
    here(2)
    await waitFor(() => expect(server.last('chat')).toMatchObject({ flow: 'welcome', step: '#3' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Begin at the first step instead' }))
    expect(server.last('chat')).toMatchObject({ flow: 'welcome' })
    expect(server.last('chat')).not.toHaveProperty('step')
  })

  it('begins there at once where the panel is opened for it, and tells when the step is gone', async () => {
    answer = (m) => (m.do === 'chat' ? { chat: midway([], -1) } : undefined)
    await open('shop', { tryAt: { flow: 'welcome', step: 4 } })
    expect(server.asked.map((m) => [m.do, m.step])).toEqual([['chat', 'sum']])
    expect(await screen.findByText('The step where this chat begins is not there any more.')).toBeTruthy()
  })
})

describe('the person who chats', () => {
  const add = async (name: string, language: string) => {
    await choose(/· (en|fr)$/, 'Another person…')
    await screen.findByRole('dialog')
    write('Name', name)
    write('Language', language)
  }
  const done = async () => {
    press('Chat as this person')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  }

  it('is one of several, picked at once, with what the bot keeps of them', async () => {
    await open()
    await add('Léa', 'fr')
    write('Orders', '3')
    write('Tags, with commas', 'regular, cakes')
    const when = within(screen.getByRole('dialog')).getByLabelText('When the chat begins')
    fireEvent.change(when, { target: { value: '2026-03-04T09:00' } })
    await done()
    expect(server.last('chat')).toMatchObject({
      contact: { name: 'Léa', language: 'fr', tags: ['regular', 'cakes'], fields: { orders: 3 } },
      clock: new Date('2026-03-04T09:00').toISOString(),
      inputs: [],
    })
    await choose('Léa · fr', 'New person · en')
    expect(server.last('chat')).toMatchObject({ contact: { name: '' } })
  })

  it('is there again the next time, the one that chats begin with first, in this bot alone', async () => {
    await open()
    await add('Léa', 'fr')
    await done()
    await add('Max', 'en')
    fireEvent.click(screen.getByLabelText('Chats begin with this person'))
    await done()
    await choose('Max · en', 'Léa · fr')
    close()
    await open('other')
    expect(screen.getByRole('button', { name: 'New person · en' })).toBeTruthy()
    close()
    await open()
    expect(server.last('chat')).toMatchObject({ contact: { name: 'Max' } })
    press('Max · en')
    expect((await screen.findAllByRole('menuitem')).map((x) => x.textContent)).toEqual([
      'New person · en',
      'Léa · fr',
      'Max · en✓',
      'Change this person…',
      'Another person…',
    ])
  })

  it('is changed and forgotten; what they have answered is written down before a chat asks', async () => {
    await open()
    await add('Léa', 'fr')
    fireEvent.change(screen.getByLabelText('Add an answer…'), { target: { value: 'welcome.cups' } })
    fireEvent.change(screen.getByLabelText(/^How many/), { target: { value: 'four' } })
    await done()
    look({ tryAt: { flow: 'welcome', step: 4 } })
    await waitFor(() => expect(server.last('chat')).toMatchObject({ step: 'sum', known: { cups: 'four' } }))
    await choose('Léa · fr', 'Change this person…')
    await screen.findByRole('dialog')
    press('Forget this person')
    await waitFor(() => expect(screen.getByRole('button', { name: 'New person · en' })).toBeTruthy())
    expect(server.last('chat')).toMatchObject({ known: {} })
  })

  it('is somebody new where what was kept cannot be read', async () => {
    localStorage.setItem('parley.people.shop', '{"all":[{"id":3}],"first"')
    await open()
    expect(screen.getByRole('button', { name: 'New person · en' })).toBeTruthy()
  })
})
