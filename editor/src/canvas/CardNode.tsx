// A card: a run of steps, each with its text, its ways with their ports, and
// what is wrong with it.

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { ChevronDown, ChevronRight, Plus, Wand2 } from 'lucide-react'
import { memo } from 'react'
import { mend, showProblem } from '../shell/Problems'
import { StepMenu } from '../shell/StepMenu'
import { look, openDialog, useView } from '../state/view'
import { Coded } from '../ui/Coded'
import { Kind } from '../ui/Kind'
import { t } from '../words'
import { InPlace } from './InPlace'
import { type Box, headHeight, inPort, type Row, type WayRow } from './scene'
import { piecesOf, textPath } from './told'

export type CardNodeType = Node<
  { readonly box: Box; readonly flow: string; readonly chosen: readonly number[]; readonly live: number },
  'card'
>

export const CardNode = memo(function CardNode({ data }: NodeProps<CardNodeType>) {
  const { box, flow, chosen, live } = data
  const bad = box.problems.some((p) => p.severity === 'error')
  const ring =
    live >= 0 ? 'border-pine shadow-[0_0_0_3px_var(--pine-2),var(--shadow)]' : bad ? 'border-rose' : 'border-line'
  const problem = box.problems.find((p) => p.severity === 'error') ?? box.problems[0]
  const tone = bad ? 'bg-rose-2 text-rose' : 'bg-gold-2 text-gold'
  return (
    <article
      aria-label={box.title}
      className={`group relative rounded-card border bg-card shadow-card ${chosen.length > 0 ? 'border-pine outline outline-2 outline-pine' : ring}`}
      style={{ width: box.width, height: box.height }}
    >
      <h3
        className="flex items-center gap-2 overflow-hidden border-b border-line px-3 text-[13px] font-semibold"
        style={{ height: headHeight }}
      >
        <span className="truncate">{box.title}</span>
      </h3>
      {box.rows.map((row) => (
        <StepRow
          key={row.index}
          row={row}
          flow={flow}
          chosen={chosen.includes(row.index)}
          live={live === row.index}
          top={headHeight}
        />
      ))}
      {problem && (
        <div
          className={`absolute inset-x-0 bottom-0 flex h-[44px] items-center gap-1 overflow-hidden rounded-b-card px-3 text-[12.5px] leading-tight ${tone}`}
        >
          <button
            type="button"
            className="nodrag line-clamp-2 grow text-left"
            title={problem.message}
            onClick={() => showProblem(problem)}
          >
            <Coded text={problem.message} />
          </button>
          {problem.fixes?.[0] && (
            <button
              type="button"
              className="nodrag icon size-7 text-current"
              aria-label={problem.fixes[0].title}
              title={problem.fixes[0].title}
              onClick={() => problem.fixes?.[0] && mend(problem.fixes[0])}
            >
              <Wand2 size={15} />
            </button>
          )}
        </div>
      )}
      <button
        type="button"
        className="nodrag absolute -bottom-3.5 left-1/2 grid size-7 -translate-x-1/2 place-items-center rounded-full border border-line bg-white text-pine opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        aria-label={t('canvas.add.under', { card: box.title })}
        onClick={() => openDialog({ is: 'add', flow, before: box.card.to })}
      >
        <Plus size={15} />
      </button>
    </article>
  )
})

