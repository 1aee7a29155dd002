// Values that are made of others: lists, maps of names, maps with keys of their own.

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { titled } from '../canvas/told'
import { freeName, isID, type Key, keys, type Shape, schema, slug, table } from '../doc/schema'
import type { Value } from '../doc/types'
import { dataOf, entryOf, type Node, type Path } from '../doc/yaml'
import { useWritten } from '../ui/written'
import { t, told } from '../words'
import { Small } from './Choices'
import { Adders, Field } from './Field'
import { KeyField, ValueField } from './KeyField'
import { did, nodeAt, type Place, put, usePlace } from './place'
import { Raw } from './Raw'

export interface Word {
  readonly label: string
  readonly help: string
}

/** What a new value of a shape is: of what it has to have, the examples. */
export function sampleOf(shape: Shape, label: string, example = ''): Value {
  switch (shape.kind) {
    case 'keys': {
      const all = [...table(shape.keys ?? '').values()]
      const must = all.filter((k) => k.must)
      const first = must.length > 0 ? must : all.slice(0, 1)
      return Object.fromEntries(first.map((k) => [k.name, sampleOf(k.value, told(k.label), k.example)]))
    }
    case 'list':
      return [sampleOf(shape.item ?? { kind: 'text' }, label, example)]
    case 'either':
      return sampleOf(shape.or?.[0] ?? { kind: 'text' }, label, example)
    case 'one-of':
      return shape.words?.[0] === 'true' ? true : (shape.words?.[0] ?? '')
    case 'int':
    case 'number':
      return Number(example || 1)
    case 'bool':
      return true
    case 'expr':
      return example || '1'
    case 'arrow':
      return 'end'
    case 'input':
    case 'field':
      return schema.fields[0] ?? ''
    default:
      if (shape.of === 'duration') return example || '30m'
      if (shape.of === 'id') return slug(label)
      return example || label
  }
}

/** A box around what belongs to one item, with what moves it and takes it away. */
function Item(p: {
  readonly name: string
  readonly children: ReactNode
  readonly onUp?: (() => void) | undefined
  readonly onDown?: (() => void) | undefined
  readonly onRemove?: (() => void) | undefined
}) {
  const { readOnly } = usePlace()
  return (
    <li className="rounded-card border border-line bg-card p-2" aria-label={p.name}>
      <div className="flex items-center gap-1">
        <span className="help grow truncate" aria-hidden>
          {p.name}
        </span>
        {!readOnly && (
          <>
            {p.onUp && (
              <Small label={t('forms.up', { what: p.name })} run={p.onUp}>
                <ArrowUp size={15} />
              </Small>
            )}
            {p.onDown && (
              <Small label={t('forms.down', { what: p.name })} run={p.onDown}>
                <ArrowDown size={15} />
              </Small>
            )}
            {p.onRemove && (
              <Small label={t('forms.remove', { what: p.name })} run={p.onRemove}>
                <Trash2 size={15} />
              </Small>
            )}
          </>
        )}
      </div>
      <div className="flex flex-col gap-2">{p.children}</div>
    </li>
  )
}

/** A list of maps with keys: cards, links, rules, triggers. */
export function ListOf(
  p: Word & { readonly at: Path; readonly item: Shape; readonly most: number | undefined; readonly must: boolean },
) {
  const place = usePlace()
  const list = useRef<HTMLUListElement>(null)
  const node = nodeAt(place, p.at)
  const items = node?.kind === 'list' ? node.items : []
  const add = () => {
    const value = unique(
      sampleOf(p.item, p.label),
      items.map((it) => it.value),
    )
    const took = items.length === 0 ? put(place, p.at, [value]) : put(place, [...p.at, items.length], value)
    if (took)
      setTimeout(
        () =>
          list.current?.lastElementChild
            ?.querySelector<HTMLElement>('input, textarea, select, [contenteditable]')
            ?.focus(),
        0,
      )
  }
  const move = (n: number, by: 1 | -1) => {
    const values = items.map((it) => valueIn(it.value))
    const [value] = values.splice(n, 1)
    if (value !== undefined) values.splice(n + by, 0, value)
    put(place, p.at, values)
  }
  return (
    <Field label={p.label} help={p.help} at={p.at} group>
      {() => (
        <>
          <ul className="flex flex-col gap-2" ref={list}>
            {items.map((it, n) => (
              <Item
                key={n}
                name={t('forms.item', { what: p.label, n: n + 1 })}
                onUp={n > 0 ? () => move(n, -1) : undefined}
                onDown={n + 1 < items.length ? () => move(n, 1) : undefined}
                onRemove={items.length > 1 || !p.must ? () => put(place, [...p.at, n], undefined) : undefined}
              >
                {it.value?.kind === 'map' ? (
                  <KeysOf at={[...p.at, n]} shape={p.item} node={it.value} />
                ) : (
                  <ValueField at={[...p.at, n]} shape={p.item} word={p} />
                )}
              </Item>
            ))}
          </ul>
          {!place.readOnly && (!p.most || items.length < p.most) && (
            <button type="button" className="btn small bare mt-1 pointer-coarse:min-h-11" onClick={add}>
              + {t('forms.add')}
            </button>
          )}
        </>
      )}
    </Field>
  )
}

