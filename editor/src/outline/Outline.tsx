// The conversation as a tree of cards, steps and ways: the view of phones and of
// screen readers, in which all can be written that the drawing can.

import { ChevronDown, ChevronRight, CircleAlert, CornerDownRight, Plus, TriangleAlert } from 'lucide-react'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Pieces } from '../canvas/CardNode'
import { InPlace } from '../canvas/InPlace'
import { keyOfCard } from '../canvas/scene'
import { cardTitle, goalName, summary, textPath, titled, wayName } from '../canvas/told'
import { type Card, type Flow, goalOf, type Model } from '../doc/model'
import type { Way } from '../doc/step'
import { writes } from '../shell/keys'
import { mend } from '../shell/Problems'
import { StepMenu } from '../shell/StepMenu'
import { look, openDialog, useView } from '../state/view'
import type { Problem } from '../state/wire'
import { useModel, useWork } from '../state/work'
import { Kind } from '../ui/Kind'
import { t } from '../words'

/** Up to so many steps, all cards are open at first. */
const fewSteps = 200

/** An item of the tree that can be walked to. */
interface Item {
  readonly id: string
  readonly level: 1 | 2 | 3
  readonly step: number
  readonly way?: Way
  /** Whether it has items below it, and whether they are shown. */
  readonly open?: boolean
}

const cardID = (card: Card) => `card/${keyOfCard(card)}`
const stepID = (step: number) => `step/${step}`
const wayID = (step: number, way: Way) => `way/${step}/${way.kind}/${way.name}`

