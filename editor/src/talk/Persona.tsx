// Who chats: people with a name, a language, what is known of them and when it
// is. One is picked at once; they are kept for the next time.

import { ChevronDown, Pencil, UserPlus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { titled } from '../canvas/told'
import { topEntry } from '../doc/file'
import type { Model } from '../doc/model'
import { schema } from '../doc/schema'
import { useModel } from '../state/work'
import { Dialog } from '../ui/Dialog'
import { Menu } from '../ui/Menu'
import { t } from '../words'
import { choosePerson, forgetPerson, keepPerson, person, useTalk } from './chat'
import { Answer, questionOf, useTitle } from './Midway'
import { type Known, newPerson, type Person, titles } from './people'

/** The key of bot.yaml that declares what is kept of people. */
const fieldsKey = schema.tables.bot?.find((k) => k.value.item?.kind === 'field')?.name ?? ''

/** What the bot keeps of people beside their name: name and type. */
export function fieldsOf(model: Model): { readonly name: string; readonly type: string }[] {
  const file = [...model.files.values()].find((f) => f.kind === 'bot')
  const value = file && topEntry(file, fieldsKey)?.node.value
  if (value?.kind !== 'map') return []
  return value.entries.map((e) => ({ name: e.key.value, type: e.value?.kind === 'scalar' ? e.value.value : '' }))
}

/** A value as it was typed, as its field keeps it; undefined where it is empty. */
export function readValue(type: string, typed: string): unknown {
  if (typed.trim() === '') return undefined
  if (type === 'number' || type === 'rating') {
    const n = Number(typed.replace(',', '.'))
    return Number.isNaN(n) ? undefined : n
  }
  if (type === 'yesno') return typed === 'true'
  return typed
}

export function Persona() {
  const people = useTalk((s) => s.people)
  const who = useTalk(person)
  const model = useModel()
  const [written, setWritten] = useState<Person | null>(null)
  const names = titles(people)
  const language = (p: Person) =>
    model.languages.includes(p.contact.language) ? p.contact.language : (model.languages[0] ?? '')
  return (
    <>
      <Menu
        trigger={
          <button type="button" className="pill">
            {names[people.all.indexOf(who)]} · {language(who)}
            <ChevronDown size={13} aria-hidden />
          </button>
        }
        items={[
          ...people.all.map((p, i) => ({
            label: `${names[i]} · ${language(p)}`,
            checked: p === who,
            run: () => choosePerson(p.id),
          })),
          null,
          { label: t('talk.person.edit'), icon: <Pencil size={15} aria-hidden />, run: () => setWritten(who) },
          {
            label: t('talk.person.add'),
            icon: <UserPlus size={15} aria-hidden />,
            run: () => setWritten(newPerson(people)),
          },
        ]}
      />
      {written && <PersonForm key={written.id} written={written} model={model} onDone={() => setWritten(null)} />}
    </>
  )
}

function PersonForm(p: { readonly written: Person; readonly model: Model; readonly onDone: () => void }) {
  const { model, written } = p
  const { contact } = written
  const { all, first } = useTalk((s) => s.people)
  const id = useId()
  const [known, setKnown] = useState(written.known)
  const fields = fieldsOf(model)
  const isNew = !all.some((x) => x.id === written.id)
  const field = (name: string, label: string, value: string, type = 'text') => (
    <div>
      <label className="label" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input id={`${id}-${name}`} name={name} type={type} className="input" defaultValue={value} autoComplete="off" />
    </div>
  )
  const choice = (name: string, label: string, value: string, options: readonly (readonly [string, string])[]) => (
    <div>
      <label className="label" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <select id={`${id}-${name}`} name={name} className="input" defaultValue={value}>
        {options.map(([of, text]) => (
          <option key={of} value={of}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
  const yesNo = [
    ['', ''],
    ['true', t('talk.yes')],
    ['false', t('talk.no')],
  ] as const
  return (
    <Dialog
      title={isNew ? t('talk.person.add') : t('talk.person.title')}
      onClose={p.onDone}
      foot={
        <>
          {all.length > 1 && !isNew && (
            <button
              type="button"
              className="btn bad mr-auto"
              onClick={() => {
                forgetPerson(written.id)
                p.onDone()
              }}
            >
              {t('talk.person.forget')}
            </button>
          )}
          <button type="submit" form={id} className="btn first">
            {t('talk.person.do')}
          </button>
        </>
      }
    >
      <form
        id={id}
        className="grid gap-3 p-5 sm:grid-cols-2"
        onSubmit={(e) => {
          e.preventDefault()
          const form = new FormData(e.currentTarget)
          keepPerson({ id: written.id, ...read(form, fields, known) }, form.get('first') !== null)
          p.onDone()
        }}
      >
        {field('name', t('talk.name'), contact.name)}
        {model.languages.length > 1 &&
          choice(
            'language',
            t('talk.language'),
            contact.language,
            model.languages.map((l) => [l, l]),
          )}
        {field('phone', t('talk.phone'), contact.phone ?? '', 'tel')}
        {field('email', t('talk.email'), contact.email ?? '', 'email')}
        {field('tags', t('talk.tags'), (contact.tags ?? []).join(', '))}
        {fields.map((f) => {
          const value = String(contact.fields?.[f.name] ?? '')
          return (
            <div key={f.name}>
              {f.type === 'yesno'
                ? choice(`field.${f.name}`, titled(f.name), value, yesNo)
                : field(`field.${f.name}`, titled(f.name), value)}
            </div>
          )
        })}
        {field('clock', t('talk.when'), written.clock, 'datetime-local')}
        <Answers model={model} known={known} onChange={setKnown} />
        <label className="flex items-center gap-2 sm:col-span-2">
          <input type="checkbox" name="first" defaultChecked={first === written.id} disabled={first === written.id} />
          {t('talk.person.first')}
        </label>
      </form>
    </Dialog>
  )
}

/** What the form says of a person. */
function read(form: FormData, fields: ReturnType<typeof fieldsOf>, shown: Known): Omit<Person, 'id'> {
  const text = (key: string) => String(form.get(key) ?? '').trim()
  const kept: Record<string, unknown> = {}
  for (const f of fields) {
    const value = readValue(f.type, text(`field.${f.name}`))
    if (value !== undefined) kept[f.name] = value
  }
  const tags = text('tags')
    .split(',')
    .map((x) => x.trim())
    .filter((x) => x !== '')
  const known = Object.entries(shown).map(([flow, answers]) => {
    const said = Object.keys(answers).map((name) => [name, text(`known.${flow}.${name}`)] as const)
    return [flow, Object.fromEntries(said.filter(([, answer]) => answer !== ''))] as const
  })
  return {
    contact: {
      name: text('name'),
      language: text('language'),
      phone: text('phone'),
      email: text('email'),
      tags,
      fields: kept,
    },
    clock: text('clock'),
    known: Object.fromEntries(known.filter(([, answers]) => Object.keys(answers).length > 0)),
  }
}

/** What the person has answered, for chats that begin in the middle. */
function Answers(p: { readonly model: Model; readonly known: Known; readonly onChange: (known: Known) => void }) {
  const { model, known } = p
  const id = useId()
  const flows = [...model.flows.values()]
  const put = (flow: string, name: string, answer: string) =>
    p.onChange({ ...known, [flow]: { ...known[flow], [name]: answer } })
  const drop = (flow: string, name: string) => {
    const { [name]: _, ...rest } = known[flow] ?? {}
    p.onChange({ ...known, [flow]: rest })
  }
  return (
    <fieldset className="grid gap-3 border-t border-line pt-3 sm:col-span-2">
      <legend className="label float-left">{t('talk.answers')}</legend>
      <p className="help clear-both">{t('talk.answers.help')}</p>
      {Object.entries(known).flatMap(([flow, answers]) =>
        Object.entries(answers).map(([name, answer]) => (
          <OneAnswer
            key={`${flow}.${name}`}
            model={model}
            flow={flow}
            name={name}
            answer={answer}
            onDrop={() => drop(flow, name)}
          />
        )),
      )}
      <div>
        <label className="sr-only" htmlFor={id}>
          {t('talk.answers.add')}
        </label>
        <select
          id={id}
          className="input"
          value=""
          onChange={(e) => {
            const [flow = '', name = ''] = e.target.value.split('.')
            if (name) put(flow, name, '')
          }}
        >
          <option value="">{t('talk.answers.add')}</option>
          {flows.map((f) => {
            const names = f.steps.flatMap(({ step }) => (step?.type && step.id ? [step.id] : []))
            const left = names.filter((name) => known[f.id]?.[name] === undefined)
            return left.length === 0 ? null : (
              <optgroup key={f.id} label={f.title || titled(f.id)}>
                {left.map((name) => (
                  <option key={name} value={`${f.id}.${name}`}>
                    {titled(name)}
                  </option>
                ))}
              </optgroup>
            )
          })}
        </select>
      </div>
    </fieldset>
  )
}

function OneAnswer(p: {
  readonly model: Model
  readonly flow: string
  readonly name: string
  readonly answer: string
  readonly onDrop: () => void
}) {
  const id = useId()
  const flow = p.model.flows.get(p.flow)
  const title = useTitle(flow, p.name)
  return (
    <div>
      <label className="label" htmlFor={id}>
        {title} <span className="font-normal text-ink-2">· {flow?.title || titled(p.flow)}</span>
      </label>
      <div className="flex gap-2">
        <Answer id={id} name={`known.${p.flow}.${p.name}`} question={questionOf(flow, p.name)} value={p.answer} />
        <button type="button" className="icon" aria-label={t('talk.answers.drop', { of: title })} onClick={p.onDrop}>
          <X size={16} />
        </button>
      </div>
    </div>
  )
}
