// A field with its label; while it has the focus, with its help; and with what
// the check says of it.

import { CircleAlert, TriangleAlert, Wand2 } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import type { Path } from '../doc/yaml'
import { mend } from '../shell/Problems'
import type { Problem } from '../state/wire'
import { Coded } from '../ui/Coded'
import { t } from '../words'
import { usePlace } from './place'
import { saidAt } from './said'

/** The id of the field that has the focus, or had it last. */
const Active = createContext('')

/** The fields of a form. Help comes and goes when no button is pressed: what is
 * pressed must not move away before it is let go. */
export function Fields(p: { readonly children: ReactNode }) {
  const [active, setActive] = useState('')
  const pressed = useRef(false)
  const next = useRef('')
  useEffect(() => {
    const down = () => {
      pressed.current = true
    }
    const up = () => {
      pressed.current = false
      setTimeout(() => setActive(next.current), 0)
    }
    window.addEventListener('pointerdown', down, true)
    window.addEventListener('pointerup', up, true)
    window.addEventListener('pointercancel', up, true)
    return () => {
      window.removeEventListener('pointerdown', down, true)
      window.removeEventListener('pointerup', up, true)
      window.removeEventListener('pointercancel', up, true)
    }
  }, [])
  return (
    <Active.Provider value={active}>
      <div
        className="flex flex-col gap-4"
        onFocus={(e) => {
          next.current = e.target.closest<HTMLElement>('[data-field]')?.dataset.field ?? ''
          if (!pressed.current) setActive(next.current)
        }}
      >
        {p.children}
      </div>
    </Active.Provider>
  )
}

/** What a control needs of its field. */
export interface Labelled {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean | undefined
}

export function Field(p: {
  readonly label: string
  readonly help?: string
  readonly example?: string
  readonly at: Path
  /** Whether no value inside it is a field of its own. */
  readonly whole?: boolean
  /** Whether it is a group of controls, not one. */
  readonly group?: boolean
  readonly beside?: ReactNode
  readonly children: (labelled: Labelled) => ReactNode
}) {
  const id = useId()
  const { said } = usePlace()
  const active = useContext(Active) === id
  const problems = saidAt(said, p.at, p.whole ?? !p.group)
  const help = p.help || p.example
  const described = [help ? `${id}-help` : '', ...problems.map((_, i) => `${id}-said-${i}`)].filter((w) => w !== '')
  const labelled: Labelled = {
    id,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
    'aria-invalid': problems.some((s) => s.severity === 'error') || undefined,
  }
  return (
    <div data-field={id} {...(p.group ? { role: 'group', 'aria-labelledby': `${id}-label` } : {})}>
      <div className="mb-1 flex items-center gap-1">
        {p.group ? (
          <span className="label mb-0 grow" id={`${id}-label`}>
            {p.label}
          </span>
        ) : (
          <label className="label mb-0 grow" id={`${id}-label`} htmlFor={id}>
            {p.label}
          </label>
        )}
        {p.beside}
      </div>
      {p.children(labelled)}
      {help && (
        <p className="help mt-1" id={`${id}-help`} hidden={!active}>
          <Coded text={p.help ?? ''} />
          {p.example && (
            <>
              {' '}
              {t('forms.example')} <code className="rounded bg-grey-2 px-1">{p.example}</code>
            </>
          )}
        </p>
      )}
      <Saids problems={problems} id={id} />
    </div>
  )
}

/** What the check says, with what mends it. */
export function Saids(p: { readonly problems: readonly Problem[]; readonly id: string }) {
  return p.problems.map((s, i) => (
    <div
      key={`${s.from}:${s.rule}`}
      className={`mt-1 flex flex-wrap items-start gap-1.5 text-[12.5px] ${s.severity === 'error' ? 'text-rose' : 'text-gold'}`}
    >
      {s.severity === 'error' ? (
        <CircleAlert size={15} className="mt-0.5 shrink-0" aria-label={t('shell.problems.must')} />
      ) : (
        <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-label={t('shell.problems.may')} />
      )}
      <p className="min-w-40 flex-1" id={`${p.id}-said-${i}`}>
        <Coded text={s.message} />
        {s.hint && (
          <span className="block text-ink-2">
            <Coded text={s.hint} />
          </span>
        )}
      </p>
      {s.fixes?.map((f) => (
        <button key={f.title} type="button" className="btn small" onClick={() => mend(f)}>
          <Wand2 size={14} />
          <Coded text={f.title} />
        </button>
      ))}
    </div>
  ))
}

/** A row of things that can be added. */
export function Adders(p: {
  readonly what: readonly { readonly label: string; readonly help?: string; readonly add: () => void }[]
}) {
  const { readOnly } = usePlace()
  if (p.what.length === 0 || readOnly) return null
  return (
    <div className="flex flex-wrap gap-1.5">
      {p.what.map((w) => (
        <button key={w.label} type="button" className="pill pointer-coarse:min-h-11" title={w.help} onClick={w.add}>
          + {w.label}
        </button>
      ))}
    </div>
  )
}
