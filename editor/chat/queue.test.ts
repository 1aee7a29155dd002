import { beforeEach, expect, test } from 'vitest'
import { newID, queue, type Unsent } from './queue'
import { memory } from './storage'

const item = (id: string, at: number, state: Unsent['state'] = 'waiting'): Unsent => ({
  id,
  at,
  body: { text: `text of ${id}` },
  state,
})

beforeEach(() => localStorage.clear())

test('messages are listed in the order they were written, and survive a reload', () => {
  const q = queue(
    memory(() => localStorage),
    'bakery',
  )
  q.put(item('b', 2))
  q.put(item('a', 3))
  q.put(item('c', 1))
  const reloaded = queue(
    memory(() => localStorage),
    'bakery',
  )
  expect(reloaded.list().map((i) => i.id)).toEqual(['c', 'b', 'a'])
})

test('two tabs add and remove without losing what the other wrote', () => {
  const one = queue(
    memory(() => localStorage),
    'bakery',
  )
  const two = queue(
    memory(() => localStorage),
    'bakery',
  )
  one.put(item('a', 1))
  two.put(item('b', 2))
  one.remove('a')
  two.put(item('c', 3))
  one.put(item('b', 2, 'sent'))
  expect(two.list().map((i) => `${i.id} ${i.state}`)).toEqual(['b sent', 'c waiting'])
})

test('bots do not share a queue, and what another version left is passed over', () => {
  const store = memory(() => localStorage)
  queue(store, 'bakery').put(item('a', 1))
  store.set('parley.salon.out.x', 'not JSON')
  store.set('parley.salon.out.y', '{"id":1}')
  expect(queue(store, 'salon').list()).toEqual([])
})

test('where storage is blocked or full, the page remembers', () => {
  const blocked = memory(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  const full = memory(() => ({ ...localStorage, getItem: () => null, setItem: fail, removeItem: fail }) as Storage)
  for (const store of [blocked, full]) {
    const q = queue(store, 'bakery')
    q.put(item('a', 1))
    q.put(item('a', 1, 'sent'))
    expect(q.list()).toEqual([item('a', 1, 'sent')])
    q.remove('a')
    expect(q.list()).toEqual([])
  }
})

function fail(): never {
  throw new DOMException('full', 'QuotaExceededError')
}

test('ids are what the server takes, and differ', () => {
  const ids = new Set(Array.from({ length: 1000 }, newID))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
})
