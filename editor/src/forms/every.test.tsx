import { i18n } from '@lingui/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { filesOf } from '../doc/bot'
import { read } from '../doc/model'
import { keys, schema, typeKeys, verbKeys } from '../doc/schema'
import { dataOf } from '../doc/yaml'
import { messages } from '../locales/en'
import { look } from '../state/view'
import { bot, start, undo } from '../state/work'
import { StepForm } from './StepForm'

beforeAll(() => i18n.loadAndActivate({ locale: 'en', messages }))
afterEach(cleanup)

const path = 'flows/welcome.yaml'
const other = 'title: Other\nwith: {color: text, note: text?}\nsteps:\n  - end: done\n'
const settings = 'parley: 1\nplaces:\n  shop: {sun: 09:00-10:00}\ncontact: {age: number}\n'

/** A flow with a step, a comment on each side of it, and steps that it can lead to. */
function around(step: string): string {
  const lines = step.replaceAll('FLOW', 'other').split('\n').join('\n    ')
  return `# before\nsteps:\n  - id: it # it\n    ${lines}\n  # after\n  - id: last\n    say: Bye\n`
}

function open(source: string) {
  const files = { [path]: source, 'flows/other.yaml': other, 'bot.yaml': settings }
  start('shop', Object.fromEntries(Object.entries(files).map(([p, text]) => [p, { hash: p, text }])))
  look({ flow: 'welcome', selected: [0] })
  render(<StepForm />)
}

const now = () => filesOf(bot())[path] ?? ''
const step = () => read(bot()).flows.get('welcome')?.steps[0]?.step

/** All steps that people can add: every verb, every type of question, every action. */
const samples = schema.kinds.map((k) => ({ name: k.name, step: k.step.en ?? '' }))

describe.each(samples)('the form of $name', ({ step: yaml }) => {
  it('has a field for each key of it, and changes nothing by itself', () => {
    const source = around(yaml)
    open(source)
    expect(now()).toBe(source)
    const kind = step()
    expect(screen.getByLabelText<HTMLSelectElement>('Kind of step').value).toBe(kind?.verb)
    if (kind?.type) expect(screen.getByLabelText<HTMLSelectElement>('Kind of answer').value).toBe(kind.type)
    const raw = document.querySelectorAll('textarea.font-mono')
    expect(raw.length).toBeLessThanOrEqual(yaml.includes('llm.pick') ? 1 : 0)
  })

  it('offers every other key that it can have, and each opens a field', () => {
    const source = around(yaml)
    open(source)
    const kind = step()
    if (!kind) throw new Error('no step')
    for (let added = 0; added < 40; added++) {
      const adder = document.querySelector<HTMLElement>('button.pill:not([data-seen])')
      if (!adder) break
      adder.dataset.seen = 'yes'
      fireEvent.click(adder)
      if (now() !== source) undo()
    }
    const labels = new Set([...document.querySelectorAll('.label')].map((l) => l.textContent))
    for (const k of verbKeys(kind.verb)) {
      if ([keys.routes, keys.next].includes(k.name) || (kind.type && !typeKeys(kind.type).may(k))) continue
      const takesNothing = k.name === keys.with && kind.verb === 'do'
      if (!takesNothing)
        expect(
          [...labels].some((l) => l?.startsWith(k.label.en ?? '')),
          k.name,
        ).toBe(true)
    }
  })

  it('changes by each of its fields the step alone, and undo brings it back', () => {
    const source = around(yaml)
    open(source)
    const count = document.querySelectorAll('input, textarea, select').length
    for (let i = 0; i < count; i++) {
      const field = document.querySelectorAll<HTMLInputElement>('input, textarea, select')[i]
      if (!field || field.type === 'file' || field.type === 'checkbox') continue
      const label = field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? ''
      if (['Kind of step', 'Kind of answer'].includes(label)) continue
      change(field)
      const text = now()
      if (text === source) continue
      expect(text.startsWith('# before\nsteps:\n  - id: '), label).toBe(true)
      expect(text.endsWith('  # after\n  - id: last\n    say: Bye\n'), label).toBe(true)
      expect(read(bot()).flows.get('welcome')?.readOnly, label).toBe(false)
      while (now() !== source && undo());
      expect(now(), label).toBe(source)
      cleanup()
      render(<StepForm />)
    }
  })
})

/** Gives a field another value, as far as it can have one. */
function change(field: HTMLInputElement | HTMLSelectElement) {
  fireEvent.focus(field)
  if (field instanceof HTMLSelectElement) {
    const other = [...field.options].find((o) => o.value !== field.value && o.value !== '+')
    if (other) fireEvent.change(field, { target: { value: other.value } })
  } else {
    fireEvent.change(field, { target: { value: field.type === 'number' ? '7' : `${field.value}7` } })
  }
  fireEvent.blur(field)
}

describe('a change of kind', () => {
  it.each(schema.verbs.map((v) => v.name))('to %s keeps the rest of the file', (verb) => {
    open(around('say: Hello'))
    fireEvent.change(screen.getByLabelText('Kind of step'), { target: { value: verb } })
    expect(step()?.verb).toBe(verb)
    expect(now().endsWith('  # after\n  - id: last\n    say: Bye\n')).toBe(true)
  })

  it.each(schema.types.map((w) => w.name))('of answer to %s shows what that needs', (type) => {
    open(around('ask: What?'))
    fireEvent.change(screen.getByLabelText('Kind of answer'), { target: { value: type } })
    expect(step()?.type).toBe(type)
    for (const k of typeKeys(type).needs) expect(screen.getAllByText(k.label.en ?? '').length).toBeGreaterThan(0)
    expect(dataOf(step()?.node ?? null)).toMatchObject({ ask: 'What?' })
  })
})
