import { api } from './api'
import { DAY, inkOn, NIGHT, readable } from './color'
import { queue } from './queue'
import { session } from './session'
import { memory } from './storage'
import { rows, TYPING } from './talk'
import type { Choice, Config } from './types'
import { view } from './view'
import { wordsIn } from './words'

/** A break of the line that is mended within that many milliseconds is not worth a word. */
const GRACE = 1_000
/** How long it is told that the line is back, in milliseconds. */
const RELIEF = 2_500

function main() {
  const config = JSON.parse(document.getElementById('parley')?.textContent ?? '{}') as Config
  if (config.accent) paint(config.accent)
  const store = memory(() => localStorage)
  const drafts = memory(() => sessionStorage)
  const draft = `parley.${config.bot}.draft`
  let lang = config.lang
  let soon: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined

  const page = view(document.body, config, {
    send(text) {
      const taken = talk.say({ text: text.trim() })
      page.tooLong(!taken)
      return taken
    },
    typed(text) {
      drafts.set(draft, text)
      page.tooLong(false)
    },
    tap,
    retry: (id) => talk.retry(id),
    remove: (id) => talk.remove(id),
  })
  const talk = session(config, api(config.bot), store, queue(store, config.bot), {
    changed: drawSoon,
    live() {
      draw()
      // What a screen reader has not taken up yet would be read out.
      setTimeout(page.live, talk.entries.length > 0 ? 100 : 0)
    },
    line: lineTeller(page.line),
  })

  function tap(choice: Choice, byKeyboard: boolean) {
    talk.say({ tap: choice.token, text: choice.label })
    draw()
    // On a phone the focus would open the keyboard over what is answered.
    if (byKeyboard || matchMedia('(pointer: fine)').matches) page.focus()
  }

  /** Draws once for all that one piece of the stream brings. */
  function drawSoon() {
    soon ??= setTimeout(draw, 0)
  }

  /** Draws the talk; and again when the dots have been there long enough. */
  function draw() {
    clearTimeout(soon)
    soon = undefined
    const spoken = talk.entries.findLast((e) => e.kind === 'out')
    if (spoken?.kind === 'out' && spoken.message.lang && spoken.message.lang !== lang) {
      lang = spoken.message.lang
      page.speak(lang)
    }
    const list = rows(talk.entries, talk.unsent, Date.now(), lang, wordsIn(lang))
    page.show(list)
    clearTimeout(again)
    if (list.at(-1)?.kind === 'typing') again = setTimeout(draw, TYPING)
  }

  page.draft = drafts.get(draft) ?? ''
  addEventListener('online', () => talk.hurry())
  addEventListener('pageshow', () => talk.hurry())
  addEventListener('storage', (e) => talk.changed(e.key))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && talk.hurry())
  draw()
  talk.start(takeRef())
  // In a frame the focus is the host page's.
  if (window === window.top && matchMedia('(pointer: fine)').matches) page.focus()
}

/** Returns what ?ref= says, and takes it out of the address: a reload does not say it again. */
function takeRef(): string | undefined {
  const url = new URL(location.href)
  const ref = url.searchParams.get('ref')?.slice(0, 200)
  if (!ref) return undefined
  url.searchParams.delete('ref')
  history.replaceState(null, '', url)
  return ref
}

/** Returns what tells how the line is: a short break not at all, the mending of a longer one for a moment. */
function lineTeller(tell: (line: 'up' | 'lost' | 'back' | 'closed') => void) {
  let told: 'up' | 'lost' | 'closed' = 'up'
  let timer: ReturnType<typeof setTimeout> | undefined
  let pending = false
  return (line: 'up' | 'lost' | 'closed') => {
    if (line === 'lost') {
      if (told === 'lost' || pending) return
      pending = true
      timer = setTimeout(() => {
        pending = false
        told = 'lost'
        tell('lost')
      }, GRACE)
      return
    }
    clearTimeout(timer)
    pending = false
    if (line === told) return
    tell(line === 'up' ? 'back' : 'closed')
    told = line
    if (line === 'up') timer = setTimeout(() => tell('up'), RELIEF)
  }
}

/** Gives the page the owner's color, as far as words can be read on it and in it. */
function paint(accent: string) {
  const { style } = document.documentElement
  style.setProperty('--own', accent)
  style.setProperty('--on-own', inkOn(accent))
  style.setProperty('--accent-day', readable(accent, DAY))
  style.setProperty('--accent-night', readable(accent, NIGHT))
}

main()
