// Publish: what changed since what is live, what it comes to for those who are
// inside, a note; and the way back to an earlier version.

import { CircleAlert, CircleCheck, History, LoaderCircle } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { ApiError, ask } from '../state/api'
import { flush } from '../state/save'
import { look } from '../state/view'
import { useWork } from '../state/work'
import { Dialog } from '../ui/Dialog'
import { clock, t } from '../words'
import { DiffView } from './DiffView'

interface Report {
  readonly version: string
  readonly before?: string
  readonly inside: number
  readonly move: number
  readonly stuck?: readonly {
    readonly flow: string
    readonly step: string
    readonly why: string
    readonly talks: number
  }[]
}

interface Refusal {
  readonly problems?: readonly string[]
  readonly failed?: readonly string[]
}

interface Change {
  readonly path: string
  readonly live: string | null
  readonly draft: string | null
  readonly medium?: 'added' | 'changed' | 'removed'
}

interface Published {
  readonly version: string
  readonly at: string
  readonly message?: string
  readonly by: string
  readonly inside: number
}

type State =
  | { readonly at: 'looking' }
  | {
      readonly at: 'ready'
      readonly changes: readonly Change[]
      readonly report: Report | null
      readonly refused: Refusal | null
    }
  | { readonly at: 'failed'; readonly why: string }
  | { readonly at: 'done'; readonly report: Report }

