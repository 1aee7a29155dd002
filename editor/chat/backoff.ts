/** Milliseconds. */
const FIRST = 500
const LONGEST = 15_000

/**
 * Returns how many milliseconds to wait after that many failures in a row: doubling, and a random part of the second
 * half, so that a thousand pages do not come back at once. `random` gives 0 to 1.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(FIRST * 2 ** Math.max(failures - 1, 0), LONGEST)
  return full / 2 + (full / 2) * random()
}

/** Something that can be waited for, and cut short. */
export type Pause = { wait(ms: number): Promise<void>; wake(): void }

export function pause(): Pause {
  const waiting = new Set<() => void>()
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer)
          waiting.delete(end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        waiting.add(end)
      }),
    wake: () => {
      for (const end of [...waiting]) end()
    },
  }
}
