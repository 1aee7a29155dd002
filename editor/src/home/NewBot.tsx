// A new bot: its name, and the template that it begins as.

import { type FormEvent, useEffect, useId, useState } from 'react'
import { ApiError, api, type Template } from '../state/api'
import { useSession, visit } from '../state/session'
import { Dialog } from '../ui/Dialog'
import { language, t, told } from '../words'

/** What the server offers; null where it makes no bots, since it was given its folders by name. */
type Offer = readonly Template[] | null | 'asking' | 'away'

export function NewBot(p: { readonly onClose: () => void }) {
  const [offer, setOffer] = useState<Offer>('asking')
  const [name, setName] = useState('')
  const [template, setTemplate] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const id = useId()
  useEffect(() => {
    api.templates().then(
      (o) => {
        setOffer(o.makes ? o.templates : null)
        setTemplate(o.templates[0]?.id ?? '')
      },
      () => setOffer('away'),
    )
  }, [])
  const make = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    try {
      const made = await api.newBot({ name, template })
      useSession.setState({ me: await api.me() })
      visit(`/bots/${encodeURIComponent(made.id)}`)
    } catch (err) {
      const unfit = err instanceof ApiError && err.code === 'unfit_name'
      setWrong(t(unfit ? 'home.new.unfit' : 'home.new.away'))
      setBusy(false)
    }
  }
  const foot = Array.isArray(offer) && (
    <>
      <button type="button" className="btn" onClick={p.onClose}>
        {t('home.new.cancel')}
      </button>
      <button type="submit" form={id} className="btn first" disabled={busy || name.trim() === ''}>
        {t('home.new.make')}
      </button>
    </>
  )
  return (
    <Dialog title={t('home.new')} onClose={p.onClose} foot={foot}>
      {offer === 'away' ? (
        <p className="p-5" role="alert">
          {t('home.new.away')}
        </p>
      ) : offer === null ? (
        <div className="p-5">
          <p className="text-ink-2">{t('home.new.byhand')}</p>
          <pre className="mt-3 overflow-auto rounded-lg bg-paper p-3 text-[13px]">
            parley new bakery my-shop{'\n'}parley serve my-shop
          </pre>
        </div>
      ) : (
        <form id={id} className="p-5" onSubmit={make}>
          <label className="label" htmlFor={`${id}-name`}>
            {t('home.new.name')}
          </label>
          <input
            id={`${id}-name`}
            className="input"
            value={name}
            autoComplete="organization"
            aria-invalid={wrong !== ''}
            aria-describedby={`${id}-help`}
            onChange={(e) => {
              setName(e.target.value)
              setWrong('')
            }}
          />
          <p id={`${id}-help`} className={`help mt-1 ${wrong ? 'text-rose' : ''}`} role={wrong ? 'alert' : undefined}>
            {wrong || t('home.new.name.help')}
          </p>
          <fieldset className="mt-4 grid gap-2">
            <legend className="label">{t('home.new.from')}</legend>
            {offer !== 'asking' &&
              offer.map((tpl) => (
                <label
                  key={tpl.id}
                  className="flex cursor-pointer gap-3 rounded-xl border border-line-2 p-3 has-checked:border-pine has-checked:bg-pine-2"
                >
                  <input
                    type="radio"
                    name={id}
                    className="mt-1 size-4 shrink-0 accent-pine"
                    checked={template === tpl.id}
                    onChange={() => setTemplate(tpl.id)}
                  />
                  <span className="grow">
                    <span className="block font-semibold">{told(tpl.title)}</span>
                    <span className="block text-[13px] text-ink-2">{told(tpl.about)}</span>
                  </span>
                  <span className="shrink-0 text-[13px] text-ink-2">{tpl.languages.map(spoken).join(', ')}</span>
                </label>
              ))}
          </fieldset>
        </form>
      )}
    </Dialog>
  )
}

function spoken(code: string): string {
  return new Intl.DisplayNames([language()], { type: 'language' }).of(code) ?? code
}
