// A dialog that asks for one name, and says at once why it will not do.

import { type ReactNode, useId, useState } from 'react'
import { useWork } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { t } from '../../words'
import { refusal } from '../Notice'

export function Name(p: {
  readonly title: string
  readonly label: string
  readonly help: string
  readonly act: string
  readonly value: string
  /** Does it; false where it was refused. */
  readonly onName: (name: string) => boolean
  readonly onClose: () => void
  readonly children?: ReactNode
}) {
  const [name, setName] = useState(p.value)
  const [tried, setTried] = useState(false)
  const refused = useWork((w) => w.refused)
  const wrong = tried && refused ? refusal(refused.refused, refused.of) : ''
  const id = useId()
  return (
    <Dialog title={p.title} onClose={p.onClose}>
      <form
        className="p-5"
        onSubmit={(e) => {
          e.preventDefault()
          setTried(true)
          if (p.onName(name.trim())) p.onClose()
        }}
      >
        {p.children}
        <label className="label" htmlFor={id}>
          {p.label}
        </label>
        <input
          id={id}
          className="input"
          value={name}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-help`}
          onFocus={(e) => e.target.select()}
          onChange={(e) => {
            setName(e.target.value)
            setTried(false)
          }}
        />
        <p id={`${id}-help`} className={`help mt-1 ${wrong ? 'text-rose' : ''}`} role={wrong ? 'alert' : undefined}>
          {wrong || p.help}
        </p>
        <div className="mt-5 flex justify-end gap-2">
          <button type="button" className="btn" onClick={p.onClose}>
            {t('dialogs.cancel')}
          </button>
          <button type="submit" className="btn first" disabled={name.trim() === ''}>
            {p.act}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
