// The chat on the draft, in the real engine: as any channel and person, at any
// time; what is edited meanwhile is played again to the same spot.

import { ChevronDown, ClipboardCheck, Clock, Paperclip, RotateCcw, Send, SkipForward, Undo2 } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { titled } from '../canvas/told'
import { actions, schema, types, verbs } from '../doc/schema'
import { useView } from '../state/view'
import type { ChatChoice, Input } from '../state/wire'
import { useModel, useWork } from '../state/work'
import { Menu } from '../ui/Menu'
import { clock, t, told } from '../words'
import { TurnOf } from './Bubbles'
import {
  back,
  begin,
  beginThere,
  chooseChannel,
  chooseFlow,
  follow,
  give,
  keep,
  keepPerson,
  person,
  say,
  skip,
  useTalk,
} from './chat'
import { Midway } from './Midway'
import { Persona } from './Persona'

export function TryIt() {
  const { chat, changed, error } = useTalk()
  const live = useWork((w) => w.live)
  const there = useView((v) => v.tryAt)
  const foot = useRef<HTMLDivElement>(null)
  useEffect(follow, [])
  useEffect(() => {
    if (there && beginThere()) begin()
  }, [there])
  const turns = chat?.turns.length ?? 0
  useEffect(() => {
    foot.current?.scrollIntoView({ block: 'end' })
  }, [turns, chat?.error, error])
  const tap = (c: ChatChoice) => say({ tap: { flow: c.flow, step: c.step, choice: c.choice, label: c.label } })
  return (
    <>
      <div className="flex flex-wrap gap-2 px-3 pt-3 pb-2">
        <Channel />
        <Persona />
        <When />
        <Begins />
      </div>
      <div
        role="log"
        aria-label={t('talk.log')}
        className="flex min-h-0 grow flex-col gap-2 overflow-auto bg-paper p-3"
      >
        {chat?.from && <Midway key={`${chat.from.flow}/${chat.from.step}`} chat={chat} from={chat.from} />}
        {chat?.turns.map((turn, i) => (
          <TurnOf key={i} turn={turn} last={i === turns - 1} changed={i === changed} onTap={tap} />
        ))}
        {chat && turns === 0 && <p className="m-auto max-w-60 text-center text-ink-2">{t('talk.empty')}</p>}
        {chat?.needs && <Stub key={turns} />}
        {chat?.error && (
          <p className="rounded-lg bg-gold-2 px-3 py-2 text-[13px] text-gold" role="alert">
            {t('talk.stopped')} {chat.error}
          </p>
        )}
        {error && (
          <p className="rounded-lg bg-rose-2 px-3 py-2 text-[13px] text-rose" role="alert">
            {error}
          </p>
        )}
        {live === 'away' && <p className="text-center text-[13px] text-gold">{t('talk.away')}</p>}
        <Waits />
        <Known />
        <div ref={foot} />
      </div>
      <Foot />
    </>
  )
}

function Channel() {
  const as = useTalk((s) => s.as)
  return (
    <Menu
      trigger={
        <button type="button" className="pill">
          {t('talk.as', { channel: channelName(as) })}
          <ChevronDown size={13} aria-hidden />
        </button>
      }
      items={Object.keys(schema.profiles).map((name) => ({
        label: channelName(name),
        checked: name === as,
        run: () => chooseChannel(name),
      }))}
    />
  )
}

const channelNames: Readonly<Record<string, string>> = { sms: 'SMS', whatsapp: 'WhatsApp', json: 'JSON' }

function channelName(id: string): string {
  return channelNames[id] ?? titled(id)
}

/** When the chat begins. */
function When() {
  const who = useTalk(person)
  const now = useTalk((s) => s.chat?.now)
  return (
    <label className="pill relative">
      <Clock size={13} aria-hidden />
      {now ? clock(now) : t('talk.now')}
      <input
        type="datetime-local"
        aria-label={t('talk.when')}
        className="absolute inset-0 w-full cursor-pointer opacity-0"
        value={who.clock}
        onClick={(e) => e.currentTarget.showPicker?.()}
        onChange={(e) => keepPerson({ ...who, clock: e.target.value })}
      />
    </label>
  )
}

