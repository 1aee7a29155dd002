import { h, icon } from './dom'
import { mediaName, pieces, safeLink, safeMedia, whole } from './links'
import { type BotRow, isDone, type OwnRow } from './talk'
import type { Card, Choice, Link, Message } from './types'
import { dirOf, type Words } from './words'

/** What a row can ask for. */
export type Acts = {
  tap(choice: Choice, byKeyboard: boolean): void
  retry(id: string): void
  remove(id: string): void
}

/** An element of a row, and what brings it up to date. What a screen reader has heard stays as it is. */
export type Drawn<R> = { readonly el: HTMLElement; update(row: R, w: Words): void }

/** Draws a message of the bot. */
export function drawBot(row: BotRow, name: string, w: Words, acts: Acts): Drawn<BotRow> {
  const { message } = row
  const time = h('time', { class: 'time' })
  const el = h(
    'div',
    { class: 'row bot', lang: message.lang, dir: dirOf(message.lang) },
    h('span', { class: 'unseen' }, `${name}: `),
    ...content(message, w),
    links(message.links ?? [], w),
    time,
  )
  const choices = message.choices?.length ? drawChoices(message, w, acts) : undefined
  if (choices) time.before(choices.el)
  return {
    el,
    update(next, words) {
      placed(el, time, next)
      choices?.update(next, words)
    },
  }
}

function content(m: Message, w: Words): HTMLElement[] {
  const ref = safeMedia(m.ref)
  const text = m.text ? [bubble(m.text)] : []
  switch (m.kind) {
    case 'image':
      return ref ? [h('img', { class: 'media', src: ref, alt: mediaName(ref) || w.picture }), ...text] : text
    case 'video':
      return ref ? [h('video', { class: 'media', src: ref, controls: true, 'aria-label': w.video }), ...text] : text
    case 'audio':
      return ref ? [h('audio', { class: 'media', src: ref, controls: true, 'aria-label': w.sound }), ...text] : text
    case 'file':
      return ref ? [...text, outside(ref, fileLabel(ref, w), 'file')] : text
    case 'cards':
      return [...text, cards(m.cards ?? [], w)]
    default:
      return text
  }
}

function fileLabel(ref: string, w: Words): string {
  const name = mediaName(ref)
  return name ? `${w.file}: ${name}` : w.file
}

/** Draws words, with what is a link in them as a link. */
function bubble(text: string): HTMLElement {
  return h(
    'p',
    { class: 'bubble' },
    ...pieces(text).map((p) => (p.href ? outside(p.href, p.text, 'link') : whole(p.text))),
  )
}

/** Makes a link. A page opens beside the chat; a letter and a call open no page. */
function outside(href: string, text: string, kind: string): HTMLElement {
  const target = /^https?:/iu.test(href) ? '_blank' : undefined
  return h('a', { class: kind, href, target, rel: 'noopener noreferrer nofollow' }, text)
}

/** The arrow of what leads away. */
const AWAY = 'M8 16L16 8M9 8h7v7'

/** Draws links as buttons, those left out that must not be followed. */
function links(list: readonly Link[], w: Words): HTMLElement | undefined {
  const items = list.flatMap(({ label, url }) => {
    const href = safeLink(url)
    if (!href) return []
    const a = outside(href, whole(label || url), 'away')
    a.append(icon(AWAY))
    return [h('li', {}, a)]
  })
  return items.length > 0 ? h('ul', { class: 'links', role: 'list', 'aria-label': w.links }, ...items) : undefined
}

function labelled(el: HTMLElement, label: string): HTMLElement {
  el.setAttribute('aria-label', label)
  return el
}

function cards(list: readonly Card[], w: Words): HTMLElement {
  // The list scrolls sideways, so the keyboard must get at it.
  const el = h('ul', { class: 'cards', 'aria-label': w.cards, tabindex: '0' })
  for (const card of list) {
    const image = safeMedia(card.image)
    const link = card.link && safeLink(card.link)
    el.append(
      h(
        'li',
        { class: 'card' },
        image ? h('img', { src: image, alt: '' }) : undefined,
        h('strong', {}, whole(card.title)),
        card.text ? h('span', {}, whole(card.text)) : undefined,
        link ? labelled(outside(link, w.open, 'link'), `${w.open}: ${card.title}`) : undefined,
      ),
    )
  }
  return el
}

