// A value of the language as a field: what it is made of says which. What no
// field fits is shown as it is written.

import type { ReactNode } from 'react'
import { actions, type Key, type Shape, schema } from '../doc/schema'
import { arrowOf } from '../doc/step'
import type { Value } from '../doc/types'
import type { Node, Path } from '../doc/yaml'
import { t, told } from '../words'
import { ArrowAt } from './Arrow'
import { ExpressionField } from './Expression'
import { Field, type Labelled } from './Field'
import { Heard } from './Heard'
import { KeysOf, ListOf, MapOf, Several, sampleOf, type Word, worth } from './Lists'
import { Count, Duration, Input, Medium, Name, Pick, typeOptions, wordOptions, yesNo } from './Picks'
import { nodeAt, put, textAt, usePlace } from './place'
import { Raw } from './Raw'
import { Line, Long } from './Text'
import { Variants } from './Words'

/** A key with its value. */
export function KeyField(p: { readonly at: Path; readonly word: Key }) {
  const { at, word } = p
  return (
    <ValueField
      at={at}
      shape={word.value}
      word={{ label: told(word.label), help: told(word.help) }}
      must={word.must === true}
      {...(word.example ? { example: word.example } : {})}
    />
  )
}

/** A value with its label. */
export function ValueField(p: {
  readonly at: Path
  readonly shape: Shape
  readonly word: Word
  readonly example?: string
  readonly must?: boolean
  readonly beside?: ReactNode
}) {
  const place = usePlace()
  const { at, word } = p
  const node = nodeAt(place, at)
  const must = p.must === true
  const shape = fitting(p.shape, node)
  const field = { ...word, at, ...(p.example ? { example: p.example } : {}) }
  if (!shape)
    return (
      <Field {...field} whole>
        {(labelled) => <Raw at={at} labelled={labelled} />}
      </Field>
    )
  if (isSeveral(p.shape)) return <Several {...word} at={at} shape={p.shape} example={p.example} />
  const forms = hasForms(p.shape) && <Forms at={at} shape={p.shape} now={shape} word={word} example={p.example} />
  switch (shape.kind) {
    case 'words':
      if (shape.of === 'sent') return <Variants {...word} at={at} keep={must} />
      break
    case 'expr':
      return <ExpressionField {...field} gives={shape.gives ?? ''} must={must} beside={forms} />
    case 'list':
      return <ListOf {...word} at={at} item={shape.item ?? { kind: 'any' }} most={shape.most} must={must} />
    case 'map':
      return <MapOf {...word} at={at} shape={shape} beside={forms} />
    case 'keys':
      return (
        <Field {...field} group beside={forms}>
          {() => (
            <div className="flex flex-col gap-3 rounded-card border border-line bg-card p-2">
              <KeysOf at={at} shape={shape} node={node ?? null} />
            </div>
          )}
        </Field>
      )
  }
  return (
    <Field {...field} beside={forms || p.beside} whole>
      {(labelled) => <Control at={at} shape={shape} labelled={labelled} must={must} hint={p.example} />}
    </Field>
  )
}

/** What a value is made of, of several that it can be; the first where nothing is written. */
function fitting(shape: Shape, node: Node | null | undefined): Shape | undefined {
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
    case 'either':
      return shape.or?.some((s) => fits(s, node)) === true
    case 'nothing':
    case 'channels':
      return false
    case 'any':
      return true
    default:
      return node.kind === 'scalar'
  }
}

/** Whether a value is one, or a list of the same. */
function isSeveral(shape: Shape): boolean {
  return shape.or?.length === 2 && shape.or[1]?.kind === 'list' && shape.or[0]?.kind === 'text'
}

/** Whether a value can have one form or another. */
function hasForms(shape: Shape): boolean {
  return (shape.or ?? []).filter((s) => s.kind !== 'nothing').length > 1
}

