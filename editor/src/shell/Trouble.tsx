// What keeps from saving, and what to do about it: in one line above the drawing.

import { CircleAlert, CloudOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Flow } from '../doc/model'
import { flush } from '../state/save'
import { look, narrow, useView } from '../state/view'
import { useWork } from '../state/work'
import { t } from '../words'

/** Milliseconds that a server may be away before it is said. */
const patience = 1500

export function Trouble() {
  const saving = useWork((w) => w.saving)
  const away = useWork((w) => w.saving.at === 'away' || w.live === 'away')
  const [long, setLong] = useState(false)
  useEffect(() => {
    setLong(false)
    if (!away) return
    const timer = setTimeout(() => setLong(true), patience)
    return () => clearTimeout(timer)
  }, [away])
  if (saving.at === 'refused')
    return (
      <p className="trouble bg-rose-2 text-rose" role="alert">
        <CircleAlert size={16} className="shrink-0" aria-hidden />
        <span className="min-w-40 flex-1">
          {why(saving)} {saving.code !== 'unfit_empty' && t('shell.refused.kept')}
        </span>
        {saving.code === 'unfit_empty' ? null : (
          <button type="button" className="btn small" onClick={() => void flush()}>
            {t('shell.again')}
          </button>
        )}
        <button
          type="button"
          className="btn small"
          onClick={() => look({ side: 'yaml', yamlAt: { path: saving.path, byte: 0 } })}
        >
          {t('shell.yaml.open')}
        </button>
      </p>
    )
  if (!long || !away) return null
  return (
    <p className="trouble bg-gold-2 text-gold" role="status">
      <CloudOff size={16} className="shrink-0" aria-hidden />
      <span className="min-w-40 flex-1">{t('shell.away.working')}</span>
    </p>
  )
}

/** A flow whose file cannot be read whole: what could be read is drawn, and its text stands beside it. */
export function Broken(p: { readonly flow: Flow }) {
  const { path } = p.flow
  const first = useWork((w) => w.problems.find((x) => x.path === path && x.severity === 'error'))
  useEffect(() => {
    const { side } = useView.getState()
    if (!narrow() && (side === null || side === 'step')) look({ side: 'yaml' })
  }, [path])
  return (
    <p className="trouble bg-rose-2 text-rose" role="alert">
      <CircleAlert size={16} className="shrink-0" aria-hidden />
      <span className="min-w-40 flex-1">
        {t('canvas.readonly')} {first && t('canvas.readonly.why', { line: first.line, what: first.message })}
      </span>
      <button
        type="button"
        className="btn small"
        onClick={() => look({ side: 'yaml', yamlAt: { path, byte: first?.from ?? 0 } })}
      >
        {t('canvas.readonly.open')}
      </button>
    </p>
  )
}

function why(p: { readonly code: string; readonly why: string; readonly path: string }): string {
  const id = `shell.refused.${p.code}`
  const said = t(id, { path: p.path, why: p.why })
  return said === id ? t('shell.refused', { path: p.path, why: p.why }) : said
}
