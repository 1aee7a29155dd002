import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useSession } from '../state/session'
import { speak } from '../words'
import { NewBot } from './NewBot'

const blank = { id: 'blank', languages: ['en'], title: { en: 'Empty', fr: 'Vide' }, about: { en: 'A greeting.' } }
const bakery = { id: 'bakery', languages: ['en', 'fr'], title: { en: 'Bakery' }, about: { en: 'Cakes.' } }

/** What the server says to POST /api/bots, and what it was asked. */
let answer: { status: number; body: unknown }
let asked: unknown[]
let makes: boolean

beforeEach(async () => {
  await speak('en')
  answer = { status: 201, body: { id: 'chez_lea' } }
  asked = []
  makes = true
  history.replaceState(null, '', '/')
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const say = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
    if (path === '/api/templates') return say(200, { templates: [blank, bakery], makes })
    if (path === '/api/me') return say(200, { email: '', name: 'Rosa', language: 'en', bots: [{ id: 'chez_lea' }] })
    asked.push(JSON.parse(String(init.body)))
    return say(answer.status, answer.body)
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('makes a bot of a template and goes to it', async () => {
  render(<NewBot onClose={() => {}} />)
  const make = (await screen.findByRole('button', { name: 'Make it' })) as HTMLButtonElement
  expect(make.disabled).toBe(true)
  fireEvent.change(screen.getByLabelText('What is it called?'), { target: { value: 'Chez Léa' } })
  fireEvent.click(await screen.findByLabelText(/Bakery/))
  expect(screen.getByText('English, French')).toBeTruthy()
  fireEvent.click(make)
  await vi.waitFor(() => expect(location.pathname).toBe('/bots/chez_lea'))
  expect(asked).toEqual([{ name: 'Chez Léa', template: 'bakery' }])
  expect(useSession.getState().me?.bots.map((b) => b.id)).toEqual(['chez_lea'])
})

test('says why a name will not do, and keeps it', async () => {
  answer = { status: 422, body: { code: 'unfit_name', message: 'the name has more than 80 characters' } }
  render(<NewBot onClose={() => {}} />)
  await screen.findByLabelText(/Bakery/)
  const name = screen.getByLabelText('What is it called?') as HTMLInputElement
  fireEvent.change(name, { target: { value: 'a'.repeat(81) } })
  fireEvent.submit(name)
  expect((await screen.findByRole('alert')).textContent).toContain('cannot be kept')
  expect(name.value).toHaveLength(81)
  expect(location.pathname).toBe('/')
})

test('tells how a bot is made where the server makes none', async () => {
  makes = false
  render(<NewBot onClose={() => {}} />)
  expect(await screen.findByText(/parley new bakery my-shop/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Make it' })).toBeNull()
})
