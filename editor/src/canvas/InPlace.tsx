// A text that is written where it stands. What is typed is in the document after
// a short pause, and at the latest when the field is left.

import { useEffect, useRef } from 'react'
import { look, useView } from '../state/view'
import { edit, useFlow } from '../state/work'
import { useWritten } from '../ui/written'

const pause = 250

/** Pixels that a field on a card has at most; a longer text is scrolled in it. */
const highest = 360

export function InPlace(p: {
  readonly flow: string
  readonly step: number
  readonly at: readonly (string | number)[]
  readonly text: string
  readonly label: string
  /** Where it lies on a card; without it, it stands in the flow of the page. */
  readonly box?: { readonly top: number; readonly left: number; readonly width: number; readonly height: number }
  readonly single?: boolean
  /** Takes the focus when it is done. */
  readonly onDone?: () => void
}) {
  const field = useRef<HTMLTextAreaElement>(null)
  const broken = useFlow(p.flow)?.readOnly === true
  const w = useWritten(
    p.text,
    (text) => {
      if (text.trim() === '' && p.single) return false
      return edit((acts, bot) => acts.reword(bot, { flow: p.flow, step: p.step, at: p.at, text })) !== null
    },
    pause,
  )
  useEffect(() => {
    const caret = useView.getState().writing?.caret
    field.current?.focus()
    if (caret === undefined) field.current?.select()
    else field.current?.setSelectionRange(caret, caret)
  }, [])
  useEffect(() => {
    const f = field.current
    if (!f) return
    const most = p.box ? Math.max(highest, p.box.height) : Number.POSITIVE_INFINITY
    const scrolled = f.scrollTop
    f.style.height = '0'
    f.style.height = `${Math.min(most, Math.max(p.box?.height ?? 0, f.scrollHeight + 2))}px`
    f.style.overflowY = f.scrollHeight + 2 > most ? 'auto' : 'hidden'
    f.scrollTop = scrolled
  }, [w.text])
  return (
    <textarea
      ref={field}
      aria-label={p.label}
      value={w.text}
      rows={1}
      readOnly={broken}
      className={`nodrag nopan nowheel resize-none rounded-lg border border-pine bg-white px-1.5 py-0.5 text-ink outline-none ${p.box ? 'absolute z-10' : 'block w-full'}`}
      style={{ ...p.box, lineHeight: '20px' }}
      onChange={(e) => w.type(p.single ? e.target.value.replaceAll('\n', ' ') : e.target.value)}
      onBlur={() => {
        w.done()
        look({ writing: null })
      }}
      onKeyDown={(e) => {
        e.stopPropagation()
        if (e.key === 'Escape' || (e.key === 'Enter' && (p.single || e.ctrlKey || e.metaKey))) {
          e.preventDefault()
          w.done()
          look({ writing: null })
          if (p.onDone) p.onDone()
          else document.querySelector<HTMLElement>('[data-drawing]')?.focus()
        }
      }}
    />
  )
}
