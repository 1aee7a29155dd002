// A key of the language as a field: what its value is made of says which. What no
// field fits is shown as it is written.

import { useState } from 'react'
import { titled } from '../canvas/told'
import { actions, type Key, type Shape, schema, types } from '../doc/schema'
import { arrowOf } from '../doc/step'
import type { Node, Path } from '../doc/yaml'
import { t, told } from '../words'
import { ArrowAt } from './Arrow'
import { Field, type Labelled } from './Field'
import { nodeAt, put, textAt, usePlace } from './place'
import { Raw } from './Raw'
import { Line, Long } from './Text'
import { Variants } from './Words'

export function KeyField(p: { readonly at: Path; readonly word: Key }) {
  const place = usePlace()
  const { at, word } = p
  const node = nodeAt(place, at)
  const shape = fitting(word.value, node)
  const field = { label: told(word.label), help: told(word.help), at }
  if (!shape) return <Field {...field}>{(labelled) => <Raw at={at} labelled={labelled} />}</Field>
  if (shape.kind === 'words' && shape.of === 'sent') return <Variants {...field} keep={word.must === true} />
  return (
    <Field {...field}>
      {(labelled) => <Control at={at} shape={shape} labelled={labelled} must={word.must === true} />}
    </Field>
  )
}

/** What a value is made of, of several that it can be; the first where nothing is written. */
export function fitting(shape: Shape, node: Node | null | undefined): Shape | undefined {
  const can = shape.or ?? [shape]
  return node ? can.find((s) => fits(s, node)) : can.find((s) => s.kind !== 'nothing')
}

function fits(shape: Shape, node: Node): boolean {
  switch (shape.kind) {
    case 'words':
      return node.kind === 'scalar' || (node.kind === 'list' && node.items.every((it) => it.value?.kind === 'scalar'))
    case 'list':
      return node.kind === 'list'
    case 'map':
    case 'keys':
      return node.kind === 'map'
    case 'nothing':
    case 'channels':
      return false
    case 'any':
      return true
    default:
      return node.kind === 'scalar'
  }
}

function Control(p: { readonly at: Path; readonly shape: Shape; readonly labelled: Labelled; readonly must: boolean }) {
  const place = usePlace()
  const { at, shape, labelled } = p
  switch (shape.kind) {
    case 'text':
      if (shape.of === 'note' || shape.of === 'sent') return <Long at={at} labelled={labelled} keep={p.must} />
      return <Line at={at} labelled={labelled} keep={p.must} mono={shape.of === 'pattern'} />
    case 'expr':
      return <Line at={at} labelled={labelled} keep={p.must} mono />
    case 'int':
    case 'number':
      return <Count at={at} labelled={labelled} most={shape.most} whole={shape.kind === 'int'} />
    case 'bool':
      return <Pick at={at} labelled={labelled} options={yesNo()} />
    case 'one-of':
      return (
        <Pick at={at} labelled={labelled} options={(shape.words ?? []).map((w) => ({ value: w, label: titled(w) }))} />
      )
    case 'field':
      return (
        <Pick
          at={at}
          labelled={labelled}
          options={schema.fields.map((f) => ({ value: f, label: told(types.get(f)?.label) }))}
        />
      )
    case 'action':
      return (
        <Pick
          at={at}
          labelled={labelled}
          options={[...actions.values()].map((a) => ({ value: a.name, label: told(a.label) }))}
        />
      )
    case 'arrow':
      return <ArrowAt at={at} labelled={labelled} arrow={arrowOf(nodeAt(place, at))} />
    default:
      return <Raw at={at} labelled={labelled} />
  }
}

function yesNo() {
  return [
    { value: 'true', label: t('forms.yes') },
    { value: 'false', label: t('forms.no') },
  ]
}

/** A list to pick one from. */
export function Pick(p: {
  readonly at: Path
  readonly labelled: Labelled
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly none?: string
}) {
  const place = usePlace()
  const value = textAt(place, p.at)
  return (
    <select
      {...p.labelled}
      className="input py-1.5 pointer-coarse:min-h-11"
      value={value}
      disabled={place.readOnly}
      onChange={(e) => put(place, p.at, e.target.value === '' ? undefined : e.target.value)}
    >
      <option value="">{p.none ?? t('forms.none')}</option>
      {value !== '' && !p.options.some((o) => o.value === value) && <option value={value}>{value}</option>}
      {p.options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  )
}

function Count(p: {
  readonly at: Path
  readonly labelled: Labelled
  readonly most: number | undefined
  readonly whole: boolean
}) {
  const place = usePlace()
  const given = textAt(place, p.at)
  const [text, setText] = useState<string | null>(null)
  return (
    <input
      {...p.labelled}
      className="input w-32"
      type="number"
      min={0}
      max={p.most}
      step={p.whole ? 1 : 'any'}
      value={text ?? given}
      readOnly={place.readOnly}
      onChange={(e) => {
        setText(e.target.value)
        if (e.target.value !== given && e.target.checkValidity())
          put(place, p.at, e.target.value === '' ? undefined : Number(e.target.value))
      }}
      onBlur={() => setText(null)}
    />
  )
}
