import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sourceOf } from '../doc/text'
import { Dialogs } from '../shell/Dialogs'
import { takeDisk } from '../state/save'
import { look, useView } from '../state/view'
import { bot, edit, start, useWork } from '../state/work'
import { speak } from '../words'
import { diffLines } from './diff'

const path = 'flows/welcome.yaml'
const base = 'steps:\n  - id: hello\n    say: Hello\n  - id: bye\n    say: Bye\n'

/** A server as its API is documented. */
const answers = new Map<string, { status: number; body: unknown }>()
const asked: { what: string; body: Record<string, unknown> }[] = []

beforeAll(() => speak('en'))
beforeEach(() => {
  answers.clear()
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: { method: string; body?: string }) => {
    const what = `${init.method} ${url}`
    const body = JSON.parse(init.body ?? '{}')
    asked.push({ what, body })
    const { status, body: out } = answers.get(body.dry ? `${what} dry` : what) ?? { status: 404, body: {} }
    return new Response(JSON.stringify(out), { status })
  })
  start('shop', { 'bot.yaml': { hash: '1', text: 'parley: 1\n' }, [path]: { hash: '2', text: base } })
  look({ ...useView.getInitialState(), flow: 'welcome' })
  render(<Dialogs />)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})
const text = () => {
  const now = bot().files.get(path)
  return now ? sourceOf(now) : null
}
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }))

it('tells lines that differ, with some around them', () => {
  const many = Array.from({ length: 20 }, (_, i) => `${i}\n`).join('')
  expect(diffLines(many, many.replace('10\n', 'ten\n'), 1).map((l) => l.is[0] + l.text)).toEqual([
    's',
    's9',
    'g10',
    'nten',
    's11',
    's',
  ])
  expect(diffLines('', 'a\r\nb\r\n').map((l) => l.is[0] + l.text)).toEqual(['na', 'nb'])
})

describe('publish', () => {
  const report = {
    version: 'v2',
    before: 'v1',
    inside: 3,
    move: 2,
    stuck: [{ flow: 'welcome', step: 'day', why: 'gone', talks: 1 }],
  }
  it('shows what changes and what it comes to, and publishes with a note', async () => {
    answers.set('GET /api/bots/shop/changes', {
      status: 200,
      body: { files: [{ path, live: base, draft: base.replace('Bye', 'See you') }] },
    })
    answers.set('POST /api/bots/shop/publish dry', { status: 200, body: report })
    answers.set('POST /api/bots/shop/publish', { status: 200, body: report })
    look({ dialog: { is: 'publish' } })
    expect(await screen.findByText('say: See you')).toBeTruthy()
    expect(screen.getByText(/3 people are in the middle of a chat: 2 go on/)).toBeTruthy()
    expect(screen.getByText(/welcome \/ day: gone/)).toBeTruthy()
    fireEvent.change(screen.getByLabelText(/What is new/), { target: { value: ' Easter ' } })
    await press('Publish')
    expect(await screen.findByText('It is live.')).toBeTruthy()
    expect(asked.at(-1)).toEqual({ what: 'POST /api/bots/shop/publish', body: { message: 'Easter' } })
  })
  it('is blocked by what must be mended, and leads there', async () => {
    answers.set('GET /api/bots/shop/changes', { status: 200, body: { files: [{ path, live: base, draft: 'x' }] } })
    answers.set('POST /api/bots/shop/publish dry', {
      status: 422,
      body: { code: 'refused', message: '', problems: ['flows/welcome.yaml:1:1: oh'] },
    })
    look({ dialog: { is: 'publish' } })
    expect(await screen.findByText('One problem must be mended first')).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Publish' }) as HTMLButtonElement).disabled).toBe(true)
    await press('See the problems')
    expect(useView.getState()).toMatchObject({ below: 'problems', dialog: null })
  })
  it('makes an earlier version live again, after it has said what that comes to', async () => {
    answers.set('GET /api/bots/shop/changes', { status: 200, body: { files: [] } })
    answers.set('POST /api/bots/shop/publish dry', { status: 200, body: report })
    const one = (version: string, message: string) => ({
      version,
      message,
      at: '2026-03-04T09:00:00Z',
      by: 'Rosa',
      inside: 0,
    })
    answers.set('GET /api/bots/shop/versions', {
      status: 200,
      body: { publishes: [one('v2', 'two'), one('v1', 'one')] },
    })
    answers.set('POST /api/bots/shop/rollback dry', { status: 200, body: { ...report, inside: 0, move: 0, stuck: [] } })
    answers.set('POST /api/bots/shop/rollback', { status: 200, body: report })
    look({ dialog: { is: 'publish' } })
    expect(await screen.findByText(/is the same as what you have/)).toBeTruthy()
    await press('Earlier versions')
    await press('Make live again…')
    await press('Make it live')
    expect(await screen.findByText('It is live.')).toBeTruthy()
    expect(asked.at(-1)).toEqual({ what: 'POST /api/bots/shop/rollback', body: { to: 'v1' } })
  })
})

describe('merge', () => {
  const reword = (to: string) => edit((acts, b) => acts.reword(b, { flow: 'welcome', step: 0, at: ['say'], text: to }))
  it('asks where both changed the same, and takes what is chosen as one edit', async () => {
    reword('Good morning')
    takeDisk([{ path, hash: '3', text: base.replace('Hello', 'Hi').replace('Bye', 'See you') }])
    expect(await screen.findByText(`${path} was changed elsewhere too`)).toBeTruthy()
    expect(screen.getByRole('heading', { name: 'Hello' })).toBeTruthy()
    expect((screen.getByRole('button', { name: 'Keep this' }) as HTMLButtonElement).disabled).toBe(true)
    await press('Take this one')
    await press('Write something else…')
    fireEvent.change(screen.getByLabelText('Your own words'), {
      target: { value: '  - id: hello\n    say: Good day\n' },
    })
    await press('Keep this')
    expect(text()).toBe(base.replace('Hello', 'Good day').replace('Bye', 'See you'))
    expect(useWork.getState().clashes).toEqual([])
  })
  it('asks before a file that was changed here goes, since it was deleted elsewhere', async () => {
    reword('Good morning')
    takeDisk([{ path, hash: '', text: null }])
    expect(await screen.findByText(/was deleted elsewhere/)).toBeTruthy()
    await press('Keep it')
    expect(text()).toBe(base.replace('Hello', 'Good morning'))
  })
})
