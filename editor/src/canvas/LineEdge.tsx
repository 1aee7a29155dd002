// A line from a way to the step it leads to, with a + in its middle while it is
// pointed at.

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { Plus, Scissors } from 'lucide-react'
import { memo, useState } from 'react'
import { act } from '../shell/commands'
import { openDialog, useView } from '../state/view'
import { t } from '../words'
import { wayOfPort } from './Canvas'

export const LineEdge = memo(function LineEdge(p: EdgeProps) {
  const [over, setOver] = useState(false)
  const [path, x, y] = getBezierPath(p)
  const gone = (p.data as { gone?: boolean } | undefined)?.gone === true
  const shown = over || p.selected
  const way = () => wayOfPort(useView.getState().flow, p.sourceHandleId ?? '')
  return (
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <BaseEdge
        path={path}
        interactionWidth={22}
        style={{ stroke: gone || shown ? 'var(--pine)' : 'var(--edge)', strokeWidth: gone || shown ? 2.4 : 1.8 }}
      />
      {shown && (
        <EdgeLabelRenderer>
          <div
            className="nodrag nopan pointer-events-auto absolute flex gap-1"
            style={{ transform: `translate(-50%,-50%) translate(${x}px,${y}px)` }}
            onMouseEnter={() => setOver(true)}
            onMouseLeave={() => setOver(false)}
          >
            <button
              type="button"
              className="grid size-7 place-items-center rounded-full border border-line bg-white text-pine shadow-card"
              aria-label={t('canvas.add.between')}
              title={t('canvas.add.between')}
              onClick={() => {
                const from = way()
                if (from) openDialog({ is: 'add', flow: from.flow, before: from.step + 1, from })
              }}
            >
              <Plus size={14} />
            </button>
            <button
              type="button"
              className="grid size-7 place-items-center rounded-full border border-line bg-white text-rose shadow-card"
              aria-label={t('canvas.cut')}
              title={t('canvas.cut')}
              onClick={() => {
                const from = way()
                if (from) act((acts, bot) => acts.disconnect(bot, from))
              }}
            >
              <Scissors size={14} />
            </button>
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  )
})
