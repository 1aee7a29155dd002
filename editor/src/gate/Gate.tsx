// The door: the set-up of the first run, the sign-in, and another password by a
// link. Over a page that is open, it leaves that as it is.

import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Logo } from '../shell/Message'
import { ApiError, api, type Stranger } from '../state/api'
import { useSession, visit } from '../state/session'
import { t } from '../words'

export function Gate(p: { readonly stranger: Stranger; readonly over?: boolean; readonly onEnter: () => void }) {
  const { place, me } = useSession()
  const by = p.over ? 'sign-in' : place.at === 'setup' ? 'set-up' : place.at === 'login' ? 'link' : 'sign-in'
  const box =
    by === 'set-up' ? (
      <SetUp token={place.at === 'setup' ? place.token : ''} onEnter={p.onEnter} />
    ) : by === 'link' ? (
      <NewPassword token={place.at === 'login' ? place.token : ''} onEnter={p.onEnter} />
    ) : p.stranger.setup ? (
      <NotSetUp />
    ) : (
      <SignIn over={p.over ?? false} email={me?.email ?? ''} onEnter={p.onEnter} />
    )
  const inside = (
    <>
      <Logo />
      {box}
      {p.stranger.plain && (
        <p className="mt-5 rounded-lg bg-gold-2 px-3 py-2 text-[13px] text-gold" role="note">
          {t('gate.plain')}
        </p>
      )}
    </>
  )
  if (!p.over)
    return (
      <div className="grid min-h-full place-items-center p-4">
        <main className="w-full max-w-[400px] rounded-2xl border border-line bg-white p-7 shadow-card">{inside}</main>
      </div>
    )
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop z-[60]" />
        <Dialog.Popup className="dialog z-[61] max-w-[400px] overflow-auto p-7" aria-label={t('gate.expired')}>
          {inside}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SetUp(p: { readonly token: string; readonly onEnter: () => void }) {
  if (!p.token) return <Spent title={t('gate.setup')} text={t('gate.setup.spent')} />
  return (
    <Form
      title={t('gate.setup')}
      text={t('gate.setup.help')}
      act={t('gate.setup.do')}
      send={(f) => api.setUp({ token: p.token, email: f.email, name: f.name, password: f.password })}
      spent={<Spent title={t('gate.setup')} text={t('gate.setup.spent')} />}
      onDone={() => {
        visit('/', true)
        p.onEnter()
      }}
    >
      {(bad) => (
        <>
          <Field name="name" label={t('gate.name')} autoComplete="name" bad={bad} first />
          <Field name="email" type="email" label={t('gate.email')} autoComplete="username" bad={bad} />
          <Password bad={bad} fresh />
        </>
      )}
    </Form>
  )
}

function SignIn(p: { readonly over: boolean; readonly email: string; readonly onEnter: () => void }) {
  return (
    <Form
      title={p.over ? t('gate.expired') : t('gate.signin')}
      text={p.over ? t('gate.expired.help') : ''}
      act={t('gate.signin.do')}
      send={(f) => api.logIn({ email: f.email, password: f.password })}
      onDone={p.onEnter}
      foot={
        <details className="mt-4 text-[13px] text-ink-2">
          <summary className="rounded">{t('gate.forgotten')}</summary>
          <p className="mt-1">
            {t('gate.forgotten.help')} <code className="rounded bg-paper px-1">parley login-link</code>
          </p>
        </details>
      }
    >
      {(bad) => (
        <>
          <Field
            name="email"
            type="email"
            label={t('gate.email')}
            autoComplete="username"
            value={p.email}
            bad={bad}
            first={!p.email}
          />
          <Password bad={bad} first={p.email !== ''} />
        </>
      )}
    </Form>
  )
}

function NewPassword(p: { readonly token: string; readonly onEnter: () => void }) {
  if (!p.token) return <Spent title={t('gate.link')} text={t('gate.link.spent')} />
  return (
    <Form
      title={t('gate.link')}
      text={t('gate.link.help')}
      act={t('gate.link.do')}
      send={(f) => api.newPassword({ token: p.token, password: f.password })}
      spent={<Spent title={t('gate.link')} text={t('gate.link.spent')} />}
      onDone={() => {
        visit('/', true)
        p.onEnter()
      }}
    >
      {(bad) => <Password bad={bad} fresh first />}
    </Form>
  )
}

/** Nobody has an account, and the link that makes one is not at hand. */
function NotSetUp() {
  return (
    <>
      <h1 className="mt-4 text-lg font-semibold">{t('gate.none')}</h1>
      <p className="mt-2 text-ink-2">{t('gate.none.help')}</p>
    </>
  )
}

function Spent(p: { readonly title: string; readonly text: string }) {
  return (
    <div role="alert">
      <h1 className="mt-4 text-lg font-semibold">{p.title}</h1>
      <p className="mt-2 text-ink-2">
        {p.text} <code className="rounded bg-paper px-1">parley login-link</code>
      </p>
      <a className="btn mt-5" href="/">
        {t('gate.signin')}
      </a>
    </div>
  )
}

type Fields = { readonly name: string; readonly email: string; readonly password: string }

/** What is wrong: of a field, or of none. */
interface Bad {
  readonly field: string
  readonly text: string
}

function Form(p: {
  readonly title: string
  readonly text: string
  readonly act: string
  readonly send: (f: Fields) => Promise<null>
  /** What is shown once the link has been used. */
  readonly spent?: ReactNode
  readonly onDone: () => void
  readonly children: (bad: Bad | null) => ReactNode
  readonly foot?: ReactNode
}) {
  const [bad, setBad] = useState<Bad | null>(null)
  const [busy, setBusy] = useState(false)
  const [spent, setSpent] = useState(false)
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = new FormData(e.currentTarget)
    const text = (key: string) => String(form.get(key) ?? '')
    setBusy(true)
    setBad(null)
    try {
      await p.send({ name: text('name').trim(), email: text('email').trim(), password: text('password') })
      p.onDone()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'link') setSpent(true)
      else setBad(told(error))
    } finally {
      setBusy(false)
    }
  }
  if (spent) return p.spent
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <h1 className="mt-4 text-lg font-semibold">{p.title}</h1>
      {p.text && <p className="mt-1 text-ink-2">{p.text}</p>}
      <div className="mt-4 grid gap-4">{p.children(bad)}</div>
      {bad?.field === '' && (
        <p className="mt-4 rounded-lg bg-rose-2 px-3 py-2 text-rose" role="alert">
          {bad.text}
        </p>
      )}
      <button type="submit" className="btn first mt-5 w-full" disabled={busy} aria-busy={busy}>
        {p.act}
      </button>
      {p.foot}
    </form>
  )
}

