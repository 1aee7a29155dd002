import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MyBot } from '../state/api'
import { useSession } from '../state/session'
import { speak } from '../words'
import { Home } from './Home'

const well: MyBot = {
  id: 'cakes',
  name: 'Rosa’s Cakes',
  problems: { errors: 0, warnings: 0 },
  live: { number: 3, time: '2026-03-04T09:00:00Z', by: 'Rosa' },
  differs: false,
}

function show(...bots: readonly MyBot[]) {
  useSession.setState({ me: { email: '', name: 'Rosa', language: 'en', bots } })
  render(<Home />)
}

beforeEach(() => speak('en'))
afterEach(cleanup)

const card = (name: RegExp) => within(screen.getByRole('link', { name }))

test('lists the bots, and how each of them is', () => {
  show(
    well,
    { ...well, id: 'hair', name: 'Salon', live: null, problems: { errors: 2, warnings: 5 } },
    { ...well, id: 'food', name: 'Bistro', differs: true, problems: { errors: 0, warnings: 1 } },
  )
  expect(screen.getAllByRole('listitem')).toHaveLength(3)
  const cakes = card(/Rosa’s Cakes/)
  expect(cakes.getByText(/Version 3 is live since/)).toBeTruthy()
  expect(cakes.queryByText(/mended|a look|not published/)).toBeNull()
  expect(card(/Salon/).getByText('2 things must be mended')).toBeTruthy()
  expect(card(/Salon/).getByText('Not published yet')).toBeTruthy()
  expect(card(/Bistro/).getByText('1 thing is worth a look')).toBeTruthy()
  expect(card(/Bistro/).getByText('Has changes that are not published')).toBeTruthy()
})

test('leads to a bot, in another tab where that is asked for', () => {
  history.replaceState(null, '', '/')
  show(well)
  const link = screen.getByRole('link', { name: /Rosa’s Cakes/ })
  expect(link.getAttribute('href')).toBe('/bots/cakes')
  link.addEventListener('click', (e) => e.preventDefault())
  fireEvent.click(link, { ctrlKey: true })
  expect(location.pathname).toBe('/')
  fireEvent.click(link)
  expect(location.pathname).toBe('/bots/cakes')
})

test('says what a bot is where there is none yet', async () => {
  await speak('fr')
  show()
  expect(screen.getByText("Vous n'avez pas encore de bot")).toBeTruthy()
})
