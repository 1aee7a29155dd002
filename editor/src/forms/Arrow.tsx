// Where something leads: a list to pick from.

import { useState } from 'react'
import { summary, titled } from '../canvas/told'
import { type Flow, goalOf, type Model } from '../doc/model'
import { arrows, schema, types, verbs } from '../doc/schema'
import { type Arrow, arrowText, type Way } from '../doc/step'
import type { Target } from '../doc/types'
import type { Path } from '../doc/yaml'
import { openDialog } from '../state/view'
import { useWritten } from '../ui/written'
import { t, told } from '../words'
import type { Labelled } from './Field'
import { did, nodeAt, type Place, put, usePlace } from './place'
import { pause } from './Text'

/** How many places to go to are listed before the list is opened. */
const atOnce = 60

/** A step as it is told in a list. */
export function stepName(flow: Flow, index: number, model: Model): string {
  const step = flow.steps[index]?.step
  if (!step) return t('forms.step.n', { n: index + 1 })
  const words = summary(step, model).replace(/\s+/g, ' ')
  const short = words.length > 36 ? `${words.slice(0, 35)}…` : words
  return step.id ? `${titled(step.id)} · ${short}` : short
}

interface Option {
  readonly value: string
  readonly label: string
}

function flowOptions(model: Model, go: string, but: string): Option[] {
  return [...model.flows.values()]
    .filter((f) => f.id !== but)
    .map((f) => ({ value: `${go} ${f.id}`, label: f.title || titled(f.id) }))
}

/** Everywhere that an arrow can lead, in groups. A step of this flow is told by its number. */
function targets(place: Place, byNumber: boolean): { readonly label: string; readonly options: readonly Option[] }[] {
  const { flow, model } = place
  const steps = flow.steps.flatMap((s, i) => (s.step && (byNumber || s.step.id) ? [{ step: s.step, i }] : []))
  const option = (value: string, i: number): Option => ({ value, label: stepName(flow, i, model) })
  const groups: { label: string; options: Option[] }[] = []
  const words: Option[] = []
  for (const a of schema.arrows) {
    const label = told(a.label)
    if (a.target === 'step' && a.name === '')
      groups.push({
        label: t('forms.go.steps'),
        options: steps.map(({ step, i }) => option(byNumber ? `#${i}` : step.id, i)),
      })
    else if (a.target === 'step') {
      const asked = steps.filter(
        ({ step, i }) => step.id && types.has(step.type) && (place.index < 0 || i < place.index),
      )
      groups.push({ label, options: asked.map(({ step, i }) => option(`${a.name} ${step.id}`, i)) })
    } else if (a.target === 'flow') groups.push({ label, options: flowOptions(model, a.name, flow.id) })
    else words.push({ value: a.name, label })
  }
  groups.splice(1, 0, { label: t('forms.go.else'), options: words })
  return groups.filter((g) => g.options.length > 0)
}

