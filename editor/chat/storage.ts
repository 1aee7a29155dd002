/** What is remembered in this browser; in private windows and blocked frames only until the page is left. */
export type Memory = {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

/** Returns a Memory over `storage` (none where the browser gives none). A write that fails is kept in the page. */
export function memory(open: () => Storage): Memory {
  const own = new Map<string, string>()
  const storage = attempt(open)
  return {
    get: (key) => own.get(key) ?? attempt(() => storage?.getItem(key)) ?? undefined,
    set(key, value) {
      const kept = attempt(() => {
        storage?.setItem(key, value)
        return storage !== undefined
      })
      if (kept) own.delete(key)
      else own.set(key, value)
    },
    remove(key) {
      own.delete(key)
      attempt(() => storage?.removeItem(key))
    },
    keys: () => [...own.keys(), ...(attempt(() => Object.keys(storage ?? {})) ?? [])],
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
