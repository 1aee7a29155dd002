import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { App } from '../shell/App'
import { useSession } from '../state/session'
import { speak } from '../words'

/** A server as its API is documented: what it answers next, by method and path. */
const answers = new Map<string, { status: number; body?: unknown; after?: number }>()
const asked: { path: string; body: unknown }[] = []

beforeAll(() => speak('en'))
beforeEach(() => {
  answers.clear()
  asked.length = 0
  localStorage.clear()
  vi.stubGlobal('fetch', async (path: string, init: { method: string; body?: string }) => {
    asked.push({ path, body: init.body && JSON.parse(init.body) })
    const { status, body, after } = answers.get(`${init.method} ${path}`) ?? { status: 404 }
    const headers = after ? { 'Retry-After': String(after) } : {}
    return new Response(status === 204 ? null : JSON.stringify(body ?? {}), { status, headers })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const me = { email: 'rosa@example.com', name: 'Rosa', language: 'en', bots: [] }
const stranger = (setup: boolean) => ({ status: 401, body: { code: 'signed_out', message: '', setup, plain: false } })

function at(place: ReturnType<typeof useSession.getState>['place']) {
  useSession.setState({ place, me: null, expired: false })
  render(<App />)
}

const write = async (label: string, text: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value: text } })

it('makes the account by the link, and shows the bots', async () => {
  answers.set('POST /api/setup', { status: 422, body: { code: 'unfit_password', message: '' } })
  at({ at: 'setup', token: 'abc' })
  await write('Your name', ' Rosa ')
  await write('E-mail', 'rosa@example.com')
  await write('Password', 'short')
  fireEvent.click(screen.getByRole('button', { name: 'Make the account' }))
  expect(await screen.findByText(/too short or too easy/)).toBeTruthy()
  expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true')
  expect(document.activeElement).toBe(screen.getByLabelText('Password'))

  answers.set('POST /api/setup', { status: 204 })
  answers.set('GET /api/me', { status: 200, body: me })
  await write('Password', 'four in the morning')
  fireEvent.click(screen.getByRole('button', { name: 'Make the account' }))
  expect(await screen.findByText('You have no bot yet')).toBeTruthy()
  const last = asked.filter((a) => a.path === '/api/setup').at(-1)
  expect(last?.body).toEqual({ token: 'abc', name: 'Rosa', email: me.email, password: 'four in the morning' })
})

it('says what to do where the link was used', async () => {
  answers.set('POST /api/setup', { status: 403, body: { code: 'link', message: '' } })
  at({ at: 'setup', token: 'abc' })
  await write('Password', 'four in the morning')
  fireEvent.click(await screen.findByRole('button', { name: 'Make the account' }))
  expect(await screen.findByText(/was used already/)).toBeTruthy()
  expect(screen.getByText('parley login-link')).toBeTruthy()
})

it('signs in, and says what is wrong', async () => {
  answers.set('GET /api/me', stranger(false))
  answers.set('POST /api/login', { status: 401, body: { code: 'refused', message: '' } })
  at({ at: 'home' })
  await write('E-mail', me.email)
  await write('Password', 'a guess or two')
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByText('The e-mail or the password is wrong.')).toBeTruthy()
  answers.set('POST /api/login', { status: 429, body: { code: 'too_many', message: '' }, after: 100 })
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  expect(await screen.findByText(/Wait 2 minutes/)).toBeTruthy()
  answers.set('POST /api/login', { status: 204 })
  answers.set('GET /api/me', {
    status: 200,
    body: {
      ...me,
      bots: [{ id: 'shop', name: 'Shop', live: null, differs: true, problems: { errors: 1, warnings: 2 } }],
    },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  const card = await screen.findByRole('link', { name: /Shop/ })
  expect(card.textContent).toContain('1 thing must be mended')
  expect(card.textContent).toContain('Not published yet')
})

it('tells who has no account yet where the link is', async () => {
  answers.set('GET /api/me', stranger(true))
  at({ at: 'home' })
  expect(await screen.findByText('Nobody has an account yet')).toBeTruthy()
})

it('asks again over what is open, which stays', async () => {
  answers.set('GET /api/me', { status: 200, body: { ...me, bots: [] } })
  at({ at: 'home' })
  await screen.findByText('You have no bot yet')
  useSession.setState({ expired: true })
  expect(await screen.findByRole('dialog', { name: 'Sign in again' })).toBeTruthy()
  expect((screen.getByLabelText('E-mail') as HTMLInputElement).value).toBe(me.email)
  expect(screen.getByText('You have no bot yet')).toBeTruthy()
  answers.set('POST /api/login', { status: 204 })
  await write('Password', 'four in the morning')
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(screen.getByText('You have no bot yet')).toBeTruthy()
})