function StepRow(p: {
  readonly row: Row
  readonly flow: string
  readonly chosen: boolean
  readonly live: boolean
  readonly top: number
}) {
  const { row, flow } = p
  const { step } = row
  const writing = useView((v) => (v.writing?.step === row.index && v.flow === flow ? v.writing : null))
  const path = step ? textPath(step) : null
  const isText = writing && path && writing.at.join('.') === path.join('.')
  const top = row.y
  // How often the tests came by; undefined while that is not shown.
  const visits = useView((v) => v.coverage?.[flow]?.[row.index])
  const ground = p.live ? 'bg-pine-2' : visits === 0 ? 'bg-gold-2' : p.chosen ? 'bg-pine-2/40' : ''
  return (
    <div
      className={`absolute inset-x-0 ${top > p.top ? 'border-t border-dashed border-line' : ''} ${ground}`}
      style={{ top, height: row.height }}
      data-step={row.index}
    >
      <Handle
        id={inPort(row.index)}
        type="target"
        position={Position.Left}
        isConnectableStart={false}
        className="port port-in"
        style={{ top: 19 }}
      />
      {visits !== undefined && (
        <span
          className={`absolute top-0 right-0 rounded-bl-md px-1.5 text-[11px] ${visits > 0 ? 'bg-pine-2 text-pine' : 'bg-gold text-card'}`}
          title={t('canvas.visits', { n: visits })}
        >
          <span aria-hidden>{visits}</span>
          <span className="sr-only">{t('canvas.visits', { n: visits })}</span>
        </span>
      )}
      <div className="flex gap-[9px] px-3 py-2">
        {step ? <Kind step={step} /> : null}
        <div
          className="min-w-0 flex-1 overflow-hidden wrap-anywhere whitespace-pre-wrap"
          style={{ height: row.textHeight, lineHeight: '20px' }}
          onDoubleClick={() => path && look({ selected: [row.index], writing: { step: row.index, at: path } })}
        >
          <Pieces text={row.text} />
        </div>
      </div>
      {isText && step && (
        <InPlace
          flow={flow}
          step={row.index}
          at={writing.at}
          text={step.text[0]?.value ?? ''}
          label={t('canvas.text')}
          box={{ top: 6, left: 40, width: 212, height: row.textHeight + 8 }}
        />
      )}
      {p.chosen && !writing && step && (
        <StepMenu
          index={row.index}
          text={row.text}
          className={`nodrag absolute top-1 size-7 bg-card ${visits === undefined ? 'right-1' : 'right-6'}`}
        />
      )}
      {row.ways.map((w) => (
        <WayLine key={w.port} w={w} row={row} flow={flow} />
      ))}
      {row.folded > 0 && (
        <button
          type="button"
          className="nodrag absolute left-[43px] flex items-center gap-1 text-[12px] text-ink-2"
          style={{ top: row.foldY - row.y }}
          aria-expanded={row.unfolded}
          onClick={() => fold(flow, row.index)}
        >
          {row.unfolded ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
          {t('canvas.more', { n: row.folded })}
        </button>
      )}
      {row.next && <NextPort w={row.next} row={row} flow={flow} />}
    </div>
  )
}

function fold(flow: string, step: number): void {
  const key = `${flow}/${step}`
  const unfolded = new Set(useView.getState().unfolded)
  if (!unfolded.delete(key)) unfolded.add(key)
  look({ unfolded })
}

/** A text with its values as chips. */
export function Pieces(p: { readonly text: string }) {
  const pieces = piecesOf(p.text)
  if (pieces.length === 1 && !pieces[0]?.value) return p.text
  let at = 0
  return pieces.map((piece) => {
    at += piece.text.length + 1
    return piece.value ? (
      <span key={at} className="chip leading-[18px]">
        {piece.text}
      </span>
    ) : (
      <span key={at}>{piece.text}</span>
    )
  })
}

function WayLine(p: { readonly w: WayRow; readonly row: Row; readonly flow: string }) {
  const { w, row, flow } = p
  const choice = w.way.kind === 'choice' ? row.step?.choices.find((c) => c.id === w.way.name) : undefined
  const writing = useView(
    (v) =>
      v.flow === flow &&
      v.writing?.step === row.index &&
      choice !== undefined &&
      v.writing.at.join('.') === choice.path.join('.'),
  )
  const open = w.goal.to === 'open'
  return (
    <div
      className={`absolute right-3 left-[43px] flex h-[30px] items-center gap-2 rounded-lg border bg-white px-2.5 text-[13px] ${open ? 'border-gold' : 'border-line'}`}
      style={{ top: w.y - row.y }}
      onDoubleClick={() => choice && look({ selected: [row.index], writing: { step: row.index, at: choice.path } })}
    >
      <span
        className={`shrink-0 truncate ${w.leads ? 'max-w-[calc(100%-3.5rem)]' : 'max-w-full'} ${w.way.kind === 'outcome' ? 'text-ink-2' : ''}`}
      >
        {w.name}
      </span>
      <Leads w={w} flow={flow} step={row.index} />
      {writing && choice && (
        <InPlace
          flow={flow}
          step={row.index}
          at={choice.path}
          text={choice.label?.value ?? ''}
          label={t('canvas.label')}
          box={{ top: -1, left: -1, width: 206, height: 30 }}
          single
        />
      )}
      <Handle
        id={w.port}
        type="source"
        position={Position.Right}
        isConnectableEnd={false}
        className={`port ${w.goal.to === 'step' ? 'port-on' : ''}`}
        style={{ top: 15, right: -17 }}
      />
    </div>
  )
}

function Leads(p: { readonly w: WayRow; readonly flow: string; readonly step: number; readonly whole?: boolean }) {
  const { w } = p
  if (!w.leads) return null
  const amber = w.goal.to === 'open' || w.goal.to === 'nowhere'
  return (
    <button
      type="button"
      className={`nodrag ml-auto truncate text-[12px] ${p.whole ? 'shrink-0' : 'max-w-28 min-w-0'} ${amber ? 'text-gold font-semibold' : 'text-ink-3'}`}
      title={w.leads}
      onClick={() => {
        if (w.goal.to === 'flow') look({ flow: w.goal.flow, selected: [], show: 'all' })
        else openDialog({ is: 'connect', flow: p.flow, step: p.step, kind: w.way.kind, name: w.way.name })
      }}
    >
      {w.leads}
    </button>
  )
}

function NextPort(p: { readonly w: WayRow; readonly row: Row; readonly flow: string }) {
  const { w, row } = p
  return (
    <>
      {w.leads && (
        <span className="absolute left-full ml-5 flex -translate-y-1/2 whitespace-nowrap" style={{ top: w.y - row.y }}>
          <Leads w={w} flow={p.flow} step={row.index} whole />
        </span>
      )}
      <Handle
        id={w.port}
        type="source"
        position={Position.Right}
        isConnectableEnd={false}
        className={`port ${w.goal.to === 'step' ? 'port-on' : ''} ${w.goal.to === 'open' ? 'port-open' : ''}`}
        style={{ top: w.y - row.y, right: -6 }}
      />
    </>
  )
}
