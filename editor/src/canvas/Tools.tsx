// The tools above the drawing.

import { useReactFlow } from '@xyflow/react'
import { Plus, Search, Sparkles, StickyNote } from 'lucide-react'
import type { Flow } from '../doc/model'
import { shownKey } from '../shell/keys'
import { look, openDialog, useView } from '../state/view'
import { edit } from '../state/work'
import { t } from '../words'
import type { Scene } from './scene'

export function Tools(p: { readonly flow: Flow; readonly scene: Scene }) {
  const { flow } = p
  const { screenToFlowPosition } = useReactFlow()
  const add = () => {
    const at = Math.max(-1, ...useView.getState().selected)
    openDialog({ is: 'add', flow: flow.id, before: at < 0 ? flow.steps.length : at + 1 })
  }
  const note = () => {
    const at = screenToFlowPosition({ x: innerWidth / 2 - 80, y: innerHeight / 2 - 60 })
    edit((acts, bot) =>
      acts.setNote(bot, { flow: flow.id, value: { text: '', x: Math.round(at.x), y: Math.round(at.y) } }),
    )
  }
  return (
    <div
      role="toolbar"
      aria-label={t('canvas.tools')}
      className="absolute top-4 left-4 flex gap-1 rounded-card border border-line bg-white p-1.5 shadow-card"
    >
      <Tool label={t('canvas.add')} disabled={flow.readOnly} onClick={add}>
        <Plus size={15} />
      </Tool>
      <Tool label={t('canvas.note')} disabled={flow.readOnly} onClick={note}>
        <StickyNote size={15} />
      </Tool>
      <Tool label={t('canvas.tidy')} disabled={flow.readOnly} onClick={() => void tidyUp(flow, p.scene)}>
        <Sparkles size={15} />
      </Tool>
      <Tool label={t('canvas.find')} title={shownKey('Mod+F')} onClick={() => openDialog({ is: 'find' })}>
        <Search size={15} />
      </Tool>
    </div>
  )
}

function Tool(p: {
  label: string
  title?: string
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}) {
  return (
    <button type="button" className="btn small bare" disabled={p.disabled} title={p.title} onClick={p.onClick}>
      {p.children}
      <span className="hidden lg:inline">{p.label}</span>
      <span className="sr-only lg:hidden">{p.label}</span>
    </button>
  )
}

/** Gives every card a new place, as one edit. */
async function tidyUp(flow: Flow, scene: Scene): Promise<void> {
  const { tidy } = await import('./tidy')
  const places = tidy(scene)
  const done = edit((acts, bot) => {
    const result = acts.placeCards(bot, {
      flow: flow.id,
      cards: scene.boxes.map((b) => ({ step: b.card.from, ...(places.get(b.key) ?? { x: b.x, y: b.y }) })),
    })
    return 'refused' in result ? result : { ...result, name: 'tidy' }
  })
  if (done) look({ show: 'all' })
}
