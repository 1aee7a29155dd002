// A dialog: the rest of the page waits behind it. Escape closes it.

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useView } from '../state/view'
import { t } from '../words'

/** Whether the focus goes back to where it was: not where a text is written now, nor into what another dialog hides. */
function goesBack(): boolean {
  const { writing, dialog } = useView.getState()
  return !writing && !dialog
}

export function Dialog(p: {
  readonly title: string
  readonly onClose: () => void
  readonly wide?: boolean
  /** Whether the title is for screen readers alone. */
  readonly bare?: boolean
  readonly children: ReactNode
  readonly foot?: ReactNode
}) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open onOpenChange={(open) => !open && p.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          ref={popup}
          className={p.wide ? 'dialog wide' : 'dialog'}
          finalFocus={goesBack}
          initialFocus={() => popup.current?.querySelector<HTMLElement>('input, textarea, select') ?? true}
        >
          {p.bare ? (
            <Base.Title className="sr-only">{p.title}</Base.Title>
          ) : (
            <div className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-5">
              <Base.Title className="grow text-base font-semibold">{p.title}</Base.Title>
              <Base.Close className="icon" aria-label={t('ui.close')}>
                <X size={18} />
              </Base.Close>
            </div>
          )}
          <div className="min-h-0 grow overflow-auto">{p.children}</div>
          {p.foot && <div className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">{p.foot}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