/** Which chat is begun: by what is written, or by hand. */
function Begins() {
  const flow = useTalk((s) => s.flow)
  const midway = useTalk((s) => s.step !== '')
  const { flows } = useModel()
  const shown = flow && flows.get(flow)
  const title = shown ? shown.title || titled(shown.id) : t('talk.begins')
  return (
    <Menu
      trigger={
        <button type="button" className="pill">
          {midway ? t('talk.midway', { flow: title }) : title}
          <ChevronDown size={13} aria-hidden />
        </button>
      }
      items={[
        { label: t('talk.begins.help'), checked: flow === '', run: () => chooseFlow('') },
        null,
        ...[...flows.values()].map((f) => ({
          label: f.title || titled(f.id),
          checked: f.id === flow && !midway,
          run: () => chooseFlow(f.id),
        })),
      ]}
    />
  )
}

/** What the chat waits for, and what can be made to happen. */
function Waits() {
  const chat = useTalk((s) => s.chat)
  if (!chat) return null
  if (!chat.open)
    return chat.turns.length > 0 ? (
      <p className="self-center text-[12px] text-ink-3">
        {chat.ended ? t('talk.ended', { label: titled(chat.ended) }) : t('talk.over')}
      </p>
    ) : null
  const what = types.get(chat.waits)?.label ?? verbs.get(chat.waits)?.label
  return (
    <div className="flex flex-wrap items-center justify-center gap-2 text-[12px] text-ink-3">
      {chat.waits && !chat.needs && <span>{t('talk.waits', { what: told(what) || chat.waits })}</span>}
      {chat.waits === 'payment' &&
        (['paid', 'failed', 'expired'] as const).map((paid) => (
          <button key={paid} type="button" className="btn small" onClick={() => say({ paid })}>
            {t(`talk.pay.${paid}`)}
          </button>
        ))}
      {chat.waits === 'handover' && <Agent />}
      {chat.due && (
        <button type="button" className="btn small" onClick={() => skip()}>
          <SkipForward size={13} aria-hidden />
          {t('talk.due', { time: clock(chat.due) })}
        </button>
      )}
    </div>
  )
}

