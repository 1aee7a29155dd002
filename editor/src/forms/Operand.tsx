// One value of an expression: picked from what is known, or written.

import { useState } from 'react'
import { useWritten } from '../ui/written'
import { t } from '../words'
import { operandText, quoted, readOperand, type Operand as Value } from './condition'
import { alike, baseOf, grouped, type Known } from './known'
import { usePlace } from './place'
import { pause } from './Text'

/** What can be written beside what is known. */
const written = {
  text: ['text', 'rich'],
  number: ['number', 'rich'],
  date: ['days', 'rich'],
  '': ['text', 'number', 'rich'],
} as const

/** A list of what is known of a type, and a field for what is written instead. */
export function Operand(p: {
  readonly known: readonly Known[]
  /** The type that it must have; '' is any. */
  readonly type: string
  /** What it can be alone: the choices of a question. */
  readonly choices?: Known['choices']
  readonly text: string
  readonly label: string
  /** Whether a value has to be known: nothing can be written. */
  readonly only?: boolean
  readonly id?: string
  readonly describedBy?: string | undefined
  readonly onChange: (text: string) => boolean
}) {
  const { readOnly } = usePlace()
  const fitting = p.known.filter((k) => alike(k.type, p.type))
  const chosen = p.choices?.find((c) => quoted(c.id) === p.text)
  const value = readOperand(p.text, (name) => fitting.some((k) => k.text === name))
  const [wish, setWish] = useState<Value['is'] | null>(null)
  const base = baseOf(p.type)
  const ways: readonly Value['is'][] = p.only
    ? ['rich']
    : base in written
      ? written[base as keyof typeof written]
      : ['rich']
  const is = wish ?? (p.text === '' ? null : ways.includes(value.is) || value.is === 'name' ? value.is : 'rich')
  const shown = chosen ? `c ${chosen.id}` : is === null ? '' : is === 'name' ? `n ${value.text}` : `w ${is}`
  return (
    <div className="flex min-w-0 flex-1 flex-wrap gap-1.5">
      <select
        id={p.id}
        aria-label={p.id ? undefined : p.label}
        aria-describedby={p.describedBy}
        className="input min-w-28 flex-1 px-2 py-1.5 pointer-coarse:min-h-11"
        value={shown}
        disabled={readOnly}
        onChange={(e) => {
          const [kind, rest] = [e.target.value.slice(0, 1), e.target.value.slice(2)]
          setWish(null)
          if (kind === 'n') p.onChange(rest)
          else if (kind === 'c') p.onChange(quoted(rest))
          else if (kind === 'w') {
            setWish(rest as Value['is'])
            if (rest === 'days') p.onChange(operandText({ is: 'days', text: '1' }))
          }
        }}
      >
        {shown === '' && <option value="">{t('forms.value.pick')}</option>}
        {p.choices?.map((c) => (
          <option key={c.id} value={`c ${c.id}`}>
            {c.label}
          </option>
        ))}
        {!p.only &&
          ways.map((w) => (
            <option key={w} value={`w ${w}`}>
              {t(`forms.value.${w}`)}
            </option>
          ))}
        {grouped(fitting).map((g) => (
          <optgroup key={g.label} label={g.label}>
            {g.of.map((k) => (
              <option key={k.text} value={`n ${k.text}`}>
                {k.label}
              </option>
            ))}
          </optgroup>
        ))}
        {p.only && <option value="w rich">{t('forms.value.rich')}</option>}
      </select>
      {!chosen && is !== null && is !== 'name' && (
        <Write
          key={is}
          is={is}
          text={value.is === is || is === 'rich' ? (is === 'rich' ? p.text : value.text) : ''}
          label={p.label}
          onChange={(text) => {
            const took = text === '' ? false : p.onChange(operandText({ is, text }))
            if (took && is !== 'rich') setWish(null)
            return took
          }}
        />
      )}
    </div>
  )
}

function Write(p: {
  readonly is: Value['is']
  readonly text: string
  readonly label: string
  readonly onChange: (text: string) => boolean
}) {
  const { readOnly } = usePlace()
  const w = useWritten(p.text, p.onChange, pause)
  const counts = p.is === 'number' || p.is === 'days'
  return (
    <input
      aria-label={t(`forms.value.${p.is}.of`, { label: p.label })}
      className={`input min-w-24 flex-1 px-2 py-1.5 pointer-coarse:min-h-11 ${p.is === 'rich' ? 'basis-full font-mono text-[13px]' : ''}`}
      type={counts ? 'number' : 'text'}
      step={p.is === 'days' ? 1 : 'any'}
      min={p.is === 'days' ? 0 : undefined}
      value={w.text}
      readOnly={readOnly}
      autoComplete="off"
      onChange={(e) => w.type(e.target.value)}
      onBlur={w.done}
      onKeyDown={(e) => e.key === 'Enter' && w.done()}
    />
  )
}
