// What was said, as the channel shows it, and why it went where it went.

import { CornerUpRight, MapPin, Paperclip } from 'lucide-react'
import { goTo } from '../state/view'
import type { Block, ChatChoice, ChatMessage, Turn } from '../state/wire'
import { useModel } from '../state/work'
import { t } from '../words'
import { whyOf } from './why'

export function TurnOf(p: {
  readonly turn: Turn
  readonly last: boolean
  readonly changed: boolean
  readonly onTap: (c: ChatChoice) => void
}) {
  const { turn } = p
  const why = whyOf(turn, useModel())
  const place = turn.path.at(-1)
  return (
    <>
      {p.changed && (
        <p className="my-1 flex items-center gap-2 text-[12px] text-gold">
          <span className="h-px grow bg-gold" aria-hidden />
          {t('talk.changed')}
          <span className="h-px grow bg-gold" aria-hidden />
        </p>
      )}
      {turn.in && <Own turn={turn} />}
      {why && (
        <p className="flex items-start gap-1.5 px-1 text-[12px] text-ink-3">
          <CornerUpRight size={13} className="mt-0.5 shrink-0" aria-hidden />
          <span className="min-w-0 grow">{why}</span>
          {place && place.index >= 0 && (
            <button type="button" className="shrink-0 rounded underline" onClick={() => goTo(place.flow, place.index)}>
              {t('talk.show')}
            </button>
          )}
        </p>
      )}
      {turn.messages.map((m, i) => (
        <Bot key={`${m.flow}/${m.step}/${i}`} message={m} last={p.last} onTap={p.onTap} />
      ))}
    </>
  )
}

function Own({ turn }: { readonly turn: Turn }) {
  const { in: input } = turn
  if (!input) return null
  if ('text' in input || 'tap' in input)
    return (
      <p className="max-w-[85%] self-end rounded-2xl bg-pine px-3.5 py-2 break-words whitespace-pre-wrap text-on-pine">
        <span className="sr-only">{t('talk.me')} </span>
        {turn.shown}
      </p>
    )
  if ('file' in input || 'location' in input)
    return (
      <p className="flex max-w-[85%] items-center gap-2 self-end rounded-2xl bg-pine px-3.5 py-2 text-on-pine">
        {'file' in input ? <Paperclip size={15} aria-hidden /> : <MapPin size={15} aria-hidden />}
        {'file' in input ? t(`talk.sent.${input.file.kind}`) : t('talk.sent.location')}
      </p>
    )
  if ('agent' in input)
    return (
      <p className="max-w-[85%] rounded-2xl border border-rose bg-rose-2 px-3.5 py-2 text-ink">
        <span className="block text-[12px] text-rose">{input.agent.name}</span>
        {input.agent.text}
      </p>
    )
  return <p className="self-center px-3 text-center text-[12px] text-ink-3">{happened(turn)}</p>
}

function happened({ in: input }: Turn): string {
  if (!input) return ''
  if ('later' in input) return t('talk.later', { by: input.later })
  if ('paid' in input) return t(`talk.paid.${input.paid}`)
  if ('closed' in input) return t('talk.closed')
  if ('event' in input)
    return input.event.name === 'get_started' ? t('talk.opened') : t('talk.event', { name: input.event.name })
  return t('talk.opened')
}

function Bot(p: { readonly message: ChatMessage; readonly last: boolean; readonly onTap: (c: ChatChoice) => void }) {
  const { message } = p
  return (
    <div className="flex max-w-[92%] flex-col items-start gap-1.5">
      {message.blocks.map((b, i) => (
        <BlockOf key={i} block={b} last={p.last} onTap={p.onTap} />
      ))}
      {message.limits.map((l) => (
        <p key={l} className="px-1 text-[12px] text-gold">
          {t(`talk.limit.${l}`)}
        </p>
      ))}
    </div>
  )
}

function BlockOf(p: { readonly block: Block; readonly last: boolean; readonly onTap: (c: ChatChoice) => void }) {
  const { block } = p
  return (
    <>
      <div className="flex max-w-full flex-col items-start gap-1.5">
        {block.type === 'image' && block.url && (
          <img src={block.url} alt={block.text ?? ''} className="max-h-44 max-w-full rounded-2xl border border-line" />
        )}
        {block.type === 'audio' && block.url && (
          // biome-ignore lint/a11y/useMediaCaption: it is the bot's own, whose words stand in the chat
          <audio controls src={block.url} className="max-w-full" />
        )}
        {(block.type === 'video' || block.type === 'file') && block.url && (
          <a className="btn small" href={block.url} target="_blank" rel="noreferrer">
            <Paperclip size={14} aria-hidden />
            {block.url.split('/').at(-1)}
          </a>
        )}
        {block.text && (
          <p className="max-w-full rounded-2xl border border-line bg-white px-3.5 py-2 break-words whitespace-pre-wrap">
            {block.text}
          </p>
        )}
        {block.cards && (
          <div className="flex max-w-full gap-2 overflow-x-auto pb-1">
            {block.cards.map((card, i) => (
              <div key={i} className="w-40 shrink-0 overflow-hidden rounded-xl border border-line bg-white">
                {card.url && <img src={card.url} alt="" className="h-24 w-full object-cover" />}
                <p className="px-2.5 pt-2 text-[13px] font-semibold">{card.title}</p>
                {card.text && <p className="px-2.5 text-[12.5px] text-ink-2">{card.text}</p>}
                <div className="p-2.5">
                  <Choices choices={card.choices ?? []} live={p.last} onTap={p.onTap} />
                </div>
              </div>
            ))}
          </div>
        )}
      </div>
      {block.links?.map((l) => (
        <a key={l.url} className="btn small" href={l.url} target="_blank" rel="noreferrer">
          {l.label || l.url}
        </a>
      ))}
      <Choices choices={block.choices ?? []} live={p.last} onTap={p.onTap} />
    </>
  )
}

function Choices(p: {
  readonly choices: readonly ChatChoice[]
  readonly live: boolean
  readonly onTap: (c: ChatChoice) => void
}) {
  if (p.choices.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5">
      {p.choices.map((c) => (
        <button
          key={`${c.step}/${c.choice}`}
          type="button"
          className={`rounded-full border px-3 py-1 text-left text-[13px] pointer-coarse:min-h-11 ${p.live ? 'border-pine bg-white text-pine' : 'border-line bg-white text-ink-2'}`}
          title={c.description}
          onClick={() => p.onTap(c)}
        >
          {c.label}
        </button>
      ))}
    </div>
  )
}
