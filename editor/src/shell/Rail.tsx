// The rail: the rooms that there are, and on the flows' the flows.

import { CheckCheck, House, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import { visit } from '../state/session'
import { look, useView } from '../state/view'
import { t } from '../words'

export function Rail() {
  const below = useView((v) => v.below)
  return (
    <nav
      aria-label={t('shell.rooms')}
      className="hidden flex-col items-center gap-1 border-r border-line bg-white py-2.5 md:row-span-2 md:row-start-2 md:flex"
    >
      <Room label={t('shell.bots')} onClick={() => visit('/')}>
        <House size={18} />
      </Room>
      <Room label={t('shell.flows')} on onClick={() => look({ dialog: { is: 'flow' } })}>
        <Workflow size={18} />
      </Room>
      <Room
        label={t('shell.tests')}
        pressed={below === 'tests'}
        onClick={() => look({ below: below === 'tests' ? null : 'tests' })}
      >
        <CheckCheck size={18} />
      </Room>
    </nav>
  )
}

function Room(p: { label: string; on?: boolean; pressed?: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-current={p.on ? 'page' : undefined}
      aria-pressed={p.pressed}
      onClick={p.onClick}
      className={`flex w-[54px] flex-col items-center gap-0.5 rounded-[10px] py-2 text-[10.5px] ${
        p.on ? 'bg-pine-2 font-semibold text-pine' : 'text-ink-2 hover:bg-paper'
      }`}
    >
      {p.children}
      {p.label}
    </button>
  )
}
