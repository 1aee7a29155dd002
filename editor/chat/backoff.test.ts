import { expect, test } from 'vitest'
import { backoff, pause } from './backoff'

test('the wait doubles, with jitter in its second half, up to 15 s', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 100].map((n) => backoff(n, () => 1))
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
  expect(backoff(3, () => 0)).toBe(1000)
})

test('waking ends every wait', async () => {
  const p = pause()
  const both = Promise.all([p.wait(1e9), p.wait(1e9)])
  p.wake()
  await expect(both).resolves.toBeDefined()
})
