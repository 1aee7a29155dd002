// A text that is written where it stands. What is typed is in the document after
// a short pause, and at the latest when the field is left.

import { useEffect, useRef, useState } from 'react'
import { look } from '../state/view'
import { edit } from '../state/work'

const pause = 250

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
  const [text, setText] = useState(p.text)
  const field = useRef<HTMLTextAreaElement>(null)
  const latest = useRef({ text, sent: p.text, timer: undefined as ReturnType<typeof setTimeout> | undefined })
  latest.current.text = text
  const commit = () => {
    const now = latest.current
    clearTimeout(now.timer)
    if (now.text === now.sent || (now.text.trim() === '' && p.single)) return
    now.sent = now.text
    edit((acts, bot) => acts.reword(bot, { flow: p.flow, step: p.step, at: p.at, text: now.text }))
  }
  const last = useRef(commit)
  last.current = commit
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
    return () => last.current()
  }, [])
  const grow = () => {
    const f = field.current
    if (f) f.style.height = `${Math.max(p.box?.height ?? 0, f.scrollHeight + 2)}px`
  }
  useEffect(grow, [])
  return (
    <textarea
      ref={field}
      aria-label={p.label}
      value={text}
      rows={1}
      className={`nodrag nopan nowheel resize-none overflow-hidden rounded-lg border border-pine bg-white px-1.5 py-0.5 text-ink outline-none ${p.box ? 'absolute z-10' : 'block w-full'}`}
      style={{ ...p.box, lineHeight: '20px' }}
      onChange={(e) => {
        setText(p.single ? e.target.value.replaceAll('\n', ' ') : e.target.value)
        grow()
        clearTimeout(latest.current.timer)
        latest.current.timer = setTimeout(() => last.current(), pause)
      }}
      onBlur={() => {
        commit()
        look({ writing: null })
      }}
      onKeyDown={(e) => {
        e.stopPropagation()
        if (e.key === 'Escape' || (e.key === 'Enter' && (p.single || e.ctrlKey || e.metaKey))) {
          e.preventDefault()
          commit()
          look({ writing: null })
          if (p.onDone) p.onDone()
          else document.querySelector<HTMLElement>('[data-drawing]')?.focus()
        }
      }}
    />
  )
}
