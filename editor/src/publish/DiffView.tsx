import { t } from '../words'
import { diffLines } from './diff'

/** How a file differs: what was, and what is; null where it was not there, or is not. */
export function DiffView(p: { readonly path: string; readonly before: string; readonly after: string }) {
  const looks = { same: '', gone: 'bg-rose-2 text-rose', new: 'bg-pine-2 text-pine', skipped: 'text-ink-3' }
  const signs = { same: ' ', gone: '−', new: '+', skipped: '⋯' }
  return (
    <div
      role="group"
      className="overflow-auto rounded-lg border border-line py-1 font-mono text-[12.5px] leading-5"
      tabIndex={0}
      aria-label={p.path}
    >
      {diffLines(p.before, p.after).map((l, i) => (
        <div key={i} className={`flex gap-3 px-3 ${looks[l.is]}`}>
          <span aria-hidden className="select-none">
            {signs[l.is]}
          </span>
          {l.is === 'gone' || l.is === 'new' ? <span className="sr-only">{t(`publish.line.${l.is}`)}</span> : null}
          <span className="whitespace-pre">{l.text}</span>
        </div>
      ))}
    </div>
  )
}
