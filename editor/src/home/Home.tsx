// The bots of this server, and how each of them is.

import { CircleAlert, CircleCheck, CircleDashed, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { Corner } from '../shell/Corner'
import { Logo } from '../shell/Message'
import type { MyBot } from '../state/api'
import { useSession, visit } from '../state/session'
import { clock, t } from '../words'
import { NewBot } from './NewBot'

export function Home() {
  const me = useSession((s) => s.me)
  const [making, setMaking] = useState(false)
  if (!me) return null
  return (
    <div className="min-h-full">
      <header className="flex items-center gap-3 border-b border-line bg-white px-4 py-2.5">
        <Logo />
        <span className="font-semibold">Parley</span>
        <span className="grow" />
        <span className="hidden text-ink-2 sm:inline">{me.name}</span>
        <Corner />
      </header>
      <main className="mx-auto max-w-5xl p-4 md:p-8">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="grow text-xl font-semibold">{t('home.title')}</h1>
          <button type="button" className="btn first" onClick={() => setMaking(true)}>
            <Plus size={16} aria-hidden /> {t('home.new')}
          </button>
        </div>
        {me.bots.length === 0 ? (
          <div className="mt-6 max-w-lg rounded-2xl border border-line bg-white p-6">
            <h2 className="font-semibold">{t('home.empty')}</h2>
            <p className="mt-1 text-ink-2">{t('home.empty.help')}</p>
          </div>
        ) : (
          <ul className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {me.bots.map((bot) => (
              <li key={bot.id}>
                <Card bot={bot} />
              </li>
            ))}
          </ul>
        )}
      </main>
      {making && <NewBot onClose={() => setMaking(false)} />}
    </div>
  )
}

function Card({ bot }: { readonly bot: MyBot }) {
  const path = `/bots/${encodeURIComponent(bot.id)}`
  return (
    <a
      href={path}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey) return
        e.preventDefault()
        visit(path)
      }}
      className="flex h-full flex-col gap-3 rounded-2xl border border-line bg-white p-5 text-ink no-underline shadow-card hover:border-line-2"
    >
      <span>
        <span className="block text-base font-semibold">{bot.name}</span>
        <span className="block text-[13px] text-ink-3">{bot.id}</span>
      </span>
      <span className="mt-auto grid gap-1.5 text-[13px] text-ink-2">
        <State bot={bot} />
        {bot.live ? (
          <Line icon={<CircleCheck size={15} className="text-pine" />}>
            {t('home.live', { number: bot.live.number, time: clock(bot.live.time) })}
          </Line>
        ) : (
          <Line icon={<CircleDashed size={15} />}>{t('home.never')}</Line>
        )}
        {bot.live && bot.differs && <Line icon={<Pencil size={15} />}>{t('home.differs')}</Line>}
      </span>
    </a>
  )
}

function State({ bot }: { readonly bot: MyBot }) {
  const { errors, warnings } = bot.problems
  if (errors + warnings === 0) return null
  return (
    <Line icon={<CircleAlert size={15} className={errors > 0 ? 'text-rose' : 'text-gold'} />}>
      {errors > 0 ? t('home.errors', { n: errors }) : t('home.warnings', { n: warnings })}
    </Line>
  )
}

function Line(p: { readonly icon: React.ReactNode; readonly children: string }) {
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="shrink-0">
        {p.icon}
      </span>
      {p.children}
    </span>
  )
}
