// An expression as people make one: a condition in rows, or a value; and as
// text for who wants that, or where it is richer.

import { Code, ListPlus, Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Path } from '../doc/yaml'
import { t, told } from '../words'
import { Small } from './Choices'
import { type Condition, comparisonsOf, conditionText, type Row, readCondition, takesTwo } from './condition'
import { Field } from './Field'
import { type Known, knownIn, typeIn } from './known'
import { Operand } from './Operand'
import { put, textAt, usePlace } from './place'
import { Line } from './Text'

interface Named {
  readonly label: string
  readonly help: string
  readonly example?: string | undefined
  readonly at: Path
  readonly must?: boolean
}

/** A field for an expression of a type; '' is any. */
export function ExpressionField(p: Named & { readonly gives: string; readonly beside?: ReactNode }) {
  const place = usePlace()
  const text = textAt(place, p.at)
  const known = knownIn(place.model, place.flow, place.index)
  const typeOf = (value: string) => typeIn(known, value)
  const condition = p.gives === 'yesno'
  const read = condition && text !== '' ? readCondition(text, typeOf) : null
  const [asText, setAsText] = useState(false)
  const rich = condition && text !== '' && read === null
  const label = rich || asText
  return (
    <Field
      label={p.label}
      help={p.help}
      {...(p.example ? { example: p.example } : {})}
      at={p.at}
      whole
      group={condition && !label}
      beside={
        <>
          {p.beside}
          {!rich && (
            <Small
              label={t(asText ? 'forms.expr.list' : 'forms.expr.text', { what: p.label })}
              run={() => setAsText(!asText)}
            >
              {asText ? <ListPlus size={15} /> : <Code size={15} />}
            </Small>
          )}
        </>
      }
    >
      {(labelled) =>
        label ? (
          <>
            <Line at={p.at} labelled={labelled} keep={p.must === true} mono hint={p.example} />
            {rich && <p className="help mt-1">{t('forms.expr.rich')}</p>}
          </>
        ) : condition ? (
          <Rows at={p.at} read={read} known={known} typeOf={typeOf} must={p.must === true} />
        ) : (
          <Operand
            id={labelled.id}
            describedBy={labelled['aria-describedby']}
            known={known}
            type={p.gives}
            text={text}
            label={p.label}
            onChange={(value) => put(place, p.at, value)}
          />
        )
      }
    </Field>
  )
}

function Rows(p: {
  readonly at: Path
  readonly read: Condition | null
  readonly known: readonly Known[]
  readonly typeOf: (value: string) => string
  readonly must: boolean
}) {
  const place = usePlace()
  const condition = p.read ?? { join: 'and', rows: [] }
  const [begun, setBegun] = useState(p.read === null)
  const write = (next: Condition) => put(place, p.at, next.rows.length === 0 ? undefined : conditionText(next))
  const withRow = (n: number, row: Row) =>
    write({ ...condition, rows: condition.rows.map((r, i) => (i === n ? row : r)) })
  const joined = t(`forms.expr.${condition.join}`)
  const count = condition.rows.length + (begun ? 1 : 0)
  return (
    <div className="flex flex-col gap-1.5">
      {condition.rows.map((row, n) => (
        <div key={n} className="flex flex-col gap-1.5">
          {n === 1 && (
            <select
              className="input w-auto self-start px-2 py-1 pointer-coarse:min-h-11"
              aria-label={t('forms.expr.join')}
              value={condition.join}
              disabled={place.readOnly}
              onChange={(e) => write({ ...condition, join: e.target.value as 'and' | 'or' })}
            >
              <option value="and">{t('forms.expr.and')}</option>
              <option value="or">{t('forms.expr.or')}</option>
            </select>
          )}
          {n > 1 && <span className="help px-2">{joined}</span>}
          <RowFields
            n={n + 1}
            row={row}
            known={p.known}
            typeOf={p.typeOf}
            onRow={(r) => withRow(n, r)}
            {...(count > 1 || !p.must
              ? { onRemove: () => write({ ...condition, rows: condition.rows.filter((_, i) => i !== n) }) }
              : {})}
          />
        </div>
      ))}
      {begun && (
        <RowFields
          n={count}
          row={null}
          known={p.known}
          typeOf={p.typeOf}
          onRow={(r) => {
            const took = write({ ...condition, rows: [...condition.rows, r] })
            if (took) setBegun(false)
            return took
          }}
          {...(condition.rows.length > 0 ? { onRemove: () => setBegun(false) } : {})}
        />
      )}
      {!begun && !place.readOnly && (
        <button
          type="button"
          className="btn small bare self-start pointer-coarse:min-h-11"
          onClick={() => setBegun(true)}
        >
          <Plus size={14} />
          {t('forms.expr.more')}
        </button>
      )}
    </div>
  )
}

