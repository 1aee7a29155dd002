// A file was changed here and elsewhere, in the same place: each such part is
// shown in both ways, and the author says which it is, or writes a third.

import { useMemo, useState } from 'react'
import { titled } from '../canvas/told'
import { bom, sourceOf } from '../doc/text'
import { merge, type Piece } from '../state/merge'
import { settle } from '../state/save'
import { type Clash, useWork } from '../state/work'
import { Dialog } from '../ui/Dialog'
import { t } from '../words'
import { DiffView } from './DiffView'

type Side = 'mine' | 'theirs'
type Choice = Side | { readonly own: string }

export function Merge({ clash }: { readonly clash: Clash }) {
  const mine = useWork((w) => {
    const text = w.history.bot.files.get(clash.path)
    return text ? sourceOf(text) : null
  })
  const theirs = clash.theirs && sourceOf(clash.theirs)
  const base = clash.base ? sourceOf(clash.base) : ''
  if (mine === null || theirs === null || (says(base) && !says(theirs)))
    return <Gone clash={clash} mine={mine} theirs={theirs} />
  return <Parts key={theirs} path={clash.path} base={base} mine={mine} theirs={theirs} />
}

const says = (source: string) => source.replace(bom, '').trim() !== ''

function Parts(p: { readonly path: string; readonly base: string; readonly mine: string; readonly theirs: string }) {
  const pieces = useMemo(() => merge(p.path, p.base, p.mine, p.theirs), [p.path, p.base, p.mine, p.theirs])
  const [chosen, setChosen] = useState<Readonly<Record<number, Choice>>>({})
  const asked = pieces.flatMap((x, i) => ('same' in x ? [] : [i]))
  const left = asked.filter((i) => chosen[i] === undefined).length
  const all = (side: Side) => setChosen(Object.fromEntries(asked.map((i) => [i, side])))
  const textOf = (x: Piece, i: number) => {
    if ('same' in x) return x.same
    const c = chosen[i]
    return typeof c === 'object' ? c.own : c ? x[c] : ''
  }
  return (
    <Dialog
      title={t('merge.title', { path: p.path })}
      wide
      onClose={() => {}}
      foot={
        <>
          <span className="mr-auto text-[13px] text-ink-2" role="status">
            {t('merge.left', { n: left })}
          </span>
          <button
            type="button"
            className="btn first"
            disabled={left > 0}
            onClick={() => settle(p.path, pieces.map(textOf).join(''))}
          >
            {t('merge.do')}
          </button>
        </>
      }
    >
      <div className="grid gap-5 p-5">
        <p>{t('merge.help')}</p>
        {asked.length > 1 && (
          <p className="flex gap-2">
            <button type="button" className="btn small" onClick={() => all('mine')}>
              {t('merge.all.mine')}
            </button>
            <button type="button" className="btn small" onClick={() => all('theirs')}>
              {t('merge.all.theirs')}
            </button>
          </p>
        )}
        {asked.map((i) => (
          <Part
            key={i}
            piece={pieces[i] as Exclude<Piece, { same: string }>}
            chosen={chosen[i]}
            onChoose={(c) => setChosen({ ...chosen, [i]: c })}
          />
        ))}
      </div>
    </Dialog>
  )
}

function Part(p: {
  readonly piece: { readonly base: string; readonly mine: string; readonly theirs: string }
  readonly chosen: Choice | undefined
  readonly onChoose: (c: Choice) => void
}) {
  const { piece, chosen } = p
  const name = nameOf(piece.mine) || nameOf(piece.theirs) || nameOf(piece.base)
  const side = (which: Side) => (
    <div className={`min-w-0 rounded-xl border p-3 ${chosen === which ? 'border-pine bg-pine-2/40' : 'border-line'}`}>
      <p className="mb-2 flex items-center gap-2">
        <span className="grow font-semibold">{t(`merge.${which}`)}</span>
        <button type="button" className="btn small" aria-pressed={chosen === which} onClick={() => p.onChoose(which)}>
          {t(`merge.take.${which}`)}
        </button>
      </p>
      <DiffView path={t(`merge.${which}`)} before={piece.base} after={piece[which]} />
    </div>
  )
  return (
    <section aria-label={name || t('merge.part')}>
      <h3 className="mb-2 font-semibold">{name || t('merge.part')}</h3>
      <div className="grid gap-3 md:grid-cols-2">
        {side('mine')}
        {side('theirs')}
      </div>
      {typeof chosen === 'object' ? (
        <textarea
          className="input mt-2 min-h-32 font-mono text-[12.5px]"
          aria-label={t('merge.own')}
          value={chosen.own}
          onChange={(e) => p.onChoose({ own: e.target.value })}
        />
      ) : (
        <button
          type="button"
          className="btn small bare mt-1"
          onClick={() => p.onChoose({ own: piece[chosen ?? 'mine'] })}
        >
          {t('merge.own.do')}
        </button>
      )}
    </section>
  )
}

/** The step that a part is about, by its id. */
function nameOf(part: string): string {
  const id = /^\s*-?\s*id:\s*([a-z][a-z0-9_]*)/m.exec(part)?.[1]
  return id ? titled(id) : ''
}

/** One side has deleted the file, and the other has changed it; or it is empty elsewhere. */
function Gone(p: { readonly clash: Clash; readonly mine: string | null; readonly theirs: string | null }) {
  const { path } = p.clash
  return (
    <Dialog
      title={t('merge.title', { path })}
      wide
      onClose={() => {}}
      foot={
        <>
          <button type="button" className="btn bad" onClick={() => settle(path, null)}>
            {t('merge.delete')}
          </button>
          <button type="button" className="btn first" onClick={() => settle(path, p.mine ?? p.theirs)}>
            {t('merge.keep')}
          </button>
        </>
      }
    >
      <div className="grid gap-3 p-5">
        <p>{t(p.mine === null ? 'merge.gone.mine' : p.theirs === null ? 'merge.gone.theirs' : 'merge.emptied')}</p>
        <DiffView path={path} before="" after={p.mine ?? p.theirs ?? ''} />
      </div>
    </Dialog>
  )
}