/** Which of the forms a value has that it can have. */
function Forms(p: {
  readonly at: Path
  readonly shape: Shape
  readonly now: Shape
  readonly word: Word
  readonly example: string | undefined
}) {
  const place = usePlace()
  const can = (p.shape.or ?? []).filter((s) => s.kind !== 'nothing')
  const change = (to: Shape) => {
    const node = nodeAt(place, p.at)
    const text = node?.kind === 'scalar' ? node.value : ''
    const first = node?.kind === 'map' ? node.entries[0]?.value : undefined
    const inner = first?.kind === 'scalar' ? first.value : ''
    const value: Value =
      to.kind === 'map'
        ? { value: text || '1' }
        : to.kind === 'expr' && inner
          ? inner
          : sampleOf(to, p.word.label, to.kind === 'keys' ? '' : p.example)
    put(place, p.at, value)
  }
  return (
    <select
      className="input w-auto max-w-48 px-2 py-0.5 text-[12.5px] pointer-coarse:min-h-11"
      aria-label={t('forms.form.of', { what: p.word.label })}
      value={can.indexOf(p.now)}
      disabled={place.readOnly}
      onChange={(e) => {
        const to = can[Number(e.target.value)]
        if (to) change(to)
      }}
    >
      {can.map((s, n) => (
        <option key={s.kind} value={n}>
          {t(`forms.form.${s.of === 'duration' ? s.of : s.kind}`)}
        </option>
      ))}
    </select>
  )
}

interface ControlProps {
  readonly at: Path
  readonly shape: Shape
  readonly labelled: Labelled
  readonly must: boolean
  readonly hint: string | undefined
}

function Control(p: ControlProps) {
  const place = usePlace()
  const { at, shape, labelled, must, hint } = p
  const own = { at, labelled, must, hint }
  switch (shape.kind) {
    case 'text':
      return <TextControl {...p} />
    case 'words':
      return <Heard {...own} />
    case 'int':
    case 'number':
      return <Count {...own} most={shape.most} whole={shape.kind === 'int'} />
    case 'bool':
      return <Pick {...own} options={yesNo()} />
    case 'one-of':
      return <Pick {...own} options={wordOptions(shape)} />
    case 'field':
      return <Pick {...own} options={typeOptions(schema.fields)} />
    case 'input':
      return <Input {...own} />
    case 'action':
      return (
        <Pick {...own} must options={[...actions.values()].map((a) => ({ value: a.name, label: told(a.label) }))} />
      )
    case 'arrow':
      return <ArrowAt at={at} labelled={labelled} arrow={arrowOf(nodeAt(place, at))} />
    case 'any':
      return <Any {...p} />
    default:
      return <Raw at={at} labelled={labelled} />
  }
}

function TextControl(p: ControlProps) {
  const { at, shape, labelled, must, hint } = p
  const own = { at, labelled, must, hint }
  switch (shape.of) {
    case 'sent':
    case 'note':
      return <Long at={at} labelled={labelled} keep={must} />
    case 'duration':
      return <Duration {...own} shape={shape} />
    case 'media':
      return <Medium {...own} kind={String(at.at(-1))} />
    case 'flow':
    case 'step':
    case 'calendar':
    case 'place':
    case 'service':
    case 'variable':
    case 'language':
      return <Name {...own} shape={shape} />
    default:
      return <Line at={at} labelled={labelled} keep={must} hint={hint} mono={shape.of === 'pattern'} />
  }
}

/** Anything: words as words, a number as a number; what is made of more as it is written. */
function Any(p: ControlProps) {
  const place = usePlace()
  const node = nodeAt(place, p.at)
  if (node && node.kind !== 'scalar') return <Raw at={p.at} labelled={p.labelled} />
  const plain = node?.kind === 'scalar' && node.style === 'plain'
  return (
    <Line
      at={p.at}
      labelled={p.labelled}
      keep={p.must}
      hint={p.hint}
      write={(text) => {
        const value = !node || plain ? worth(text) : text
        return typeof value === 'string' && typeof worth(textAt(place, p.at)) === 'string'
          ? null
          : put(place, p.at, value)
      }}
    />
  )
}
