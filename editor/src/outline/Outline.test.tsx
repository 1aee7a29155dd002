import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { sourceOf } from '../doc/text'
import { look, useView } from '../state/view'
import { bot, start, useFlow } from '../state/work'
import { speak } from '../words'
import { Outline } from './Outline'

const path = 'flows/welcome.yaml'
const welcome = `title: Welcome
steps:
  - id: menu
    ask: What would you like?
    choices:
      - cake: A cake
      - bye: Nothing
    routes:
      bye: goodbye
  - id: order
    say: One cake.
    next: end
  - id: goodbye
    say: Bye
`

function Shown() {
  const flow = useFlow('welcome')
  return flow ? <Outline flow={flow} /> : null
}

beforeAll(() => speak('en'))
beforeEach(() => {
  start('shop', { 'bot.yaml': { hash: '1', text: 'parley: 1\n' }, [path]: { hash: '2', text: welcome } })
  look({ ...useView.getInitialState(), flow: 'welcome' })
  render(<Shown />)
})
afterEach(cleanup)

const text = () => sourceOf(bot().files.get(path) as NonNullable<ReturnType<ReturnType<typeof bot>['files']['get']>>)
const now = () => document.activeElement?.getAttribute('aria-label')
const press = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(document.activeElement ?? document.body, { key })
}
const begin = () => (document.querySelector('[role="treeitem"][tabindex="0"]') as HTMLElement).focus()

it('tells the conversation as a tree', () => {
  const levels = screen
    .getAllByRole('treeitem')
    .map((x) => `${x.getAttribute('aria-level')} ${x.getAttribute('aria-label')}`)
  expect(levels).toEqual([
    '1 Menu',
    '2 What would you like?',
    '3 A cake: Order',
    '3 Nothing: Goodbye',
    '2 One cake.',
    '3 then: ends',
    '1 Goodbye',
    '2 Bye',
    '3 then: connect or end here',
  ])
})

it('is walked by the arrows: down and up, into and out of what is folded', () => {
  begin()
  press('ArrowDown', 'ArrowDown')
  expect(now()).toBe('A cake: Order')
  expect(useView.getState().selected).toEqual([0])
  press('ArrowLeft')
  expect(now()).toBe('What would you like?')
  press('ArrowRight')
  expect(screen.getByText(/Not understood|didn.t understand/i)).toBeTruthy()
  press('ArrowLeft', 'ArrowLeft', 'ArrowLeft')
  expect(now()).toBe('Menu')
  expect(screen.queryByText('One cake.')).toBeNull()
  press('End')
  expect(now()).toBe('then: connect or end here')
})

it('writes a text in place, and goes back to the step', () => {
  begin()
  press('ArrowDown', 'Enter')
  const field = screen.getByRole('textbox')
  fireEvent.change(field, { target: { value: 'What shall it be?' } })
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  expect(text()).toBe(welcome.replace('What would you like?', 'What shall it be?'))
  expect(now()).toBe('What shall it be?')
})

it('connects a way by Enter, and adds under a card', () => {
  begin()
  press('ArrowDown', 'ArrowDown', 'Enter')
  expect(useView.getState().dialog).toEqual({ is: 'connect', flow: 'welcome', step: 0, kind: 'choice', name: 'cake' })
  fireEvent.click(screen.getAllByRole('button', { name: 'Add a step' })[0] as HTMLElement)
  expect(useView.getState().dialog).toEqual({ is: 'add', flow: 'welcome', before: 2 })
})

it('does by its menu what the keys do', async () => {
  fireEvent.click(screen.getByRole('button', { name: 'What to do with “One cake.”' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: /Delete/ }))
  expect(text()).not.toContain('One cake.')
})
