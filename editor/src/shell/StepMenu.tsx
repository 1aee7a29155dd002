// What can be done with a step: the menu on its card and in the list.

import {
  Copy,
  EllipsisVertical,
  MessagesSquare,
  MoveDown,
  MoveUp,
  PencilLine,
  Plus,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react'
import { look } from '../state/view'
import { Menu } from '../ui/Menu'
import { t } from '../words'
import { commands } from './commands'
import { shownKey } from './keys'

const icons = {
  form: SlidersHorizontal,
  here: MessagesSquare,
  add: Plus,
  rename: PencilLine,
  duplicate: Copy,
  up: MoveUp,
  down: MoveDown,
  delete: Trash2,
} as const

export function StepMenu(p: { readonly index: number; readonly text: string; readonly className?: string }) {
  const run = (id: string) => {
    look({ selected: [p.index], writing: null })
    commands()
      .find((c) => c.id === id)
      ?.run()
  }
  const all = commands()
  return (
    <Menu
      trigger={
        <button
          type="button"
          tabIndex={-1}
          className={`icon ${p.className ?? ''}`}
          aria-label={t('shell.step.more', { step: p.text })}
        >
          <EllipsisVertical size={17} />
        </button>
      }
      items={Object.entries(icons).flatMap(([id, Icon]) => {
        const c = all.find((x) => x.id === id)
        if (!c) return []
        return [
          {
            label: c.label,
            icon: <Icon size={15} aria-hidden />,
            run: () => run(id),
            ...(c.keys?.[0] ? { keys: shownKey(c.keys[0]) } : {}),
          },
        ]
      })}
    />
  )
}
