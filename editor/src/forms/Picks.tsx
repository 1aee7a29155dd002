// Small controls: a list to pick from, a number, a length of time, a name of
// something that stands elsewhere, a file.

import { Upload } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { titled } from '../canvas/told'
import { type Shape, schema, types } from '../doc/schema'
import type { Path } from '../doc/yaml'
import { api } from '../state/api'
import { useWork } from '../state/work'
import { t, told } from '../words'
import { stepName } from './Arrow'
import type { Labelled } from './Field'
import { declared, knownIn } from './known'
import { type Place, put, textAt, usePlace } from './place'
import { Line } from './Text'

interface At {
  readonly at: Path
  readonly labelled: Labelled
}

export interface Option {
  readonly value: string
  readonly label: string
}

/** A list to pick one from. What is written is in it, whatever it is. */
export function Pick(p: At & { readonly options: readonly Option[]; readonly must?: boolean; readonly none?: string }) {
  const place = usePlace()
  const value = textAt(place, p.at)
  return (
    <select
      {...p.labelled}
      className="input py-1.5 pointer-coarse:min-h-11"
      value={value}
      disabled={place.readOnly}
      onChange={(e) => put(place, p.at, e.target.value === '' ? undefined : worth(e.target.value))}
    >
      {(!p.must || value === '') && <option value="">{p.none ?? t('forms.none')}</option>}
      {value !== '' && !p.options.some((o) => o.value === value) && <option value={value}>{value}</option>}
      {p.options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  )
}

/** Words of the language that are no texts. */
function worth(word: string): string | boolean {
  return word === 'true' || word === 'false' ? word === 'true' : word
}

/** The words that a value can be, as they are called. */
export function wordOptions(shape: Shape): Option[] {
  return (shape.words ?? []).map((w, i) => ({
    value: w,
    label: told(shape.said?.[i]) || (w === 'true' ? t('forms.yes') : /[A-Z]/.test(w) ? w : titled(w)),
  }))
}

export function yesNo(): Option[] {
  return [
    { value: 'true', label: t('forms.yes') },
    { value: 'false', label: t('forms.no') },
  ]
}

export function typeOptions(names: readonly string[]): Option[] {
  return names.map((name) => ({ value: name, label: told(types.get(name)?.label) }))
}

/** A number, kept as soon as it is one that can be. */
export function Count(
  p: At & { readonly most: number | undefined; readonly whole: boolean; readonly hint?: string | undefined },
) {
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
      placeholder={p.hint}
      value={text ?? given}
      readOnly={place.readOnly}
      onChange={(e) => {
        setText(e.target.value)
        const bad =
          e.target.validity.rangeOverflow || e.target.validity.rangeUnderflow || e.target.validity.stepMismatch
        if (e.target.value !== given && !bad)
          put(place, p.at, e.target.value === '' ? undefined : Number(e.target.value))
      }}
      onBlur={() => setText(null)}
    />
  )
}