/** A list of places to go to. `none` is what it says where nothing is written. */
export function ArrowSelect(p: {
  readonly labelled: Labelled & { readonly 'aria-label'?: string }
  readonly arrow: Arrow | null
  readonly none: string
  readonly byNumber: boolean
  readonly onPick: (to: Target | null) => void
  readonly onNew?: () => void
}) {
  const place = usePlace()
  const { flow } = place
  const [opened, setOpened] = useState(flow.steps.length <= atOnce)
  const { arrow } = p
  const ends = arrow && arrows.get(arrow.go)?.target === 'label'
  const index = arrow?.go === '' ? flow.byID.get(arrow.target) : undefined
  const value = !arrow ? '' : ends ? arrow.go : index !== undefined && p.byNumber ? `#${index}` : arrowText(arrow)
  const groups = opened ? targets(place, p.byNumber) : []
  const known = groups.some((g) => g.options.some((o) => o.value === value))
  const shown =
    index !== undefined ? stepName(flow, index, place.model) : arrow ? t('forms.go.gone', { to: arrowText(arrow) }) : ''
  return (
    <>
      <select
        {...p.labelled}
        className={`input py-1.5 pointer-coarse:min-h-11 ${arrow ? '' : 'text-ink-2'}`}
        value={value}
        disabled={place.readOnly}
        onPointerDown={() => setOpened(true)}
        onFocus={() => setOpened(true)}
        onChange={(e) => {
          const v = e.target.value
          if (v === '+') p.onNew?.()
          else if (v === '') p.onPick(null)
          else p.onPick(v.startsWith('#') ? { step: Number(v.slice(1)) } : { arrow: v })
        }}
      >
        {(p.none || value === '') && <option value="">{p.none}</option>}
        {value !== '' && !known && <option value={value}>{shown}</option>}
        {groups.map((g) => (
          <optgroup key={g.label} label={g.label}>
            {g.options.map((o) => (
              <option key={o.value} value={o.value}>
                {o.label}
              </option>
            ))}
          </optgroup>
        ))}
        {p.onNew && <option value="+">{t('forms.go.new')}</option>}
      </select>
      {ends && <EndLabel arrow={arrow} onPick={p.onPick} />}
    </>
  )
}

/** What a flow ends with: the one who called it goes by that. */
function EndLabel(p: { readonly arrow: Arrow; readonly onPick: (to: Target) => void }) {
  const { readOnly } = usePlace()
  const w = useWritten(
    p.arrow.target,
    (text) => {
      p.onPick({ arrow: arrowText({ go: p.arrow.go, target: text.trim().replace(/\s+/g, '_') }) })
      return true
    },
    pause,
  )
  return (
    <input
      className="input mt-1.5 py-1.5"
      aria-label={t('forms.go.label')}
      placeholder={t('forms.go.label')}
      value={w.text}
      readOnly={readOnly}
      onChange={(e) => w.type(e.target.value)}
      onBlur={w.done}
    />
  )
}

/** Where a way of the step leads. */
export function WaySelect(p: { readonly way: Way; readonly labelled: Labelled & { readonly 'aria-label'?: string } }) {
  const { way } = p
  const { flow, index } = usePlace()
  const ref = { flow: flow.id, step: index, kind: way.kind, name: way.name } as const
  return (
    <ArrowSelect
      labelled={p.labelled}
      arrow={way.arrow}
      none={way.kind === 'arm' && way.arrow ? '' : noneOf(flow, index, way)}
      byNumber
      onPick={(to) => did((acts, bot) => (to ? acts.connect(bot, { ...ref, to }) : acts.disconnect(bot, ref)))}
      onNew={() => {
        const card = flow.cards.find((c) => c.from <= index && index < c.to)
        openDialog({
          is: 'add',
          flow: flow.id,
          before: card?.to ?? index + 1,
          from: { step: index, kind: way.kind, name: way.name },
        })
      }}
    />
  )
}

/** What happens on a way for which nothing is written. */
function noneOf(flow: Flow, index: number, way: Way): string {
  if (way.own) return t('forms.go.own')
  const goal = goalOf(flow, index, { ...way, arrow: null })
  if (goal.to === 'open') return t('forms.go.open')
  return flow.steps[index]?.step?.next && way.kind !== 'next' ? t('forms.go.next') : t('forms.go.below')
}

/** An arrow that is a value by itself: of the flow, of what is heard at any time. */
export function ArrowAt(p: { readonly at: Path; readonly labelled: Labelled; readonly arrow: Arrow | null }) {
  const place = usePlace()
  return (
    <ArrowSelect
      labelled={p.labelled}
      arrow={p.arrow}
      none={nodeAt(place, p.at) ? t('forms.go.nowhere') : t('forms.go.own')}
      byNumber={false}
      onPick={(to) => put(place, p.at, to && 'arrow' in to ? to.arrow : undefined)}
    />
  )
}

/** Whether the steps with a verb lead on. */
export function leadsOn(verb: string): boolean {
  return verbs.get(verb)?.leaves !== true
}
