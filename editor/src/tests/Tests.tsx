// The tests of the bot, played after each change: the first difference as two
// bubbles, what they never come by, and what a walk through the bot has found.

import { ArrowRight, Check, CircleCheck, CircleX, FileText, Footprints, LoaderCircle, Plus } from 'lucide-react'
import { useState } from 'react'
import { act } from '../shell/commands'
import { request } from '../state/live'
import { goTo, look, notify, useView } from '../state/view'
import type { Finding, TestResult } from '../state/wire'
import { t } from '../words'
import { showCoverage, useResults } from './results'

export function Tests() {
  const { results, coverage, old } = useResults()
  const shown = useView((v) => v.coverage !== null)
  const passed = results?.filter((r) => r.passed).length ?? 0
  return (
    <div className="p-4">
      <div className="flex flex-wrap items-center gap-3">
        <p role="status" className="font-semibold">
          {!results
            ? t('tests.waiting')
            : results.length === 0
              ? t('tests.none')
              : t('tests.sum', { passed, total: results.length })}
        </p>
        {old && results && (
          <LoaderCircle size={15} className="animate-spin text-ink-3" aria-label={t('tests.running')} />
        )}
        <span className="grow" />
        {coverage && results && results.length > 0 && (
          <button type="button" className="btn small" aria-pressed={shown} onClick={() => showCoverage(!shown)}>
            {shown && <Check size={14} aria-hidden />}
            {t('tests.coverage', { n: coverage.percent })}
          </button>
        )}
      </div>
      {results?.length === 0 && (
        <p className="mt-2 text-ink-2">
          {t('tests.none.help')}{' '}
          <button type="button" className="rounded underline" onClick={() => look({ side: 'try' })}>
            {t('shell.try.open')}
          </button>
        </p>
      )}
      <ul className="mt-3 grid gap-2">
        {[...(results ?? [])]
          .sort((a, b) => Number(a.passed) - Number(b.passed))
          .map((r) => (
            <Test key={`${r.path}/${r.name}`} result={r} />
          ))}
      </ul>
      <Explore />
    </div>
  )
}

function Test({ result: r }: { readonly result: TestResult }) {
  const open = () => look({ side: 'yaml', yamlAt: { path: r.path, byte: 0 } })
  if (r.passed || !r.diff)
    return (
      <li className="flex items-center gap-2 rounded-lg px-1">
        <CircleCheck size={16} className="shrink-0 text-pine" aria-label={t('tests.passed')} />
        <span className="min-w-0 grow truncate">{r.name}</span>
        <button type="button" className="icon" aria-label={t('tests.open', { name: r.name })} onClick={open}>
          <FileText size={15} />
        </button>
      </li>
    )
  const { diff } = r
  return (
    <li className="rounded-xl border border-rose p-3">
      <div className="flex flex-wrap items-center gap-2">
        <CircleX size={16} className="shrink-0 text-rose" aria-label={t('tests.failed')} />
        <span className="min-w-0 grow font-semibold">{r.name}</span>
        {diff.step && (
          <button
            type="button"
            className="btn small bare"
            onClick={() => diff.step && goTo(diff.step.flow, diff.step.index)}
          >
            {t('tests.show')}
            <ArrowRight size={14} aria-hidden />
          </button>
        )}
        <button type="button" className="btn small bare" onClick={open}>
          <FileText size={14} aria-hidden />
          {`${r.path}:${diff.line}`}
        </button>
        {!diff.unreadable && (
          <button type="button" className="btn small" onClick={() => accept(r.path)}>
            {t('tests.accept')}
          </button>
        )}
      </div>
      <dl className="mt-2 grid gap-2 sm:grid-cols-2">
        <div>
          <dt className="help">{t('tests.want')}</dt>
          <dd className="mt-1 w-fit rounded-2xl border border-line bg-paper px-3.5 py-2 break-words whitespace-pre-wrap">
            {diff.want}
          </dd>
        </div>
        <div>
          <dt className="help">{t('tests.got')}</dt>
          <dd className="mt-1 w-fit rounded-2xl border border-rose bg-rose-2 px-3.5 py-2 break-words whitespace-pre-wrap">
            {diff.got}
          </dd>
        </div>
      </dl>
      {diff.hint && <p className="help mt-2">{diff.hint}</p>}
    </li>
  )
}

/** Why the server does not do it. */
function refusal(e: { readonly code: string; readonly message: string }): string {
  const id = `tests.refused.${e.code}`
  const said = t(id)
  return said === id ? e.message : said
}

/** Writes what the bot says now into the test. */
function accept(path: string): void {
  const sent = request({ do: 'accept', path }, (a) => {
    const { text } = a as unknown as { readonly text?: string }
    if (a.error) notify(refusal(a.error))
    else if (text !== undefined) act((acts, bot) => acts.putFile(bot, { path, text, name: 'accept' }))
  })
  if (!sent) notify(t('tests.away'))
}

function Explore() {
  const [found, setFound] = useState<readonly Finding[] | 'busy' | null>(null)
  const walk = () => {
    setFound('busy')
    const sent = request({ do: 'explore' }, (a) => {
      if (a.error) {
        notify(refusal(a.error))
        setFound(null)
      } else setFound((a as unknown as { findings: readonly Finding[] }).findings)
    })
    if (!sent) {
      notify(t('tests.away'))
      setFound(null)
    }
  }
  return (
    <section className="mt-5 border-t border-line pt-4" aria-label={t('tests.explore')}>
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-48 flex-1">
          <h2 className="font-semibold">{t('tests.explore')}</h2>
          <p className="help">{t('tests.explore.help')}</p>
        </div>
        <button type="button" className="btn small" disabled={found === 'busy'} onClick={walk}>
          {found === 'busy' ? (
            <LoaderCircle size={14} className="animate-spin" aria-hidden />
          ) : (
            <Footprints size={14} aria-hidden />
          )}
          {t('tests.explore.do')}
        </button>
      </div>
      <div aria-live="polite">
        {Array.isArray(found) && found.length === 0 && <p className="mt-3 text-pine">{t('tests.explore.none')}</p>}
        {Array.isArray(found) && found.length > 0 && (
          <ul className="mt-3 grid gap-2">
            {(found as readonly Finding[]).map((f) => (
              <li key={f.path} className="flex flex-wrap items-center gap-2 rounded-lg border border-line px-3 py-2">
                <span className="min-w-48 flex-1">{f.message}</span>
                {f.flow && f.index >= 0 && (
                  <button type="button" className="btn small bare" onClick={() => goTo(f.flow, f.index)}>
                    {t('tests.show')}
                    <ArrowRight size={14} aria-hidden />
                  </button>
                )}
                <button
                  type="button"
                  className="btn small"
                  onClick={() => {
                    if (act((acts, bot) => acts.putFile(bot, { path: f.path, text: f.script, name: 'keep-test' })))
                      setFound((found as readonly Finding[]).filter((x) => x !== f))
                  }}
                >
                  <Plus size={14} aria-hidden />
                  {t('tests.keep')}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
