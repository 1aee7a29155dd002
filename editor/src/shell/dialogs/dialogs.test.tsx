import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sourceOf } from '../../doc/text'
import { look, useView } from '../../state/view'
import { bot, model, start, undo } from '../../state/work'
import { speak } from '../../words'
import { Dialogs } from '../Dialogs'

const welcome = `title: Welcome
triggers:
  - default: true
steps:
  - id: menu
    ask: What would you like?
    choices:
      - cake: A cake
      - bye: Nothing
  - id: order
    say: One cake.
    next: end
  - id: goodbye
    say: Bye
`
const french = 'menu: Que désirez-vous ?\nmenu.cake: Un gâteau\n'

beforeAll(() => speak('en'))
beforeEach(() => {
  const file = (text: string) => ({ hash: text, text })
  start('shop', {
    'bot.yaml': file('parley: 1\nlanguages: [en, fr]\n'),
    'flows/welcome.yaml': file(welcome),
    'flows/welcome.fr.yaml': file(french),
    'flows/hours.yaml': file('title: Opening hours\nsteps:\n  - id: hours\n    say: From nine to five.\n'),
  })
  look({ ...useView.getInitialState(), flow: 'welcome', selected: [0] })
  render(<Dialogs />)
})
afterEach(cleanup)

const text = (path = 'flows/welcome.yaml') => {
  const t = bot().files.get(path)
  return t ? sourceOf(t) : null
}
const box = () => screen.findByRole('combobox', {}, { timeout: 10_000 }) // it is loaded first
const type = async (words: string) => fireEvent.change(await box(), { target: { value: words } })
const press = async (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(await box(), { key })
}
const options = () => screen.getAllByRole('option').map((o) => o.textContent)
const chosen = () => screen.getByRole('option', { selected: true }).textContent

describe('add', () => {
  it('offers six kinds, finds the rest, and writes the text of what was added', async () => {
    look({ dialog: { is: 'add', flow: 'welcome', before: 1 } })
    await box()
    expect(screen.getAllByRole('option')).toHaveLength(6)
    await type('phone')
    await press('Enter')
    expect(text()).toContain(
      '      - bye: Nothing\n  - id: your_answer\n    ask: Your answer?\n    type: phone\n  - id: order\n',
    )
    expect(useView.getState()).toMatchObject({ selected: [1], writing: { step: 1, at: ['ask'] }, dialog: null })
    undo()
    expect(text()).toBe(welcome)
  })
  it('puts the step on the way that it was asked for', async () => {
    look({ dialog: { is: 'add', flow: 'welcome', before: 1, from: { step: 0, kind: 'choice', name: 'bye' } } })
    await press('Enter')
    const step = model().flows.get('welcome')?.steps[useView.getState().selected[0] ?? -1]?.step
    expect(step?.verb).toBe('say')
    expect(text()).toContain(`    routes:\n      bye: ${step?.id}\n`)
  })
})

describe('connect', () => {
  it('leads a way to a step, a chat or an end, and takes it back', async () => {
    const way = { is: 'connect', flow: 'welcome', step: 0, kind: 'choice', name: 'bye' } as const
    look({ dialog: way })
    await type('goodb')
    await press('Enter')
    expect(text()).toContain('    routes:\n      bye: goodbye\n')
    look({ dialog: way })
    await type('come back opening')
    await press('Enter')
    expect(text()).toContain('bye: call hours\n')
    look({ dialog: way })
    await type('end here')
    await press('Enter')
    expect(text()).toContain('bye: end\n')
    look({ dialog: way })
    await type('take the connection')
    await press('Enter')
    expect(text()).toBe(welcome)
  })
})

describe('find', () => {
  it('finds in all chats and languages, whatever the accents, and goes there', async () => {
    look({ dialog: { is: 'find' } })
    await type('gateau')
    expect(options()).toEqual(['Un gâteauWelcome · Menu · fr'])
    await type('nine')
    await press('Enter')
    expect(useView.getState()).toMatchObject({ flow: 'hours', selected: [0] })
  })
})

describe('palette', () => {
  it('walks with the arrows round both ends, and runs what is chosen', async () => {
    look({ dialog: { is: 'palette' } })
    await type('opening hours')
    expect(chosen()).toContain('Opening hours')
    await type('delete')
    await press('ArrowUp', 'ArrowDown', 'Enter')
    expect(text()).not.toContain('id: menu')
  })
  it('says that nothing is found', async () => {
    look({ dialog: { is: 'palette' } })
    await type('zebra')
    expect(screen.getByRole('status').textContent).toBe('Nothing found.')
  })
})

describe('names', () => {
  const write = async (name: string) => {
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: name } })
    fireEvent.submit(screen.getByRole('textbox').closest('form') as HTMLFormElement)
  }
  it('renames a step, with its translations, or says why not', async () => {
    look({ dialog: { is: 'rename', flow: 'welcome', step: 0 } })
    await write('order')
    expect((await screen.findByRole('alert')).textContent).toContain('is taken')
    await write('start_menu')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(text()).toContain('id: start_menu')
    expect(text('flows/welcome.fr.yaml')).toContain('start_menu.cake: Un gâteau')
  })
  it('makes a chat of a few words, and shows it', async () => {
    look({ dialog: { is: 'flow' } })
    await type('new chat')
    await press('Enter')
    await write('Café & thé')
    expect(text('flows/cafe_the.yaml')).toContain('title: Café & thé')
    expect(useView.getState().flow).toBe('cafe_the')
  })
  it('asks before it deletes a chat', async () => {
    look({ flow: 'hours', dialog: { is: 'flow' } })
    await type('delete this')
    await press('Enter')
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    expect(text('flows/hours.yaml')).toBe(null)
    expect(useView.getState().flow).toBe('welcome')
  })
})

it('lists the keys of all acts', async () => {
  look({ dialog: { is: 'keys' } })
  expect((await screen.findByText('Find in the texts')).previousSibling?.textContent).toBe('Ctrl+F')
})