/** A colleague who has the chat. */
function Agent() {
  const [text, setText] = useState('')
  const name = t('talk.colleague')
  return (
    <form
      className="flex w-full gap-2"
      onSubmit={(e) => {
        e.preventDefault()
        if (text.trim() === '') return
        say({ agent: { name, text } })
        setText('')
      }}
    >
      <input
        className="input"
        placeholder={t('talk.agent')}
        aria-label={t('talk.agent')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <button type="button" className="btn small" onClick={() => say({ closed: { name } })}>
        {t('talk.close')}
      </button>
    </form>
  )
}

/** An action asks what it gives. */
function Stub() {
  const needs = useTalk((s) => s.chat?.needs)
  const [value, setValue] = useState('')
  if (!needs) return null
  const word = actions.get(needs.action)
  return (
    <div className="rounded-xl border border-sky bg-sky-2 p-3" role="group" aria-label={t('talk.stub')}>
      <p className="text-[13px]">{t('talk.stub.what', { action: told(word?.label) || needs.action })}</p>
      <div className="mt-2 flex flex-wrap gap-1.5">
        {needs.outcomes.map((o) => (
          <button key={o} type="button" className="btn small" onClick={() => give(needs.action, o)}>
            {told(schema.outcomes.find((x) => x.name === o)?.label) || titled(o)}
          </button>
        ))}
      </div>
      <form
        className="mt-2 flex gap-2"
        onSubmit={(e) => {
          e.preventDefault()
          if (value.trim() !== '') give(needs.action, value)
        }}
      >
        <input
          className="input"
          aria-label={t('talk.stub.value')}
          placeholder={t('talk.stub.value')}
          value={value}
          onChange={(e) => setValue(e.target.value)}
        />
        <button type="submit" className="btn small">
          {t('talk.stub.do')}
        </button>
      </form>
    </div>
  )
}

/** What the chat knows. */
function Known() {
  const vars = useTalk((s) => s.chat?.vars)
  if (!vars || vars.length === 0) return null
  return (
    <details className="text-[12px] text-ink-3">
      <summary className="rounded text-center">{t('talk.vars', { n: vars.length })}</summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 rounded-lg border border-line bg-white p-2">
        {vars.map((v) => (
          <div key={`${v.flow}/${v.name}`} className="contents">
            <dt className="text-ink-2">{v.name.replaceAll('_', ' ')}</dt>
            <dd className="min-w-0 break-words text-ink">{v.text}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Foot() {
  const chat = useTalk((s) => s.chat)
  const { contact } = useTalk(person)
  const [text, setText] = useState('')
  const [keeping, setKeeping] = useState(false)
  const send = (e: FormEvent) => {
    e.preventDefault()
    if (text.trim() === '') return
    say({ text })
    setText('')
  }
  const files: Input[] = [
    ...(['image', 'audio', 'video', 'file'] as const).map((kind) => ({
      file: { kind, url: `https://example.com/${samples[kind]}` },
    })),
    { location: { lat: 48.8584, lon: 2.2945 } },
  ]
  return (
    <div className="border-t border-line bg-white">
      <div className="flex flex-wrap items-center gap-1 px-2 pt-1">
        <button type="button" className="btn small bare gap-1.5 px-2" onClick={begin}>
          <RotateCcw size={14} aria-hidden />
          {t('talk.restart')}
        </button>
        <button
          type="button"
          className="icon size-8"
          disabled={!chat?.turns.length}
          aria-label={t('talk.back')}
          title={t('talk.back')}
          onClick={back}
        >
          <Undo2 size={15} />
        </button>
        <button type="button" className="btn small bare gap-1.5 px-2" disabled={!chat?.open} onClick={() => skip('1h')}>
          <SkipForward size={14} aria-hidden />
          {t('talk.skip')}
        </button>
        <span className="grow" />
        <button
          type="button"
          className="btn small bare gap-1.5 px-2"
          disabled={!chat?.turns.length || chat.from !== null}
          title={chat?.from ? t('talk.keep.midway') : undefined}
          aria-expanded={keeping}
          onClick={() => setKeeping(!keeping)}
        >
          <ClipboardCheck size={14} aria-hidden />
          {t('talk.keep')}
        </button>
      </div>
      {keeping && !chat?.from && <Keep onDone={() => setKeeping(false)} />}
      <form className="flex items-center gap-2 p-3" onSubmit={send}>
        <Menu
          trigger={
            <button type="button" className="icon" aria-label={t('talk.attach')}>
              <Paperclip size={17} />
            </button>
          }
          items={files.map((f) => ({
            label: 'file' in f ? t(`talk.sent.${f.file.kind}`) : t('talk.sent.location'),
            run: () => say(f),
          }))}
        />
        <input
          className="input rounded-full"
          placeholder={contact.name ? t('talk.write.as', { name: contact.name }) : t('talk.write')}
          aria-label={t('talk.write')}
          autoComplete="off"
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <button type="submit" className="btn first" disabled={text.trim() === ''} aria-label={t('talk.send')}>
          <Send size={16} aria-hidden />
        </button>
      </form>
    </div>
  )
}

const samples = { image: 'picture.jpg', audio: 'sound.mp3', video: 'film.mp4', file: 'paper.pdf' } as const

function Keep(p: { readonly onDone: () => void }) {
  const [name, setName] = useState('')
  return (
    <form
      className="flex items-center gap-2 px-3 pt-2"
      onSubmit={(e) => {
        e.preventDefault()
        if (name.trim() !== '') keep(name.trim(), p.onDone)
      }}
    >
      <input
        ref={(el) => el?.focus()}
        className="input"
        placeholder={t('talk.keep.name')}
        aria-label={t('talk.keep.name')}
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
      <button type="submit" className="btn first" disabled={name.trim() === ''}>
        {t('talk.keep.do')}
      </button>
    </form>
  )
}
