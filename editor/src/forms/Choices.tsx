// The choices of a question: what each says, and where it leads.

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { titled } from '../canvas/told'
import { choiceTable, keys, schema, table, types } from '../doc/schema'
import type { Choice } from '../doc/step'
import { entryOf } from '../doc/yaml'
import { useWritten } from '../ui/written'
import { t, told } from '../words'
import { WaySelect } from './Arrow'
import { Adders, Field } from './Field'
import { KeyField } from './KeyField'
import { did, usePlace } from './place'
import { Line } from './Text'

const choiceKeys = schema.tables[choiceTable] ?? []
const byName = table(choiceTable)

export function Choices(p: { readonly label: string; readonly help: string }) {
  const { flow, index, step, readOnly } = usePlace()
  const list = useRef<HTMLOListElement>(null)
  const choices = step?.choices ?? []
  const focus = (n: number) =>
    setTimeout(() => list.current?.querySelectorAll<HTMLElement>('[data-choice] > div input')[n]?.focus(), 0)
  const add = (before: number) => {
    const label = t('forms.choice.new', { n: choices.length + 1 })
    if (did((acts, bot) => acts.addChoice(bot, { flow: flow.id, step: index, label, before }))) {
      setTimeout(() => {
        const input = list.current?.querySelectorAll<HTMLElement>('[data-choice]')[before]?.querySelector('input')
        input?.focus()
        input?.select()
      }, 0)
    }
  }
  const move = (from: number, by: 1 | -1) => {
    const to = from + by
    if (to < 0 || to >= choices.length) return
    const before = by < 0 ? to : to + 1
    if (did((acts, bot) => acts.moveChoice(bot, { flow: flow.id, step: index, choice: from, before }))) focus(to)
  }
  const remove = (n: number) => {
    if (did((acts, bot) => acts.removeChoice(bot, { flow: flow.id, step: index, choice: n }))) focus(Math.max(0, n - 1))
  }
  return (
    <Field label={p.label} help={p.help} at={[keys.choices]} group>
      {() => (
        <>
          <ol className="flex flex-col gap-2" ref={list}>
            {choices.map((c, n) => (
              <ChoiceRow
                key={`${n}/${c.id}`}
                choice={c}
                n={n}
                of={choices.length}
                onAdd={() => add(n + 1)}
                onMove={(by) => move(n, by)}
                onRemove={() => remove(n)}
              />
            ))}
          </ol>
          {!readOnly && (
            <button
              type="button"
              className="btn small bare mt-1 pointer-coarse:min-h-11"
              onClick={() => add(choices.length)}
            >
              + {t('forms.choice.add')}
            </button>
          )}
        </>
      )}
    </Field>
  )
}

function ChoiceRow(p: {
  readonly choice: Choice
  readonly n: number
  readonly of: number
  readonly onAdd: () => void
  readonly onMove: (by: 1 | -1) => void
  readonly onRemove: () => void
}) {
  const { choice: c, n } = p
  const { step, readOnly } = usePlace()
  const [added, setAdded] = useState<readonly string[]>([])
  const way = step?.ways.find((w) => w.kind === 'choice' && w.name === c.id)
  const name = c.label?.value || titled(c.id)
  const at = [keys.choices, n] as const
  const extra = choiceKeys.filter((k) => k.name !== keys.choiceID && k.name !== keys.choiceLabel)
  const has = (key: string) =>
    key === keys.choiceID ? added.includes(key) : added.includes(key) || !!(c.long && entryOf(c.node, key))
  return (
    <li data-choice={n} className="rounded-card border border-line bg-card p-2" aria-label={name}>
      <div className="flex items-start gap-1">
        <div className="min-w-0 grow">
          <Field label={t('forms.choice.n', { n: n + 1 })} help={told(byName.get(keys.choiceLabel)?.help)} at={c.path}>
            {(labelled) => (
              <Line
                at={c.path}
                labelled={labelled}
                keep
                onKeyDown={(e) => {
                  if (readOnly) return
                  if (e.key === 'Enter') p.onAdd()
                  else if (e.altKey && e.key === 'ArrowUp') p.onMove(-1)
                  else if (e.altKey && e.key === 'ArrowDown') p.onMove(1)
                  else if (e.key === 'Backspace' && e.currentTarget.value === '') p.onRemove()
                  else return
                  e.preventDefault()
                }}
              />
            )}
          </Field>
        </div>
        {!readOnly && (
          <div className="flex">
            <Small label={t('forms.up', { what: name })} off={n === 0} run={() => p.onMove(-1)}>
              <ArrowUp size={15} />
            </Small>
            <Small label={t('forms.down', { what: name })} off={n === p.of - 1} run={() => p.onMove(1)}>
              <ArrowDown size={15} />
            </Small>
            <Small label={t('forms.remove', { what: name })} run={p.onRemove}>
              <Trash2 size={15} />
            </Small>
          </div>
        )}
      </div>
      {way && (
        <div className="mt-1.5">
          <Field label={t('forms.choice.goes')} at={[keys.routes, c.id]}>
            {(labelled) => <WaySelect way={way} labelled={labelled} />}
          </Field>
        </div>
      )}
      <div className="mt-2 flex flex-col gap-2">
        {has(keys.choiceID) && <ChoiceName choice={c} n={n} />}
        {extra
          .filter((k) => has(k.name))
          .map((k) => (
            <KeyField key={k.name} at={[...at, k.name]} word={k} />
          ))}
        <Adders
          what={[byName.get(keys.choiceID), ...extra].flatMap((k) =>
            k && !has(k.name)
              ? [{ label: told(k.label), help: told(k.help), add: () => setAdded([...added, k.name]) }]
              : [],
          )}
        />
      </div>
    </li>
  )
}

function ChoiceName(p: { readonly choice: Choice; readonly n: number }) {
  const { flow, index, readOnly } = usePlace()
  const word = byName.get(keys.choiceID)
  const w = useWritten(p.choice.id, (name) =>
    did((acts, bot) => acts.renameChoice(bot, { flow: flow.id, step: index, choice: p.n, name: name.trim() })),
  )
  return (
    <Field label={told(word?.label)} help={told(word?.help)} at={[keys.choices, p.n, keys.choiceID]}>
      {(labelled) => (
        <input
          {...labelled}
          className="input font-mono text-[13px]"
          value={w.text}
          readOnly={readOnly}
          onChange={(e) => w.type(e.target.value)}
          onBlur={w.done}
          onKeyDown={(e) => e.key === 'Enter' && w.done()}
        />
      )}
    </Field>
  )
}

/** A small button with a sign. */
export function Small(p: {
  readonly label: string
  readonly off?: boolean
  readonly run: () => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      type="button"
      className="icon size-7 pointer-coarse:size-11"
      aria-label={p.label}
      title={p.label}
      disabled={p.off}
      onClick={p.run}
    >
      {p.children}
    </button>
  )
}

/** Whether a type of question offers its choices as answers, not beside them. */
export function offers(type: string): boolean {
  const word = types.get(type)
  return !!word?.closedBy || word?.several === true
}