/** A length of time: a number and its unit. More than one of them is written. */
export function Duration(
  p: At & { readonly shape: Shape; readonly must: boolean; readonly hint?: string | undefined },
) {
  const place = usePlace()
  const written = textAt(place, p.at)
  const [unit, setUnit] = useState('m')
  const units = [...(/\[([a-z]+)\]\)/.exec(p.shape.pattern ?? '')?.[1] ?? '')]
  const [, n, u] = /^(\d+)([a-z])$/.exec(written) ?? []
  if (written !== '' && (n === undefined || !units.includes(u ?? '')))
    return <Line at={p.at} labelled={p.labelled} keep={p.must} mono hint={p.hint} />
  const write = (n: string, u: string) => {
    setUnit(u)
    if (n === '') put(place, p.at, p.must ? `1${u}` : undefined)
    else if (/^\d{1,5}$/.test(n)) put(place, p.at, `${n}${u}`)
  }
  return (
    <div className="flex gap-1.5">
      <input
        {...p.labelled}
        className="input w-24"
        type="number"
        min={0}
        max={99_999}
        step={1}
        value={n ?? ''}
        placeholder={p.hint?.replace(/\D/g, '')}
        readOnly={place.readOnly}
        onChange={(e) => write(e.target.value, u ?? unit)}
      />
      <select
        className="input w-auto grow py-1.5 pointer-coarse:min-h-11"
        aria-label={t('forms.unit')}
        value={u ?? unit}
        disabled={place.readOnly}
        onChange={(e) => (n === undefined ? setUnit(e.target.value) : write(n, e.target.value))}
      >
        {units.map((w) => (
          <option key={w} value={w}>
            {t(`forms.unit.${w}`)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** The names that a text of a role can be, as far as the bot has them. */
function namesOf(place: Place, role: string): Option[] {
  const { model, flow } = place
  switch (role) {
    case 'flow':
      return [...model.flows.values()].map((f) => ({ value: f.id, label: f.title || titled(f.id) }))
    case 'step':
      return flow.steps.flatMap((s, i) => (s.step?.id ? [{ value: s.step.id, label: stepName(flow, i, model) }] : []))
    case 'language':
      return model.languages.map((l) => ({ value: l, label: l }))
    case 'variable':
      return knownIn(model, flow, place.index)
        .filter((k) => k.from === 'contact' || (k.from === 'flow' && !k.text.includes('.') && !flow.byID.has(k.text)))
        .map((k) => ({ value: k.text, label: k.label }))
    default:
      return declared(model, role).map((name) => ({ value: name, label: titled(name) }))
  }
}

/** A name of something that stands elsewhere: picked where it must be one of those, else suggested. */
export function Name(p: At & { readonly shape: Shape; readonly must: boolean; readonly hint?: string | undefined }) {
  const place = usePlace()
  const id = useId()
  const role = p.shape.of ?? ''
  const options = namesOf(place, role)
  if (role === 'flow' || role === 'step')
    return <Pick at={p.at} labelled={p.labelled} options={options} must={p.must} />
  return (
    <>
      <Line at={p.at} labelled={p.labelled} keep={p.must} hint={p.hint} list={options.length > 0 ? id : undefined} />
      {options.length > 0 && (
        <datalist id={id}>
          {options.map((o) => (
            <option key={o.value} value={o.value}>
              {o.label}
            </option>
          ))}
        </datalist>
      )}
    </>
  )
}

const folder = 'media/'

/** A file of the bot, or an address; and a button that brings one from this device. */
export function Medium(p: At & { readonly kind: string; readonly hint?: string | undefined }) {
  const place = usePlace()
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const media = useWork((w) => w.media)
  const bot = useWork((w) => w.id)
  const [wrong, setWrong] = useState(false)
  const value = textAt(place, p.at)
  const here = media.find((m) => m.path === folder + value)
  const kind = ['image', 'video', 'audio'].includes(p.kind) ? p.kind : ''
  const bring = async (file: File) => {
    setWrong(false)
    try {
      const m = await api.upload(bot, file.name, file)
      if (!useWork.getState().media.some((known) => known.path === m.path))
        useWork.setState((w) => ({ media: [...w.media, m] }))
      put(place, p.at, m.path.replace(folder, ''))
    } catch {
      setWrong(true)
    }
  }
  return (
    <>
      <div className="flex gap-1.5">
        <Line at={p.at} labelled={p.labelled} list={id} hint={p.hint} />
        <button
          type="button"
          className="btn small pointer-coarse:min-h-11"
          disabled={place.readOnly}
          onClick={() => picker.current?.click()}
        >
          <Upload size={14} />
          {t('forms.media.bring')}
        </button>
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        accept={kind ? `${kind}/*` : undefined}
        onChange={(e) => {
          const file = e.target.files?.[0]
          e.target.value = ''
          if (file) void bring(file)
        }}
      />
      <datalist id={id}>
        {media.map((m) => (
          <option key={m.path} value={m.path.replace(folder, '')} />
        ))}
      </datalist>
      {kind === 'image' && (here || /^https:/.test(value)) && (
        <img
          className="mt-2 max-h-40 rounded-lg border border-line"
          src={here ? api.medium(bot, here.path) : value}
          alt={t('forms.media.shown', { name: value })}
        />
      )}
      {wrong && (
        <p className="mt-1 text-[12.5px] text-rose" role="alert">
          {t('forms.media.wrong')}
        </p>
      )}
    </>
  )
}

/** The type of a value that a flow takes, and whether it may be left out. */
export function Input(p: At) {
  const place = usePlace()
  const written = textAt(place, p.at)
  const type = written.replace(/\?$/, '')
  const optional = written.endsWith('?')
  const options = typeOptions(schema.types.map((w) => w.name))
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <select
        {...p.labelled}
        className="input w-auto min-w-40 flex-1 py-1.5 pointer-coarse:min-h-11"
        value={type}
        disabled={place.readOnly}
        onChange={(e) => put(place, p.at, e.target.value + (optional ? '?' : ''))}
      >
        {!options.some((o) => o.value === type) && <option value={type}>{type}</option>}
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
      <label className="flex items-center gap-1.5 pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={optional}
          disabled={place.readOnly}
          onChange={(e) => put(place, p.at, type + (e.target.checked ? '?' : ''))}
        />
        {t('forms.input.optional')}
      </label>
    </div>
  )
}