export function Publish(p: { readonly onClose: () => void }) {
  const bot = useWork((w) => w.id)
  const of = `/api/bots/${encodeURIComponent(bot)}`
  const [state, setState] = useState<State>({ at: 'looking' })
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [earlier, setEarlier] = useState<readonly Published[] | null>(null)
  const [back, setBack] = useState<{ readonly to: Published; readonly report: Report } | null>(null)
  const id = useId()

  const fail = (e: unknown) => {
    if (!(e instanceof ApiError)) throw e
    setState({ at: 'failed', why: e.away ? t('publish.away') : e.message })
  }
  const dry = () =>
    ask<Report>('POST', `${of}/publish`, { dry: true }).then(
      (report) => ({ report, refused: null }),
      (e: unknown) => {
        if (e instanceof ApiError && e.status === 422) return { report: null, refused: e.body as Refusal }
        throw e
      },
    )
  const lookAgain = async () => {
    setState({ at: 'looking' })
    try {
      if (!(await settled())) return setState({ at: 'failed', why: t('publish.unsaved') })
      const [{ files }, found] = await Promise.all([ask<{ files: readonly Change[] }>('GET', `${of}/changes`), dry()])
      setState({ at: 'ready', changes: files, ...found })
    } catch (e) {
      fail(e)
    }
  }
  useEffect(() => void lookAgain(), [])

  const run = async (path: string, body: object) => {
    setBusy(true)
    try {
      const report = await ask<Report>('POST', `${of}/${path}`, body)
      setState({ at: 'done', report })
    } catch (e) {
      if (e instanceof ApiError && e.status === 422 && state.at === 'ready')
        setState({ ...state, report: null, refused: e.body as Refusal })
      else fail(e)
    } finally {
      setBusy(false)
    }
  }

  const ready = state.at === 'ready' && state.report !== null && state.changes.length > 0
  return (
    <Dialog
      title={t('publish.title')}
      wide
      onClose={p.onClose}
      foot={
        state.at === 'done' ? (
          <>
            <a className="btn" href={`/chat/${encodeURIComponent(bot)}`} target="_blank" rel="noreferrer">
              {t('publish.chat')}
            </a>
            <button type="button" className="btn first" onClick={p.onClose}>
              {t('publish.close')}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              className="btn bare mr-auto"
              aria-expanded={earlier !== null}
              onClick={() =>
                earlier
                  ? setEarlier(null)
                  : void ask<{ publishes: readonly Published[] }>('GET', `${of}/versions`).then(
                      (v) => setEarlier(v.publishes),
                      fail,
                    )
              }
            >
              <History size={15} aria-hidden />
              {t('publish.earlier')}
            </button>
            <button type="button" className="btn" onClick={p.onClose}>
              {t('publish.cancel')}
            </button>
            <button
              type="button"
              className="btn first"
              disabled={!ready || busy}
              aria-busy={busy}
              onClick={() => void run('publish', { message: note.trim() })}
            >
              {t('publish.do')}
            </button>
          </>
        )
      }
    >
      <div className="grid gap-4 p-5">
        {state.at === 'looking' && (
          <p className="flex items-center gap-2 text-ink-2" role="status">
            <LoaderCircle size={16} className="animate-spin" aria-hidden />
            {t('publish.looking')}
          </p>
        )}
        {state.at === 'failed' && (
          <div role="alert">
            <p className="text-rose">{state.why}</p>
            <button type="button" className="btn mt-3" onClick={() => void lookAgain()}>
              {t('publish.again')}
            </button>
          </div>
        )}
        {state.at === 'done' && (
          <div className="flex items-start gap-2" role="status">
            <CircleCheck size={20} className="shrink-0 text-pine" aria-hidden />
            <div>
              <strong className="block">{t('publish.done')}</strong>
              <Inside report={state.report} done />
            </div>
          </div>
        )}
        {state.at === 'ready' && (
          <>
            {state.refused && <Refused refused={state.refused} onClose={p.onClose} />}
            {state.changes.length === 0 ? (
              <p>{t('publish.same')}</p>
            ) : (
              <>
                {state.report && <Inside report={state.report} />}
                {state.report && (
                  <div>
                    <label className="label" htmlFor={id}>
                      {t('publish.note')}
                    </label>
                    <input
                      id={id}
                      className="input"
                      maxLength={500}
                      value={note}
                      onChange={(e) => setNote(e.target.value)}
                      aria-describedby={`${id}-help`}
                    />
                    <p id={`${id}-help`} className="help mt-1">
                      {t('publish.note.help')}
                    </p>
                  </div>
                )}
                <section aria-label={t('publish.changes')} className="grid gap-3">
                  <h3 className="font-semibold">{t('publish.files', { n: state.changes.length })}</h3>
                  {state.changes.map((c) => (
                    <div key={c.path}>
                      <p className="mb-1 text-[13px] text-ink-2">
                        {c.path}
                        {c.medium && ` · ${t(`publish.medium.${c.medium}`)}`}
                        {!c.medium && c.live === null && ` · ${t('publish.medium.added')}`}
                        {!c.medium && c.draft === null && ` · ${t('publish.medium.removed')}`}
                      </p>
                      {!c.medium && <DiffView path={c.path} before={c.live ?? ''} after={c.draft ?? ''} />}
                    </div>
                  ))}
                </section>
              </>
            )}
          </>
        )}
        {earlier && state.at !== 'done' && (
          <section aria-label={t('publish.earlier')}>
            <h3 className="font-semibold">{t('publish.earlier')}</h3>
            <p className="help">{t('publish.earlier.help')}</p>
            <ul className="mt-2 divide-y divide-line">
              {earlier.map((v, i) => (
                <li key={`${v.version}/${v.at}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
                  <span className="min-w-48 flex-1">
                    <span className="block">{v.message || t('publish.nonote')}</span>
                    <span className="help">
                      {clock(v.at)} · {v.by} · {t('publish.inside', { n: v.inside })}
                    </span>
                  </span>
                  {i === 0 ? (
                    <span className="pill">{t('publish.live')}</span>
                  ) : back?.to === v ? (
                    <div className="flex flex-wrap items-center gap-2">
                      <Inside report={back.report} />
                      <button
                        type="button"
                        className="btn small first"
                        disabled={busy}
                        onClick={() => void run('rollback', { to: v.version })}
                      >
                        {t('publish.back.do')}
                      </button>
                    </div>
                  ) : (
                    <button
                      type="button"
                      className="btn small"
                      onClick={() =>
                        void ask<Report>('POST', `${of}/rollback`, { to: v.version, dry: true }).then(
                          (report) => setBack({ to: v, report }),
                          fail,
                        )
                      }
                    >
                      {t('publish.back')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  )
}

/** Saves what is not saved, also what a save under way has not; false where it cannot be now. */
async function settled(): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    if (await flush()) return true
    const { saving, clashes } = useWork.getState()
    if (clashes.length > 0 || saving.at === 'refused' || saving.at === 'away') return false
    await new Promise((next) => setTimeout(next, 150))
  }
  return false
}

/** What it comes to for those who are in a talk. */
function Inside({ report, done }: { readonly report: Report; readonly done?: boolean }) {
  if (report.inside === 0)
    return <span className="text-ink-2">{t(done ? 'publish.done.nobody' : 'publish.nobody')}</span>
  const stuck = report.inside - report.move
  return (
    <div className="text-ink-2">
      {t('publish.move', { inside: report.inside, move: report.move })} {stuck > 0 && t('publish.stuck', { n: stuck })}
      {report.stuck && report.stuck.length > 0 && (
        <ul className="mt-1 list-disc pl-5 text-[13px]">
          {report.stuck.map((s) => (
            <li key={`${s.flow}/${s.step}/${s.why}`}>
              {s.flow} / {s.step}: {s.why} ({s.talks})
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Refused(p: { readonly refused: Refusal; readonly onClose: () => void }) {
  const { problems = [], failed = [] } = p.refused
  const list = (title: string, items: readonly string[], below: 'problems' | 'tests') => (
    <div className="rounded-xl border border-rose bg-rose-2 p-4" role="alert">
      <p className="flex items-center gap-2 font-semibold text-rose">
        <CircleAlert size={17} aria-hidden />
        {title}
      </p>
      <ul className="mt-2 list-disc pl-6 text-[13px]">
        {items.slice(0, 8).map((x) => (
          <li key={x} className="break-words">
            {x}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="btn small mt-3"
        onClick={() => {
          p.onClose()
          look({ below })
        }}
      >
        {t(`publish.see.${below}`)}
      </button>
    </div>
  )
  return (
    <>
      {problems.length > 0 && list(t('publish.problems', { n: problems.length }), problems, 'problems')}
      {failed.length > 0 && list(t('publish.failed', { n: failed.length }), failed, 'tests')}
    </>
  )
}