/** A value whose own name no other item has. */
function unique(value: Value, others: readonly (Node | null)[]): Value {
  if (typeof value !== 'object' || !(keys.choiceID in value)) return value
  const taken = new Set(others.map((o) => dataOf(entryOf(o, keys.choiceID)?.value ?? null)))
  return {
    ...value,
    [keys.choiceID]: freeName(String((value as Record<string, Value>)[keys.choiceID]), (n) => taken.has(n)),
  }
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** A value of the document, to be written elsewhere in it: a number without quotes is a number. */
export function valueIn(node: Node | null): Value {
  if (!node) return ''
  if (node.kind === 'list') return node.items.map((it) => valueIn(it.value))
  if (node.kind === 'map') return Object.fromEntries(node.entries.map((e) => [e.key.value, valueIn(e.value)]))
  return node.style === 'plain' ? worth(node.value) : node.value
}

/** What a word is where anything can stand: a number and yes or no mean themselves. */
export function worth(text: string): Value {
  if (number.test(text) && String(Number(text)) === text) return Number(text)
  return text === 'true' || text === 'false' ? text === 'true' : text
}

/** The keys of a map: those that it has and must have as fields, the others to be added. */
export function KeysOf(p: {
  readonly at: Path
  readonly shape: Shape
  readonly node: Node | null
  readonly but?: readonly string[]
}) {
  const [added, setAdded] = useState<readonly string[]>([])
  const all = [...table(p.shape.keys ?? '').values()].filter((k) => !p.but?.includes(k.name))
  const has = (k: Key) => entryOf(p.node, k.name) !== undefined
  const strange =
    p.node?.kind === 'map' ? p.node.entries.filter((e) => !table(p.shape.keys ?? '').has(e.key.value)) : []
  const full = p.shape.one === true && all.some(has)
  return (
    <>
      {all
        .filter((k) => has(k) || k.must || added.includes(k.name))
        .map((k) => (
          <KeyField key={k.name} at={[...p.at, k.name]} word={k} />
        ))}
      {strange.map((e) => (
        <Field key={e.key.value} label={e.key.value} help={t('forms.strange')} at={[...p.at, e.key.value]}>
          {(labelled) => <Raw at={[...p.at, e.key.value]} labelled={labelled} />}
        </Field>
      ))}
      {p.shape.one && <OneOf {...p} all={all} />}
      {!full && !p.shape.one && (
        <Adders
          what={all
            .filter((k) => !has(k) && !k.must && !added.includes(k.name))
            .map((k) => ({ label: told(k.label), help: told(k.help), add: () => setAdded([...added, k.name]) }))}
        />
      )}
    </>
  )
}

/** Which of its keys a map has that has one. */
function OneOf(p: { readonly at: Path; readonly node: Node | null; readonly all: readonly Key[] }) {
  const place = usePlace()
  const now = p.all.find((k) => entryOf(p.node, k.name))
  return (
    <select
      className="input order-first py-1.5 pointer-coarse:min-h-11"
      aria-label={t('forms.form')}
      value={now?.name ?? ''}
      disabled={place.readOnly}
      onChange={(e) => {
        const key = p.all.find((k) => k.name === e.target.value)
        if (!key) return
        const old = now && nodeAt(place, [...p.at, now.name])
        const keep = old && key.value.kind === now.value.kind && key.value.kind === 'words'
        put(place, p.at, { [key.name]: keep ? valueIn(old) : sampleOf(key.value, told(key.label), key.example) })
      }}
    >
      {!now && <option value="">{t('forms.none')}</option>}
      {p.all.map((k) => (
        <option key={k.name} value={k.name}>
          {told(k.label)}
        </option>
      ))}
    </select>
  )
}

/** A value that is one, or a list of them: where to save to, when to remind. */
export function Several(p: Word & { readonly at: Path; readonly shape: Shape; readonly example: string | undefined }) {
  const place = usePlace()
  const node = nodeAt(place, p.at)
  const list = node?.kind === 'list' ? node.items : null
  const paths: readonly Path[] = list && list.length > 0 ? list.map((_, n) => [...p.at, n]) : [p.at]
  const item = list ? p.shape.or?.find((o) => o.kind === 'list')?.item : undefined
  const shape = item ?? p.shape.or?.find((o) => o.kind !== 'list') ?? p.shape
  const more = () => put(place, [...p.at, list ? list.length : 1], sampleOf(shape, 'value', p.example))
  return (
    <div className="flex flex-col gap-2">
      {paths.map((at, n) => (
        <ValueField
          key={n}
          at={at}
          shape={shape}
          word={{ label: paths.length > 1 ? t('forms.item', { what: p.label, n: n + 1 }) : p.label, help: p.help }}
          {...(p.example ? { example: p.example } : {})}
          beside={
            paths.length > 1 &&
            !place.readOnly && (
              <Small
                label={t('forms.remove', { what: t('forms.item', { what: p.label, n: n + 1 }) })}
                run={() => put(place, at, undefined)}
              >
                <Trash2 size={15} />
              </Small>
            )
          }
        />
      ))}
      <Adders
        what={[
          ...longer(place, p.at, p.shape, node),
          ...(node ? [{ label: t('forms.another', { what: p.label }), add: more }] : []),
        ]}
      />
    </div>
  )
}

/** What a short item can have besides, when it is written with keys. */
function longer(place: Place, at: Path, shape: Shape, node: Node | null | undefined) {
  const item = shape.or?.find((o) => o.kind === 'list')?.item
  const long = item?.or?.find((o) => o.kind === 'keys')
  const all = [...table(long?.keys ?? '').values()]
  const must = all.find((k) => k.must)
  if (!must || node?.kind !== 'scalar') return []
  return all
    .filter((k) => !k.must)
    .map((k) => ({
      label: told(k.label),
      help: told(k.help),
      add: () => put(place, at, [{ [must.name]: node.value, [k.name]: told(k.label) }]),
    }))
}

/** A map of names to values of one shape. */
export function MapOf(p: Word & { readonly at: Path; readonly shape: Shape; readonly beside?: ReactNode }) {
  const place = usePlace()
  const node = nodeAt(place, p.at)
  const entries = node?.kind === 'map' ? node.entries : []
  const item = p.shape.item ?? { kind: 'any' }
  const [name, setName] = useState('')
  const taken = (n: string) => entries.some((e) => e.key.value === n)
  const fits = (n: string) =>
    (p.shape.words ? p.shape.words.includes(n) : new RegExp(p.shape.pattern ?? '').test(n)) && !taken(n)
  const asName = fits(name.trim()) ? name.trim() : slug(name)
  const add = () => {
    if (asName === '' || !fits(asName)) return
    if (put(place, [...p.at, asName], sampleOf(item, titled(asName)))) setName('')
  }
  return (
    <Field label={p.label} help={p.help} at={p.at} group beside={p.beside}>
      {(labelled) => (
        <>
          <ul className="flex flex-col gap-2">
            {entries.map((e) => (
              <Item
                key={e.key.value}
                name={titled(e.key.value)}
                onRemove={() => put(place, [...p.at, e.key.value], undefined)}
              >
                <MapName at={[...p.at, e.key.value]} name={e.key.value} shape={p.shape} />
                <ValueField
                  at={[...p.at, e.key.value]}
                  shape={item}
                  word={{ label: t('forms.map.value', { name: titled(e.key.value) }), help: p.help }}
                />
              </Item>
            ))}
          </ul>
          {!place.readOnly && (
            <div className="mt-1.5 flex gap-1.5">
              <input
                className="input py-1.5"
                aria-label={t('forms.map.new')}
                aria-describedby={labelled['aria-describedby']}
                placeholder={t('forms.map.new')}
                value={name}
                autoComplete="off"
                onChange={(e) => setName(e.target.value)}
                onKeyDown={(e) => e.key === 'Enter' && add()}
              />
              <button
                type="button"
                className="btn small pointer-coarse:min-h-11"
                disabled={asName === '' || !fits(asName)}
                onClick={add}
              >
                + {t('forms.add')}
              </button>
            </div>
          )}
        </>
      )}
    </Field>
  )
}

/** The name of an entry. One of a variable is changed wherever it stands. */
function MapName(p: { readonly at: Path; readonly name: string; readonly shape: Shape }) {
  const place = usePlace()
  const parent = p.at.slice(0, -1)
  const w = useWritten(p.name, (text) => {
    const name = new RegExp(p.shape.pattern ?? '').test(text.trim()) ? text.trim() : slug(text)
    if (name === p.name) return true
    if (p.shape.of === 'variable' && isID(name, 'variable') && isID(p.name, 'variable'))
      return did((acts, bot) => acts.renameVariable(bot, { flow: place.flow.id, from: p.name, to: name }))
    const node = nodeAt(place, parent)
    if (node?.kind !== 'map' || name === '' || node.entries.some((e) => e.key.value === name)) return false
    return put(
      place,
      parent,
      Object.fromEntries(node.entries.map((e) => [e.key.value === p.name ? name : e.key.value, valueIn(e.value)])),
    )
  })
  return (
    <input
      className="input py-1.5 font-mono text-[13px]"
      aria-label={t('forms.map.name', { name: titled(p.name) })}
      value={w.text}
      readOnly={place.readOnly || p.shape.words !== undefined}
      onChange={(e) => w.type(e.target.value)}
      onBlur={w.done}
      onKeyDown={(e) => e.key === 'Enter' && w.done()}
    />
  )
}
