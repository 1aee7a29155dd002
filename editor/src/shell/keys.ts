// The keys of the whole page. What a text field or a room takes for itself stays its own.

import { useEffect } from 'react'
import { commands } from './commands'

/** A key with its modifiers, as `Mod+Shift+Z`: Mod is Ctrl, or Cmd on a Mac. */
export function keyOf(e: KeyboardEvent): string {
  const mod = mac ? e.metaKey : e.ctrlKey
  const key = e.key.length === 1 ? e.key.toUpperCase() : e.key
  return [
    mod ? 'Mod' : '',
    e.altKey ? 'Alt' : '',
    e.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? 'Shift' : '',
    key,
  ]
    .filter((w) => w !== '')
    .join('+')
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/** A key as people of this machine write it. */
export function shownKey(key: string): string {
  return key.replace('Mod', mac ? '⌘' : 'Ctrl').replace('Shift', mac ? '⇧' : 'Shift')
}

/** Whether what has the focus takes letters for itself. */
export function writes(target: EventTarget | null): boolean {
  const el = target as HTMLElement | null
  return !!el?.closest?.('input, textarea, select, [contenteditable="true"], .cm-editor')
}

export function useKeys(): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.defaultPrevented) return
      const key = keyOf(e)
      const inText = writes(e.target)
      const inDialog = document.querySelector('[role="dialog"]') !== null
      for (const c of commands()) {
        if (!c.keys?.includes(key) || (c.when && !c.when())) continue
        if (inDialog || (inText && !c.inText)) continue
        e.preventDefault()
        c.run()
        return
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
