// What the check of the server finds, with what mends it.

import { ArrowRight, CircleAlert, TriangleAlert, Wand2 } from 'lucide-react'
import { fromBytes } from '../doc/text'
import { goTo, look } from '../state/view'
import type { Fix, Problem } from '../state/wire'
import { bot, edit, useModel, useWork } from '../state/work'
import { Coded } from '../ui/Coded'
import { t } from '../words'

/** Does what a check offers: its places are in bytes of the files as they were checked. */
export function mend(fix: Fix): void {
  const { checked } = useWork.getState()
  if (checked !== bot()) return // a newer check is on its way
  edit((acts, now) =>
    acts.fix(now, {
      title: fix.title,
      edits: fix.edits.map((e) => {
        const text = now.files.get(e.path)
        return text ? { ...e, from: fromBytes(text, e.from), to: fromBytes(text, e.to) } : e
      }),
    }),
  )
}

/** Shows where a problem is: on its card, else in its text. */
export function showProblem(p: Problem): void {
  if (p.flow && p.step >= 0) goTo(p.flow, p.step)
  else look({ side: 'yaml', ...(p.flow ? { flow: p.flow } : {}), yamlAt: { path: p.path, byte: p.from } })
}

export function Problems() {
  const problems = useWork((w) => w.problems)
  const checked = useWork((w) => w.checked === w.history.bot)
  const model = useModel()
  if (problems.length === 0)
    return <p className="p-6 text-ink-2">{checked ? t('shell.problems.none') : t('shell.problems.checking')}</p>
  return (
    <ul className="divide-y divide-line">
      {problems.map((p) => (
        <li key={`${p.path}:${p.from}:${p.rule}:${p.message}`} className="flex flex-wrap items-start gap-2 px-4 py-2.5">
          {p.severity === 'error' ? (
            <CircleAlert size={16} className="mt-0.5 shrink-0 text-rose" aria-label={t('shell.problems.must')} />
          ) : (
            <TriangleAlert size={16} className="mt-0.5 shrink-0 text-gold" aria-label={t('shell.problems.may')} />
          )}
          <div className="min-w-48 flex-1">
            <p>
              <Coded text={p.message} />
            </p>
            {p.hint && (
              <p className="help">
                <Coded text={p.hint} />
              </p>
            )}
          </div>
          {p.fixes?.map((f) => (
            <button key={f.title} type="button" className="btn small" onClick={() => mend(f)}>
              <Wand2 size={14} />
              <Coded text={f.title} />
            </button>
          ))}
          <button type="button" className="btn small bare" onClick={() => showProblem(p)}>
            {place(p, model.flows.get(p.flow)?.steps[p.step]?.step?.id)}
            <ArrowRight size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function place(p: Problem, id: string | undefined): string {
  return id ? `${p.flow} / ${id}` : `${p.path}:${p.line}`
}
