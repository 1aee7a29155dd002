// A page that says one thing, and what to do about it.

import type { ReactNode } from 'react'

export function Message(p: {
  readonly title: string
  readonly text: string
  readonly act?: string
  readonly onAct?: () => void
  /** Whether it stands within a page, and is not the whole of it. */
  readonly inside?: boolean
  readonly children?: ReactNode
}) {
  const Tag = p.inside ? 'div' : 'main'
  return (
    <Tag className="grid h-full place-items-center overflow-auto p-6">
      <div className="max-w-md rounded-2xl border border-line bg-white p-8 text-center shadow-card" role="alert">
        <Logo />
        <h1 className="mt-4 text-lg font-semibold">{p.title}</h1>
        <p className="mt-2 text-ink-2">{p.text}</p>
        {p.act && (
          <button type="button" className="btn first mt-5" onClick={p.onAct}>
            {p.act}
          </button>
        )}
        {p.children}
      </div>
    </Tag>
  )
}

export function Logo() {
  return (
    <span
      className="inline-grid size-[30px] shrink-0 place-items-center rounded-[9px] bg-pine text-base font-bold text-on-pine"
      aria-hidden
    >
      P
    </span>
  )
}
