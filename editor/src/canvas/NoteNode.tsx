// A note on the drawing, for colleagues.

import type { Node, NodeProps } from '@xyflow/react'
import { X } from 'lucide-react'
import { memo, useState } from 'react'
import { edit } from '../state/work'
import { t } from '../words'

export type NoteNodeType = Node<{ readonly flow: string; readonly index: number; readonly text: string }, 'note'>

export const NoteNode = memo(function NoteNode({
  data,
  positionAbsoluteX,
  positionAbsoluteY,
}: NodeProps<NoteNodeType>) {
  const [text, setText] = useState(data.text)
  const [from, setFrom] = useState(data.text)
  if (from !== data.text) {
    setFrom(data.text)
    setText(data.text)
  }
  const place = { x: Math.round(positionAbsoluteX), y: Math.round(positionAbsoluteY) }
  return (
    <div className="group relative h-full rounded-lg border border-gold bg-gold-2 p-2 pt-5 text-ink shadow-card">
      <textarea
        aria-label={t('canvas.note')}
        placeholder={t('canvas.note.empty')}
        className="nodrag nowheel h-full w-full resize-none bg-transparent text-[13px]"
        value={text}
        onChange={(e) => setText(e.target.value)}
        onBlur={() => {
          if (text !== data.text)
            edit((acts, bot) => acts.setNote(bot, { flow: data.flow, index: data.index, value: { text, ...place } }))
        }}
      />
      <button
        type="button"
        className="nodrag icon absolute top-0 right-0 size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        aria-label={t('canvas.note.remove')}
        onClick={() => edit((acts, bot) => acts.setNote(bot, { flow: data.flow, index: data.index }))}
      >
        <X size={14} />
      </button>
    </div>
  )
})
