// Who chats: a name, a language, what is known of them, and when it is.

import { Popover } from '@base-ui/react/popover'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { topEntry } from '../doc/file'
import type { Model } from '../doc/model'
import { schema } from '../doc/schema'
import type { ChatContact } from '../state/wire'
import { useModel } from '../state/work'
import { t } from '../words'
import { choose, useTalk } from './chat'

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
  const contact = useTalk((s) => s.contact)
  const model = useModel()
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <button type="button" className="pill">
            {contact.name || t('talk.person')} · {contact.language || (model.languages[0] ?? '')}
            <ChevronDown size={13} aria-hidden />
          </button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-50">
          <Popover.Popup className="menu max-h-[70vh] w-72 overflow-auto p-4" aria-label={t('talk.person.title')}>
            <PersonaForm contact={contact} model={model} onDone={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function PersonaForm(p: { readonly contact: ChatContact; readonly model: Model; readonly onDone: () => void }) {
  const { contact, model } = p
  const id = useId()
  const fields = fieldsOf(model)
  const field = (name: string, label: string, value: string, type = 'text') => (
    <div>
      <label className="label" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input id={`${id}-${name}`} name={name} type={type} className="input" defaultValue={value} autoComplete="off" />
    </div>
  )
  return (
    <form
      className="grid gap-3"
      onSubmit={(e) => {
        e.preventDefault()
        const form = new FormData(e.currentTarget)
        const text = (key: string) => String(form.get(key) ?? '').trim()
        const known: Record<string, unknown> = {}
        for (const f of fields) {
          const value = readValue(f.type, text(`field.${f.name}`))
          if (value !== undefined) known[f.name] = value
        }
        const tags = text('tags')
          .split(',')
          .map((x) => x.trim())
          .filter((x) => x !== '')
        choose({
          contact: {
            name: text('name'),
            language: text('language'),
            phone: text('phone'),
            email: text('email'),
            tags,
            fields: known,
          },
        })
        p.onDone()
      }}
    >
      {field('name', t('talk.name'), contact.name)}
      {model.languages.length > 1 && (
        <div>
          <label className="label" htmlFor={`${id}-language`}>
            {t('talk.language')}
          </label>
          <select id={`${id}-language`} name="language" className="input" defaultValue={contact.language}>
            {model.languages.map((l) => (
              <option key={l}>{l}</option>
            ))}
          </select>
        </div>
      )}
      {field('phone', t('talk.phone'), contact.phone ?? '', 'tel')}
      {field('email', t('talk.email'), contact.email ?? '', 'email')}
      {field('tags', t('talk.tags'), (contact.tags ?? []).join(', '))}
      {fields.map((f) =>
        f.type === 'yesno' ? (
          <div key={f.name}>
            <label className="label" htmlFor={`${id}-field.${f.name}`}>
              {f.name}
            </label>
            <select
              id={`${id}-field.${f.name}`}
              name={`field.${f.name}`}
              className="input"
              defaultValue={String(contact.fields?.[f.name] ?? '')}
            >
              <option value="" />
              <option value="true">{t('talk.yes')}</option>
              <option value="false">{t('talk.no')}</option>
            </select>
          </div>
        ) : (
          <div key={f.name}>{field(`field.${f.name}`, f.name, String(contact.fields?.[f.name] ?? ''))}</div>
        ),
      )}
      <button type="submit" className="btn first">
        {t('talk.person.do')}
      </button>
    </form>
  )
}