function RowFields(p: {
  readonly n: number
  /** null of a row that is begun. */
  readonly row: Row | null
  readonly known: readonly Known[]
  readonly typeOf: (value: string) => string
  readonly onRow: (row: Row) => boolean
  readonly onRemove?: () => void
}) {
  const { readOnly } = usePlace()
  const { n } = p
  // A row is kept when it is whole; until then it is only shown.
  const [part, setPart] = useState<{ readonly a: string; readonly how: Row['how'] | undefined } | null>(null)
  const a = part?.a ?? p.row?.a ?? ''
  const b = part ? '' : (p.row?.b ?? '')
  const how = part ? part.how : p.row?.how
  const type = p.typeOf(a)
  const can = comparisonsOf(type)
  const known = p.known.find((k) => k.text === a)
  const set = (a: string, how: Row['how'] | undefined, b: string): boolean => {
    const whole = how && a !== '' && (!takesTwo(how) || b !== '')
    setPart(whole ? null : { a, how })
    return whole ? p.onRow({ how, a, b: takesTwo(how) ? b : '' }) : true
  }
  const setA = (to: string) => {
    const same = how && p.typeOf(to) === type
    return set(to, same ? how : comparisonsOf(p.typeOf(to))[0], same ? b : '')
  }
  return (
    <div className="rounded-lg border border-line bg-card p-1.5" role="group" aria-label={t('forms.expr.row', { n })}>
      <div className="flex items-start gap-1">
        <Operand known={p.known} type="" text={a} label={t('forms.expr.value', { n })} only onChange={setA} />
        {p.onRemove && !readOnly && (
          <Small label={t('forms.remove', { what: t('forms.expr.row', { n }) })} run={p.onRemove}>
            <Trash2 size={15} />
          </Small>
        )}
      </div>
      {a !== '' && (
        <div className="mt-1.5 flex flex-wrap gap-1.5">
          <select
            className="input w-auto min-w-24 flex-1 px-2 py-1.5 pointer-coarse:min-h-11"
            aria-label={t('forms.expr.how', { n })}
            value={how?.name ?? ''}
            title={told(how?.help)}
            disabled={readOnly}
            onChange={(e) =>
              set(
                a,
                can.find((c) => c.name === e.target.value),
                b,
              )
            }
          >
            {how && !can.includes(how) && <option value={how.name}>{told(how.label)}</option>}
            {!how && <option value="">{t('forms.value.pick')}</option>}
            {can.map((c) => (
              <option key={c.name} value={c.name}>
                {told(c.label)}
              </option>
            ))}
          </select>
          {how && takesTwo(how) && (
            <Operand
              known={p.known.filter((k) => k.text !== a)}
              type={how.form.endsWith('A') ? 'text' : type}
              {...(known?.choices ? { choices: known.choices } : {})}
              text={b}
              label={t('forms.expr.with', { n })}
              onChange={(to) => set(a, how, to)}
            />
          )}
        </div>
      )}
    </div>
  )
}
