// What stands on top: which bot and flow, whether it is saved, what is wrong,
// undo and redo, and Publish.

import {
  ChevronDown,
  Command as CommandIcon,
  LayoutList,
  Menu as MenuIcon,
  MessagesSquare,
  Redo2,
  Undo2,
  Workflow,
} from 'lucide-react'
import { flush } from '../state/save'
import { useSession, visit } from '../state/session'
import { look, openDialog, useView } from '../state/view'
import { useModel, useWork } from '../state/work'
import { Menu } from '../ui/Menu'
import { clock, t } from '../words'
import { commands, editName, redo, undo } from './commands'
import { shownKey } from './keys'
import { Logo } from './Message'

export function TopBar(p: { readonly bot: string }) {
  const name = useSession((s) => s.me?.bots.find((b) => b.id === p.bot)?.name ?? p.bot)
  const flowID = useView((v) => v.flow)
  const main = useView((v) => v.main)
  const side = useView((v) => v.side)
  const flow = useModel().flows.get(flowID)
  return (
    <header className="z-20 flex min-w-0 items-center gap-2 border-b border-line bg-white px-2 md:col-span-3 md:gap-3 md:px-4">
      <button type="button" aria-label={t('shell.bots')} onClick={() => visit('/')} className="rounded-[9px]">
        <Logo />
      </button>
      <h1 className="flex min-w-0 items-center gap-1 text-ink-2">
        <span className="hidden truncate lg:inline">{name}</span>
        <span aria-hidden className="hidden lg:inline">
          /
        </span>
        <button
          type="button"
          className="flex min-w-0 items-center gap-1 rounded-md px-1 font-semibold text-ink"
          onClick={() => openDialog({ is: 'flow' })}
        >
          <span className="truncate">{flow?.title || flowID}</span>
          <ChevronDown size={14} className="shrink-0 text-ink-3" />
        </button>
      </h1>
      <SavedPill />
      <span className="grow" />
      <ProblemsPill />
      <History />
      <button
        type="button"
        className="icon hidden sm:inline-flex"
        aria-label={main === 'canvas' ? t('shell.outline') : t('shell.canvas')}
        onClick={() => look({ main: main === 'canvas' ? 'outline' : 'canvas', show: 'all' })}
      >
        {main === 'canvas' ? <LayoutList size={18} /> : <Workflow size={18} />}
      </button>
      <button
        type="button"
        className="icon"
        aria-pressed={side === 'try'}
        aria-label={t('shell.try')}
        onClick={() => look({ side: side === 'try' ? null : 'try' })}
      >
        <MessagesSquare size={18} />
      </button>
      <button
        type="button"
        className="icon hidden md:inline-flex"
        aria-label={t('shell.palette')}
        title={shownKey('Mod+K')}
        onClick={() => openDialog({ is: 'palette' })}
      >
        <CommandIcon size={18} />
      </button>
      <Menu
        trigger={
          <button type="button" className="icon" aria-label={t('shell.menu')}>
            <MenuIcon size={18} />
          </button>
        }
        items={menu()}
      />
      <button type="button" className="btn first max-sm:px-3" onClick={() => openDialog({ is: 'publish' })}>
        {t('shell.publish')}
      </button>
    </header>
  )
}

const inMenu = [
  'undo',
  'redo',
  'outline',
  null,
  'palette',
  'find',
  'paste',
  null,
  'tests',
  'problems',
  'yaml',
  null,
  'keys',
  'theme',
  'language',
  'leave',
]

function menu() {
  const all = commands()
  return inMenu.map((id) => {
    if (id === null) return null
    const c = all.find((x) => x.id === id)
    if (!c) return null
    return {
      label: c.label,
      run: c.run,
      disabled: c.when?.() === false,
      ...(c.keys?.[0] ? { keys: shownKey(c.keys[0]) } : {}),
    }
  })
}

function History() {
  const past = useWork((w) => w.history.past.at(-1)?.edit)
  const future = useWork((w) => w.history.future[0]?.edit)
  return (
    <span className="hidden items-center rounded-full border border-line sm:flex">
      <button
        type="button"
        className="icon size-8 rounded-full"
        disabled={!past}
        aria-label={past ? t('shell.undo.of', { what: editName(past) }) : t('shell.undo')}
        title={past && t('shell.undo.of', { what: editName(past) })}
        onClick={undo}
      >
        <Undo2 size={16} />
      </button>
      <button
        type="button"
        className="icon size-8 rounded-full"
        disabled={!future}
        aria-label={future ? t('shell.redo.of', { what: editName(future) }) : t('shell.redo')}
        title={future && t('shell.redo.of', { what: editName(future) })}
        onClick={redo}
      >
        <Redo2 size={16} />
      </button>
    </span>
  )
}

function SavedPill() {
  const saving = useWork((w) => w.saving)
  const clashes = useWork((w) => w.clashes.length)
  const live = useWork((w) => w.live)
  if (clashes > 0)
    return (
      <span className="pill bad" role="status">
        {t('shell.clashes', { n: clashes })}
      </span>
    )
  if (saving.at === 'refused')
    return (
      <button type="button" className="pill bad" title={saving.why} onClick={() => void flush()}>
        {t('shell.notsaved')}
      </button>
    )
  const away = saving.at === 'away' || live === 'away'
  const text =
    saving.at === 'away' || (away && saving.at !== 'saved')
      ? t('shell.saved.away')
      : saving.at === 'saved'
        ? saving.time
          ? t('shell.saved.at', { time: clock(saving.time) })
          : t('shell.saved')
        : t('shell.saving')
  return (
    <span className={`pill ${away ? 'warn' : ''}`} role="status">
      <span
        aria-hidden
        className={`size-2 rounded-full ${away ? 'bg-gold' : saving.at === 'saved' ? 'bg-pine' : 'bg-line-2'}`}
      />
      <span className="hidden md:inline">{text}</span>
      <span className="sr-only md:hidden">{text}</span>
    </span>
  )
}

function ProblemsPill() {
  const errors = useWork((w) => w.problems.filter((x) => x.severity === 'error').length)
  const all = useWork((w) => w.problems.length)
  if (all === 0) return null
  return (
    <button
      type="button"
      className={`pill hidden sm:inline-flex ${errors > 0 ? 'bad' : 'warn'}`}
      onClick={() => look({ below: 'problems' })}
    >
      {t('shell.problems.n', { n: all })}
    </button>
  )
}