/**
 * Draws the answers: those with a picture as a strip of cards, those with a description as lines, the others as
 * buttons side by side.
 */
function drawChoices(message: Message, w: Words, acts: Acts): Drawn<BotRow> {
  const el = h('div', { class: 'choices', role: 'group', 'aria-label': message.text || w.answers })
  const strip = h('div', { class: 'strip' })
  const lines = h('div', { class: 'lines' })
  const pills = h('div', { class: 'pills' })
  const buttons = (message.choices ?? []).map((choice) => {
    const button = drawChoice(choice, message.multi === true && isDone(choice))
    // Not `disabled`, which would take the focus away from the one that was tapped.
    button.addEventListener('click', (e) => {
      if (button.getAttribute('aria-disabled') !== 'true') acts.tap(choice, e.detail === 0)
    })
    const place = safeMedia(choice.image) ? strip : choice.describe ? lines : pills
    place.append(button)
    return { choice, button }
  })
  el.append(...[strip, lines, pills].filter((part) => part.childElementCount > 0))
  return {
    el,
    update({ choices }) {
      el.classList.toggle('closed', !choices?.open)
      for (const { choice, button } of buttons) {
        const chosen = choices?.chosen.includes(choice.token) === true
        button.setAttribute('aria-disabled', String(!choices?.open || chosen))
        if (chosen || message.multi) button.setAttribute('aria-pressed', String(chosen))
      }
    },
  }
}

/** How many answers have words that refer to each other. */
let told = 0

function drawChoice({ label, describe, image }: Choice, done: boolean): HTMLButtonElement {
  const picture = safeMedia(image)
  const button = h('button', { type: 'button', class: done ? 'choice done' : 'choice' })
  if (picture) button.append(h('img', { src: picture, alt: '' }))
  if (!picture && !describe) {
    button.append(whole(label))
    return button
  }
  // The description is told after the name, as one of its own.
  const id = `answer-${++told}`
  const words = h('span', { class: 'words' }, h('span', { class: 'label', id }, whole(label)))
  button.setAttribute('aria-labelledby', id)
  if (describe) {
    words.append(h('span', { class: 'describe', id: `${id}-more` }, whole(describe)))
    button.setAttribute('aria-describedby', `${id}-more`)
  }
  button.append(words)
  return button
}

/** Draws what the person wrote. `id` is the message's. */
export function drawOwn(row: OwnRow, id: string, w: Words, acts: Acts): Drawn<OwnRow> {
  const time = h('time', { class: 'time' })
  const state = h('span', { class: 'state' })
  const el = h(
    'div',
    { class: 'row own' },
    h('span', { class: 'unseen' }, `${w.you}: `),
    h('p', { class: 'bubble', dir: 'auto' }, row.message.text),
    state,
    time,
  )
  let shown = ''
  return {
    el,
    update(next, words) {
      placed(el, time, next)
      if (shown === next.state) return
      shown = next.state
      el.dataset.state = next.state
      state.replaceChildren(...stateOf(next, id, words, acts))
    },
  }
}

function stateOf(row: OwnRow, id: string, w: Words, acts: Acts): Node[] {
  if (row.state === 'waiting') return [h('span', { class: 'wait', 'aria-hidden': 'true' }, w.waiting)]
  if (row.state !== 'failed') return []
  const button = (text: string, act: (id: string) => void) => {
    const b = h('button', { type: 'button', class: 'text' }, text)
    b.addEventListener('click', () => act(id))
    return b
  }
  return [h('span', {}, w.failed), button(w.retry, acts.retry), button(w.remove, acts.remove)]
}

function placed(el: HTMLElement, time: HTMLTimeElement, { place }: BotRow | OwnRow) {
  el.classList.toggle('first', place.first)
  el.classList.toggle('last', place.last)
  time.hidden = place.time === ''
  if (time.textContent !== place.time) {
    time.textContent = place.time
    time.dateTime = new Date(place.at).toISOString()
  }
}