function told(e: ApiError): Bad {
  const field = /^unfit_(name|email|password)$/.exec(e.code)?.[1]
  if (field) return { field, text: t(`gate.unfit.${field}`) }
  if (e.away) return { field: '', text: t('gate.away') }
  if (e.status === 429) return { field: '', text: t('gate.slow', { n: Math.max(1, Math.ceil(e.after / 60)) }) }
  if (e.code === 'refused') return { field: '', text: t('gate.wrong') }
  return { field: '', text: e.message }
}

function Field(p: {
  readonly name: string
  readonly label: string
  readonly type?: string
  readonly autoComplete: string
  readonly value?: string
  readonly bad: Bad | null
  readonly first?: boolean
  readonly help?: string
}) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const wrong = p.bad?.field === p.name ? p.bad.text : ''
  useEffect(() => {
    if (p.first) field.current?.focus()
  }, [p.first])
  useEffect(() => {
    if (wrong) field.current?.focus()
  }, [wrong, p.bad])
  return (
    <div>
      <label className="label" htmlFor={id}>
        {p.label}
      </label>
      <input
        ref={field}
        id={id}
        name={p.name}
        type={p.type ?? 'text'}
        autoComplete={p.autoComplete}
        autoCapitalize={p.name === 'name' ? 'words' : 'off'}
        defaultValue={p.value}
        required
        className="input h-11"
        aria-invalid={wrong !== ''}
        aria-describedby={`${id}-help`}
      />
      <p id={`${id}-help`} className={`help mt-1 ${wrong ? 'text-rose' : ''}`}>
        {wrong || p.help}
      </p>
    </div>
  )
}

function Password(p: { readonly bad: Bad | null; readonly fresh?: boolean; readonly first?: boolean }) {
  return (
    <Field
      name="password"
      type="password"
      label={t('gate.password')}
      autoComplete={p.fresh ? 'new-password' : 'current-password'}
      bad={p.bad}
      {...(p.first ? { first: true } : {})}
      {...(p.fresh ? { help: t('gate.password.help') } : {})}
    />
  )
}
