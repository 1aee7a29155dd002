// A menu under a button.

import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'

export interface MenuItem {
  readonly label: string
  readonly icon?: ReactNode
  /** How it is done by keyboard. */
  readonly keys?: string
  readonly checked?: boolean
  readonly disabled?: boolean
  readonly run: () => void
}

export function Menu(p: { readonly trigger: ReactElement; readonly items: readonly (MenuItem | null)[] }) {
  return (
    <Base.Root>
      <Base.Trigger render={p.trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="menu">
            {p.items.map((it, i) =>
              it === null ? (
                <div key={i} className="my-1 border-t border-line" />
              ) : (
                <Base.Item key={it.label} className="menu-item" disabled={it.disabled ?? false} onClick={it.run}>
                  {it.icon}
                  <span className="grow">{it.label}</span>
                  {it.checked && <span aria-hidden>✓</span>}
                  {it.keys && <kbd className="text-xs text-ink-3">{it.keys}</kbd>}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
