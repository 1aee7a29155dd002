import { i18n } from '@lingui/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { filesOf } from '../doc/bot'
import { messages } from '../locales/en'
import { look } from '../state/view'
import { bot, start, undo, useWork } from '../state/work'
import { StepForm } from './StepForm'

beforeAll(() => i18n.loadAndActivate({ locale: 'en', messages }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const path = 'flows/welcome.yaml'

/** Opens the form of a step of a flow. */
export function open(source: string, step: number, more: Record<string, string> = {}) {
  const files = { [path]: source, ...more }
  start('shop', Object.fromEntries(Object.entries(files).map(([p, text]) => [p, { hash: p, text }])))
  look({ flow: 'welcome', selected: step < 0 ? [] : [step] })
  render(<StepForm />)
}

const now = () => filesOf(bot())[path] ?? ''

/** Types into a field and leaves it. */
function write(field: HTMLElement, text: string) {
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
}

const menu = `steps:
  - id: menu # the first question
    ask: What would you like?
    choices:
      - cake: A cake
      - bye: Nothing # no more
    routes:
      bye: goodbye
  - id: order
    say: One cake.
    next: end
  - id: goodbye
    say: Bye
    colour: blue
`

describe('the form of a step', () => {
  it('changes the words of a question, and nothing else of the file', () => {
    open(menu, 0)
    write(screen.getByLabelText('Question'), 'And for you?')
    expect(now()).toBe(menu.replace('What would you like?', 'And for you?'))
    undo()
    expect(now()).toBe(menu)
  })

  it('keeps what is typed after a pause, as one step of undo', () => {
    vi.useFakeTimers()
    open(menu, 0)
    const field = screen.getByLabelText('Question')
    fireEvent.focus(field)
    for (const text of ['W', 'Wh', 'Which?']) {
      fireEvent.change(field, { target: { value: text } })
      vi.advanceTimersByTime(150)
    }
    expect(now()).toBe(menu)
    vi.advanceTimersByTime(600)
    expect(now()).toContain('ask: Which?')
    fireEvent.change(field, { target: { value: 'Which one?' } })
    fireEvent.blur(field)
    expect(useWork.getState().history.past).toHaveLength(1)
  })

  it('gives a step another name wherever it is named', () => {
    open(menu, 2)
    write(screen.getByLabelText('Name of the step'), 'So long!')
    expect(now()).toContain('bye: so_long')
    expect(now()).toContain('- id: so_long')
  })

  it('adds, words, moves and takes away choices, by keys alone too', () => {
    open(menu, 0)
    const label = (n: number) => screen.getByLabelText(`Choice ${n}`, { selector: 'input' })
    fireEvent.click(screen.getByRole('button', { name: '+ Add a choice' }))
    write(label(3), 'A coffee')
    expect(now()).toContain('- bye: Nothing # no more\n      - choice_3: A coffee\n')
    fireEvent.keyDown(label(3), { key: 'ArrowUp', altKey: true })
    expect(now()).toContain('- cake: A cake\n      - choice_3: A coffee\n      - bye: Nothing # no more\n')
    fireEvent.click(screen.getByRole('button', { name: 'Remove: A coffee' }))
    expect(now()).not.toContain('coffee')
    expect(now()).toContain('bye: Nothing # no more')
  })

  it('leads a choice and a rare way to where a list says', () => {
    open(menu, 0)
    const first = screen.getByRole('listitem', { name: 'A cake' })
    const arrow = within(first).getByLabelText('goes to')
    expect((arrow as HTMLSelectElement).selectedOptions[0]?.textContent).toBe('the step below')
    fireEvent.change(arrow, { target: { value: '#2' } })
    expect(now()).toContain('routes:\n      bye: goodbye\n      cake: goodbye\n')
    fireEvent.change(screen.getByLabelText("Didn't understand"), { target: { value: 'end' } })
    expect(now()).toContain('invalid: end\n')
    fireEvent.change(screen.getByLabelText('No answer'), { target: { value: 'repeat' } })
    expect(now()).toContain('timeout: 24h\n')
    expect(now()).toContain('timeout: repeat\n')
  })

  it('gives a short choice more than its label', () => {
    open(menu, 0)
    const first = screen.getByRole('listitem', { name: 'A cake' })
    fireEvent.click(within(first).getByRole('button', { name: '+ Description' }))
    write(within(first).getByLabelText('Description'), 'For six')
    expect(now()).toBe(menu.replace('- cake: A cake', '- id: cake\n        label: A cake\n        describe: For six'))
  })

  it('shows a key that it does not know as it is written, and keeps it', () => {
    open(menu, 2)
    expect((screen.getByLabelText('colour') as HTMLTextAreaElement).value).toBe('blue')
    write(screen.getByLabelText('Message'), 'See you')
    expect(now()).toBe(menu.replace('say: Bye', 'say: See you'))
  })

  it('can only be read where the file is broken', () => {
    open(`${menu}  - id: "open\n`, 0)
    expect(screen.getByRole('status').textContent).toContain('broken by hand')
  })

  it('shows what the check says at the field, with what mends it', () => {
    open(menu, 0)
    const from = menu.indexOf('goodbye')
    const fix = { title: 'Lead to order', edits: [{ path, from, to: from + 7, insert: 'order' }] }
    const problem = {
      rule: 'x',
      severity: 'error',
      path,
      line: 8,
      column: 12,
      from,
      to: from + 7,
      message: 'No such way',
      hint: '',
      flow: 'welcome',
      step: 0,
      fixes: [fix],
    } as const
    useWork.setState({ problems: [problem], checked: bot() })
    cleanup()
    render(<StepForm />)
    const way = within(screen.getByRole('listitem', { name: 'Nothing' })).getByLabelText('goes to')
    expect(way.getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(way.getAttribute('aria-describedby') ?? '')?.textContent).toContain('No such way')
    fireEvent.click(screen.getByRole('button', { name: 'Lead to order' }))
    expect(now()).toContain('bye: order')
  })
})
