// A list that is searched by typing: the arrows walk it, Enter picks.

import { type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { t } from '../words'
import { fold } from './fold'

export interface Option {
  readonly id: string
  readonly label: string
  readonly help?: string
  /** Words that find it too. */
  readonly also?: string
  /** What it stands under. */
  readonly group?: string
  readonly icon?: ReactNode
  readonly keys?: string
}

/** How many are shown at most. */
const most = 100

/** What is found by the words that were typed, best first: all of them must be in it. */
export function found<O extends Option>(options: readonly O[], typed: string): O[] {
  const words = fold(typed)
    .split(/\s+/)
    .filter((w) => w !== '')
  if (words.length === 0) return [...options]
  const rank = (o: O) => {
    const label = fold(o.label)
    const all = `${label} ${fold(o.help ?? '')} ${fold(o.also ?? '')}`
    if (!words.every((w) => all.includes(w))) return -1
    if (label.startsWith(words.join(' '))) return 0
    return words.every((w) => label.includes(w)) ? 1 : 2
  }
  return options
    .map((o, i) => ({ o, i, rank: rank(o) }))
    .filter((x) => x.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map((x) => x.o)
}

export function Pick<O extends Option>(p: {
  readonly label: string
  readonly options: readonly O[]
  readonly onPick: (o: O) => void
  /** What is shown before something is typed, where that is not all. */
  readonly first?: readonly O[]
  readonly empty?: string
  readonly onType?: (typed: string) => void
  /** The options are what was found already. */
  readonly searched?: boolean
}) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => {
    if (p.searched) return p.options.slice(0, most)
    return (typed.trim() === '' ? (p.first ?? p.options) : found(p.options, typed)).slice(0, most)
  }, [p.options, p.first, p.searched, typed])
  const now = Math.min(at, shown.length - 1)
  const go = (to: number) => {
    const next = Math.max(0, Math.min(to, shown.length - 1))
    setAt(next)
    list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(now + 1 === shown.length ? 0 : now + 1),
    ArrowUp: () => go(now === 0 ? shown.length - 1 : now - 1),
    PageDown: () => go(now + 8),
    PageUp: () => go(now - 8),
    Enter: () => {
      const o = shown[now]
      if (o) p.onPick(o)
    },
  }
  return (
    <div className="flex min-h-0 flex-col">
      <input
        className="w-full border-b border-line bg-white px-5 py-3.5 text-[15px] text-ink outline-none"
        placeholder={p.label}
        aria-label={p.label}
        role="combobox"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[now] ? `${id}-${now}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(e) => {
          setTyped(e.target.value)
          setAt(0)
          p.onType?.(e.target.value)
        }}
        onKeyDown={(e) => {
          const act = keys[e.key]
          if (!act || e.nativeEvent.isComposing) return
          e.preventDefault()
          act()
        }}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={p.label}
        className="min-h-0 max-h-[52vh] overflow-auto p-2"
      >
        {shown.map((o, i) => (
          <div key={o.id} role="presentation">
            {o.group && o.group !== shown[i - 1]?.group && (
              <div className="px-3 pt-2 pb-1 text-[12px] font-semibold text-ink-3" role="presentation">
                {o.group}
              </div>
            )}
            <div
              id={`${id}-${i}`}
              data-at={i}
              role="option"
              aria-selected={i === now}
              tabIndex={-1}
              className="menu-item min-h-10 cursor-pointer pointer-coarse:min-h-11"
              onPointerMove={() => setAt(i)}
              onClick={() => p.onPick(o)}
              onKeyDown={() => {}}
            >
              {o.icon}
              <span className="min-w-0 grow">
                <span className="block truncate">{o.label}</span>
                {o.help && <span className="help block truncate">{o.help}</span>}
              </span>
              {o.keys && <kbd className="text-xs text-ink-3">{o.keys}</kbd>}
            </div>
          </div>
        ))}
      </div>
      <p className={shown.length === 0 ? 'px-5 pb-5 text-ink-2' : 'sr-only'} role="status">
        {shown.length === 0 ? (p.empty ?? t('ui.nothing')) : t('ui.found', { n: shown.length })}
      </p>
    </div>
  )
}
