import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sourceOf } from '../doc/text'
import { connect } from '../state/live'
import { type Asked, scripted } from '../state/scripted'
import { look, useView } from '../state/view'
import type { Coverage, Finding, TestResult } from '../state/wire'
import { bot, edit, start } from '../state/work'
import { speak } from '../words'
import { followTests, useTestCount } from './results'
import { Tests } from './Tests'

const passes: TestResult = {
  path: 'conversations/order.yaml',
  name: 'orders a cake',
  channel: 'web',
  language: 'en',
  passed: true,
  line: 1,
  diff: null,
}
const fails: TestResult = {
  ...passes,
  path: 'conversations/hours.yaml',
  name: 'asks for the hours',
  passed: false,
  diff: {
    want: 'We open at nine.',
    got: 'We open at ten.',
    step: { flow: 'welcome', step: 'hours', index: 1 },
    why: '',
    hint: 'write what it says now',
    line: 4,
  },
}
const coverage: Coverage = { flows: { welcome: { steps: [2, 0] } }, percent: 50 }
const found: Finding = {
  what: 'no-fallback',
  message: 'Nobody answers “xyzzy”.',
  flow: 'welcome',
  index: 0,
  path: 'conversations/no_fallback.yaml',
  script: 'test: no fallback\n',
}

/** What the server says to a change, and then of the tests; what it says to all else. */
let results: readonly TestResult[]
let answer: (asked: Asked) => object | undefined
let server: ReturnType<typeof scripted>
let stops: (() => void)[] = []

function Below() {
  return (
    <>
      <p>{useTestCount()}</p>
      <Tests />
    </>
  )
}

async function open() {
  const file = (text: string) => ({ hash: text, text })
  start('shop', {
    'bot.yaml': file('parley: 1\n'),
    'flows/welcome.yaml': file('steps:\n  - id: hello\n    say: Hello\n  - id: hours\n    say: We open at ten.\n'),
    [fails.path]: file('test: asks for the hours\n'),
  })
  look({ ...useView.getInitialState(), flow: 'welcome', below: 'tests' })
  server = scripted((m) => {
    return m.do === 'draft' ? [{ problems: [] }, { tests: results, coverage }] : answer(m)
  })
  stops = [followTests(), connect()]
  render(<Below />)
  await waitFor(() => expect(server.last('draft')).toBeTruthy())
}

beforeEach(async () => {
  await speak('en')
  results = [passes, fails]
  answer = () => undefined
})
afterEach(() => {
  cleanup()
  for (const stop of stops) stop()
  vi.unstubAllGlobals()
})

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

describe('the tests', () => {
  it('are told of as they went, those that go otherwise first, with what was expected and what is said', async () => {
    await open()
    expect(await screen.findByText('1 of 2 tests pass')).toBeTruthy()
    expect(screen.getByText('Tests 1 / 2')).toBeTruthy()
    const [first, second] = screen.getAllByRole('listitem')
    expect(within(first as HTMLElement).getByText('asks for the hours')).toBeTruthy()
    expect(within(first as HTMLElement).getByText('We open at nine.')).toBeTruthy()
    expect(within(first as HTMLElement).getByText('We open at ten.')).toBeTruthy()
    expect(within(second as HTMLElement).getByText('orders a cake')).toBeTruthy()
    press('Show')
    expect(useView.getState()).toMatchObject({ flow: 'welcome', selected: [1] })
    press('conversations/hours.yaml:4')
    expect(useView.getState()).toMatchObject({ side: 'yaml', yamlAt: { path: fails.path } })
  })

  it('run again after a change', async () => {
    await open()
    await screen.findByText('1 of 2 tests pass')
    results = [passes, { ...fails, passed: true, diff: null }]
    edit((acts, b) => acts.reword(b, { flow: 'welcome', step: 1, at: ['say'], text: 'We open at nine.' }))
    expect(await screen.findByText('2 of 2 tests pass')).toBeTruthy()
  })

  it('take what the bot says now, which can be undone', async () => {
    answer = (m) => (m.do === 'accept' ? { path: m.path, text: 'test: asks for the hours\ntalk: []\n' } : undefined)
    await open()
    await screen.findByText('1 of 2 tests pass')
    press('It is right as it goes now')
    const text = () => {
      const t = bot().files.get(fails.path)
      return t && sourceOf(t)
    }
    await waitFor(() => expect(text()).toBe('test: asks for the hours\ntalk: []\n'))
  })

  it('show on the cards how often they come by each step', async () => {
    await open()
    await screen.findByText('1 of 2 tests pass')
    press('They come by 50 % of the bot')
    expect(useView.getState().coverage).toEqual({ welcome: [2, 0] })
    press('They come by 50 % of the bot')
    expect(useView.getState().coverage).toBeNull()
  })

  it('lead to the chat where there are none', async () => {
    results = []
    await open()
    expect(await screen.findByText('No tests yet')).toBeTruthy()
    press('Try the chat')
    expect(useView.getState().side).toBe('try')
  })
})

describe('the walk through the bot', () => {
  it('tells what it has met, and keeps it as a test', async () => {
    answer = (m) => (m.do === 'explore' ? { findings: [found], events: 90, complete: true } : undefined)
    await open()
    press('Walk through')
    expect(await screen.findByText('Nobody answers “xyzzy”.')).toBeTruthy()
    press('Save as a test')
    const kept = bot().files.get(found.path)
    expect(kept && sourceOf(kept)).toBe(found.script)
    expect(screen.queryByText('Nobody answers “xyzzy”.')).toBeNull()
  })

  it('says so where it meets nothing, where it is refused, and where nobody is there', async () => {
    answer = (m) => (m.do === 'explore' ? { findings: [], events: 90, complete: true } : undefined)
    await open()
    press('Walk through')
    expect(await screen.findByText('No dead end: every path gets an answer.')).toBeTruthy()
    answer = () => ({ error: { code: 'broken', message: 'the bot has errors; mend them first' } })
    press('Walk through')
    await waitFor(() => expect(useView.getState().notice).toBe('The bot has errors. Mend them first.'))
    server.leave()
    press('Walk through')
    expect(useView.getState().notice).toBe('The server is away; try again when it is back.')
  })
})