export function Outline({ flow }: { readonly flow: Flow }) {
  const model = useModel()
  const show = useView((v) => v.show)
  const selected = useView((v) => v.selected[0] ?? -1)
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [at, setAt] = useState('')
  const tree = useRef<HTMLDivElement>(null)
  const few = flow.steps.length <= fewSteps
  const isOpen = useCallback((id: string) => folds.get(id) ?? (id.startsWith('card/') && few), [folds, few])
  const fold = (id: string, open: boolean) => setFolds(new Map(folds).set(id, open))
  const items = useMemo(() => itemsOf(flow, isOpen), [flow, isOpen])
  const now = items.some((x) => x.id === at) ? at : (items[0]?.id ?? '')

  const focus = (id: string) => {
    setAt(id)
    tree.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`)?.focus()
  }
  // What is asked to be shown is opened and brought into sight.
  useEffect(() => {
    if (!show) return
    look({ show: null })
    if (show === 'all') return
    const card = flow.cards.find((c) => c.from <= show.step && show.step < c.to)
    if (card && !isOpen(cardID(card))) fold(cardID(card), true)
    setAt(stepID(show.step))
    requestAnimationFrame(() =>
      tree.current?.querySelector(`[data-item="${stepID(show.step)}"]`)?.scrollIntoView({ block: 'nearest' }),
    )
  }, [show, flow])

  const walk = (e: React.KeyboardEvent) => {
    if (writes(e.target) || e.altKey || e.ctrlKey || e.metaKey) return
    const i = items.findIndex((x) => x.id === now)
    const item = items[i]
    if (!item) return
    const to = (next: Item | undefined) => {
      if (!next) return
      look({ selected: [next.step], writing: null })
      focus(next.id)
    }
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => to(items[i + 1]),
      ArrowUp: () => to(items[i - 1]),
      Home: () => to(items[0]),
      End: () => to(items.at(-1)),
      ArrowRight: () => {
        if (item.open === false) fold(item.id, true)
        else if (item.open) to(items[i + 1])
      },
      ArrowLeft: () => {
        if (item.open) fold(item.id, false)
        else to(items.slice(0, i).findLast((x) => x.level < item.level))
      },
      Enter: () => enter(flow, item),
      ' ': () => look({ selected: [item.step] }),
    }
    const act = acts[e.key]
    if (!act || (e.target as HTMLElement).closest('button')) return
    e.preventDefault()
    act()
  }

  return (
    <div className="h-full overflow-auto">
      <div
        ref={tree}
        role="tree"
        aria-label={t('outline.tree', { flow: flow.title || titled(flow.id) })}
        className="mx-auto grid max-w-3xl gap-3 p-3 pb-24 md:p-6"
        onKeyDown={walk}
        onFocus={(e) => {
          const id = (e.target as HTMLElement).dataset.item
          if (id) setAt(id)
        }}
      >
        {flow.cards.map((card) => (
          <CardItem
            key={keyOfCard(card)}
            flow={flow}
            model={model}
            card={card}
            open={isOpen(cardID(card))}
            folds={folds}
            focused={now}
            chosen={selected >= card.from && selected < card.to ? selected : -1}
            onFold={fold}
            onFocus={focus}
          />
        ))}
      </div>
    </div>
  )
}

/** The items that are shown, in order. */
function itemsOf(flow: Flow, isOpen: (id: string) => boolean): Item[] {
  const out: Item[] = []
  for (const card of flow.cards) {
    const id = cardID(card)
    out.push({ id, level: 1, step: card.from, open: isOpen(id) })
    if (!isOpen(id)) continue
    for (let step = card.from; step < card.to; step++) {
      const [shown, rare] = waysOf(flow, step)
      const all = isOpen(stepID(step))
      out.push({ id: stepID(step), level: 2, step, ...(rare.length > 0 ? { open: all } : {}) })
      for (const way of all ? [...shown, ...rare] : shown) out.push({ id: wayID(step, way), level: 3, step, way })
    }
  }
  return out
}

/** The ways of a step: those that are always shown, and those that are folded away at first. */
function waysOf(flow: Flow, index: number): [Way[], Way[]] {
  const shown: Way[] = []
  const rare: Way[] = []
  const card = flow.cards.find((c) => c.from <= index && index < c.to)
  for (const way of flow.steps[index]?.step?.ways ?? []) {
    const goal = goalOf(flow, index, way)
    const falls = way.kind === 'next' && !way.arrow && goal.to === 'step' && index + 1 < (card?.to ?? 0)
    if (falls) continue
    if (way.kind === 'outcome' && way.arrow === null && way.own) rare.push(way)
    else shown.push(way)
  }
  return [shown, rare]
}

function enter(flow: Flow, item: Item): void {
  const step = flow.steps[item.step]?.step
  if (!step) return
  if (item.way) return connect(flow, item.step, item.way)
  const path = textPath(step)
  look(
    path ? { selected: [item.step], writing: { step: item.step, at: path } } : { selected: [item.step], side: 'step' },
  )
}

function connect(flow: Flow, step: number, way: Way): void {
  openDialog({ is: 'connect', flow: flow.id, step, kind: way.kind, name: way.name })
}

interface CardProps {
  readonly flow: Flow
  readonly model: Model
  readonly card: Card
  readonly open: boolean
  readonly folds: ReadonlyMap<string, boolean>
  readonly focused: string
  readonly chosen: number
  readonly onFold: (id: string, open: boolean) => void
  readonly onFocus: (id: string) => void
}

function CardItem(p: CardProps) {
  const { flow, card } = p
  const id = cardID(card)
  const title = cardTitle(flow, card.from)
  const steps = Array.from({ length: card.to - card.from }, (_, i) => card.from + i)
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-expanded={p.open}
      aria-label={title}
      aria-selected={p.chosen >= 0}
      data-item={id}
      tabIndex={p.focused === id ? 0 : -1}
      className={`rounded-card border bg-card shadow-card ${p.chosen >= 0 ? 'border-pine' : 'border-line'}`}
      style={{ contentVisibility: 'auto', containIntrinsicSize: `auto ${p.open ? 38 + 60 * steps.length : 40}px` }}
    >
      <div
        className="flex min-h-10 items-center gap-2 px-3 text-[13px] font-semibold pointer-coarse:min-h-11"
        onClick={() => p.onFold(id, !p.open)}
      >
        {p.open ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
        <span className="truncate">{title}</span>
        {!p.open && (
          <span className="min-w-0 flex-1 truncate font-normal text-ink-3">{told(flow, card.from, p.model)}</span>
        )}
      </div>
      {p.open && (
        <div role="group" className="border-t border-line">
          {steps.map((index) => (
            <StepItem
              key={index}
              flow={flow}
              model={p.model}
              index={index}
              unfolded={p.folds.get(stepID(index)) ?? false}
              focused={p.focused}
              chosen={p.chosen === index}
              onFold={p.onFold}
              onFocus={p.onFocus}
            />
          ))}
          <div role="none" className="border-t border-dashed border-line">
            <button
              type="button"
              className="btn small bare w-full justify-start text-pine pointer-coarse:min-h-11"
              tabIndex={-1}
              onClick={() => openDialog({ is: 'add', flow: flow.id, before: card.to })}
            >
              <Plus size={15} aria-hidden />
              {t('outline.add')}
            </button>
          </div>
        </div>
      )}
    </div>
  )
}

function told(flow: Flow, index: number, model: Model): string {
  const step = flow.steps[index]?.step
  return step ? summary(step, model) : ''
}

interface StepProps {
  readonly flow: Flow
  readonly model: Model
  readonly index: number
  readonly unfolded: boolean
  readonly focused: string
  readonly chosen: boolean
  readonly onFold: (id: string, open: boolean) => void
  readonly onFocus: (id: string) => void
}

const StepItem = memo(function StepItem(p: StepProps) {
  const { flow, index, model } = p
  const step = flow.steps[index]?.step ?? null
  const id = stepID(index)
  const writing = useView((v) => (v.flow === flow.id && v.writing?.step === index ? v.writing : null))
  const live = useView((v) => v.trail.at?.flow === flow.id && v.trail.at.index === index)
  const visits = useView((v) => v.coverage?.[flow.id]?.[index])
  const problems = useWork((w) => w.problems)
  const own = useMemo(() => problems.filter((x) => x.flow === flow.id && x.step === index), [problems, flow.id, index])
  const [shown, rare] = waysOf(flow, index)
  const path = step && textPath(step)
  const isText = writing && path && writing.at.join('.') === path.join('.')
  const text = step ? summary(step, model) : t('canvas.unknown')
  const ground = live ? 'bg-pine-2' : visits === 0 ? 'bg-gold-2' : p.chosen ? 'bg-pine-2/40' : ''
  return (
    <div
      role="treeitem"
      aria-level={2}
      aria-label={text}
      aria-selected={p.chosen}
      {...(rare.length > 0 ? { 'aria-expanded': p.unfolded } : {})}
      data-item={id}
      tabIndex={p.focused === id ? 0 : -1}
      className={`border-line not-first:border-t not-first:border-dashed ${ground}`}
    >
      <div className="flex items-start gap-2 py-1.5 pr-1 pl-3 pointer-coarse:min-h-11">
        <span className="pt-0.5">{step && <Kind step={step} />}</span>
        <div
          className="min-w-0 flex-1 pt-0.5"
          onClick={() => {
            if (!p.chosen) look({ selected: [index], writing: null })
            else if (path && !writing) look({ writing: { step: index, at: path } })
          }}
        >
          {isText && step ? (
            <InPlace
              flow={flow.id}
              step={index}
              at={writing.at}
              text={step.text[0]?.value ?? ''}
              label={t('canvas.text')}
              onDone={() => p.onFocus(id)}
            />
          ) : (
            <p className="wrap-anywhere whitespace-pre-wrap">
              <Pieces text={text} />
            </p>
          )}
          {visits !== undefined && <p className="help">{t('canvas.visits', { n: visits })}</p>}
          {own.map((x) => (
            <Fault key={`${x.from}/${x.rule}/${x.message}`} problem={x} />
          ))}
        </div>
        <StepMenu index={index} text={text} />
      </div>
      <div role="group" className="grid gap-1 pr-2 pb-2 pl-[43px] empty:hidden">
        {[...shown, ...(p.unfolded ? rare : [])].map((way) => (
          <WayItem key={`${way.kind}/${way.name}`} {...p} way={way} />
        ))}
        {rare.length > 0 && (
          <button
            type="button"
            tabIndex={-1}
            aria-hidden
            className="flex w-fit items-center gap-1 text-[12px] text-ink-2 pointer-coarse:min-h-9"
            onClick={() => p.onFold(id, !p.unfolded)}
          >
            {p.unfolded ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
            {t('canvas.more', { n: rare.length })}
          </button>
        )}
      </div>
    </div>
  )
})

function WayItem(p: StepProps & { readonly way: Way }) {
  const { flow, index, way, model } = p
  const id = wayID(index, way)
  const step = flow.steps[index]?.step
  const goal = goalOf(flow, index, way)
  const name = wayName(way)
  const leads =
    goal.to === 'step'
      ? cardOrText(flow, goal.index, model)
      : goal.to === 'own'
        ? t('outline.own')
        : goalName(goal, model)
  const amber = goal.to === 'open' || goal.to === 'nowhere'
  const choice = way.kind === 'choice' ? step?.choices.find((c) => c.id === way.name) : undefined
  const writing = useView(
    (v) =>
      v.flow === flow.id &&
      v.writing?.step === index &&
      choice !== undefined &&
      v.writing.at.join('.') === choice.path.join('.'),
  )
  return (
    <div
      role="treeitem"
      aria-level={3}
      aria-selected={false}
      aria-label={`${name}: ${leads}`}
      data-item={id}
      tabIndex={p.focused === id ? 0 : -1}
      className={`flex items-center gap-2 rounded-lg border bg-white px-2.5 py-1 text-[13px] pointer-coarse:min-h-11 ${amber ? 'border-gold' : 'border-line'}`}
    >
      {writing && choice ? (
        <InPlace
          flow={flow.id}
          step={index}
          at={choice.path}
          text={choice.label?.value ?? ''}
          label={t('canvas.label')}
          single
          onDone={() => p.onFocus(id)}
        />
      ) : (
        <span
          className={`min-w-0 flex-1 truncate ${way.kind === 'outcome' ? 'text-ink-2' : ''}`}
          onClick={() => {
            if (!p.chosen) look({ selected: [index], writing: null })
            else if (choice) look({ writing: { step: index, at: choice.path } })
          }}
        >
          {name}
        </span>
      )}
      <button
        type="button"
        tabIndex={-1}
        className={`flex min-w-0 max-w-[60%] items-center gap-1 pointer-coarse:min-h-9 ${amber ? 'font-semibold text-gold' : 'text-ink-3'}`}
        onClick={() => connect(flow, index, way)}
      >
        {goal.to === 'step' && <CornerDownRight size={13} className="shrink-0" aria-hidden />}
        <span className="truncate">{leads}</span>
      </button>
    </div>
  )
}

function cardOrText(flow: Flow, index: number, model: Model): string {
  const id = flow.steps[index]?.step?.id
  return id ? titled(id) : told(flow, index, model)
}

function Fault({ problem }: { readonly problem: Problem }) {
  const bad = problem.severity === 'error'
  return (
    <p className={`mt-1 flex flex-wrap items-center gap-1.5 text-[12.5px] ${bad ? 'text-rose' : 'text-gold'}`}>
      {bad ? <CircleAlert size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
      <span className="min-w-0 flex-1">{problem.message}</span>
      {problem.fixes?.[0] && (
        <button
          type="button"
          tabIndex={-1}
          className="btn small"
          onClick={() => problem.fixes?.[0] && mend(problem.fixes[0])}
        >
          {problem.fixes[0].title}
        </button>
      )}
    </p>
  )
}
