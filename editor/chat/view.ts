import { type Acts, type Drawn, drawBot, drawOwn } from './bubble'
import { h, icon, setText } from './dom'
import type { Row } from './talk'
import type { Config } from './types'
import { dirOf, named, wordsIn } from './words'

/** How the line to the server is. */
export type Line = 'up' | 'lost' | 'back' | 'closed'

/** Characters, as the server takes them. */
const LONGEST = 10_000

/** How near the end counts as being there, in CSS pixels. */
const NEAR = 80

export type View = {
  /** Draws what changed since the last time. */
  show(rows: readonly Row[]): void
  /** Tells how the line is. */
  line(line: Line): void
  /** From now on, what is new is read out. */
  live(): void
  /** Puts the page's own words into a language. */
  speak(lang: string): void
  /** Says that what was typed is too long, or no longer. */
  tooLong(is: boolean): void
  focus(): void
  /** What is typed and not sent. */
  draft: string
}

export type Asks = Acts & {
  /** Sends what was typed; false where it cannot be. */
  send(text: string): boolean
  typed(text: string): void
}

/** Builds the page in `root`. */
export function view(root: HTMLElement, config: Config, asks: Asks): View {
  let w = wordsIn(config.lang)
  let line: Line = 'up'
  const input = h('textarea', { id: 'text', rows: '1', maxlength: String(LONGEST), dir: 'auto', enterkeyhint: 'send' })
  const label = h('label', { for: 'text', class: 'unseen' })
  const problem = h('p', { id: 'problem', class: 'problem', role: 'alert' })
  const send = h('button', { class: 'send' }, icon('M4 12h14M12 5l7 7-7 7'))
  const form = h('form', { class: 'write' }, problem, label, input, send)
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', tabindex: '0' })
  const list = h('div', { class: 'list' })
  const jump = h('button', { type: 'button', class: 'jump', hidden: true })
  const banner = h('p', { class: 'banner', role: 'status' })
  const initial = [...config.name][0]?.toUpperCase() ?? ''
  const head = h(
    'header',
    { class: 'head' },
    h('span', { class: 'face', 'aria-hidden': 'true' }, initial),
    h('h1', { dir: 'auto' }, config.name),
  )
  log.append(list)
  if (config.greeting) list.before(h('p', { class: 'greeting', dir: 'auto' }, config.greeting))
  root.append(h('div', { class: 'app' }, head, banner, h('main', {}, h('div', { class: 'talk' }, log, jump), form)))

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR
  const toEnd = () => {
    log.scrollTop = log.scrollHeight
    jump.hidden = true
  }
  const drawn = new Map<string, Drawn<Row>>()
  let stuck = true

  function draw(row: Row): Drawn<Row> {
    switch (row.kind) {
      case 'bot':
        return drawBot(row, config.name, w, asks) as Drawn<Row>
      case 'own':
        return drawOwn(row, row.key.slice('in-'.length), w, asks) as Drawn<Row>
      case 'typing': {
        const dots = h('span', { class: 'bubble' }, h('i'), h('i'), h('i'))
        return { el: h('div', { class: 'row bot typing', 'aria-hidden': 'true' }, dots), update() {} }
      }
      case 'day': {
        const text = h('span')
        return { el: h('div', { class: 'day' }, text), update: (r) => r.kind === 'day' && setText(text, r.label) }
      }
      default:
        return row satisfies never
    }
  }

  function grow() {
    input.style.height = 'auto'
    input.style.height = `${input.scrollHeight}px`
    form.classList.toggle('empty', input.value.trim() === '')
  }

  function submit() {
    if (input.value.trim() === '' || !asks.send(input.value)) return
    input.value = ''
    asks.typed('')
    grow()
    input.focus()
    toEnd()
  }

  log.addEventListener('scroll', () => {
    stuck = atEnd()
    if (stuck) jump.hidden = true
  })
  // A picture that arrives, or a keyboard that opens, must not hide the end.
  log.addEventListener('load', () => stuck && toEnd(), true)
  new ResizeObserver(() => stuck && toEnd()).observe(log)
  jump.addEventListener('click', toEnd)
  input.addEventListener('input', () => {
    grow()
    asks.typed(input.value)
  })
  input.addEventListener('keydown', (e) => {
    // Enter also ends the choice of a Japanese or Chinese word: then it is not ours (229 is Safari's way to say so).
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return
    e.preventDefault()
    submit()
  })
  form.addEventListener('submit', (e) => {
    e.preventDefault()
    submit()
  })

  const self: View = {
    show(rows) {
      const keys = new Set(rows.map((r) => r.key))
      for (const [key, d] of drawn) {
        if (keys.has(key)) continue
        d.el.remove()
        drawn.delete(key)
      }
      let before: Element | null = null
      let fresh: Row | undefined
      for (const row of rows) {
        let d = drawn.get(row.key)
        if (!d) {
          d = draw(row)
          drawn.set(row.key, d)
          fresh = row
        }
        d.update(row, w)
        const next: Element | null = before ? before.nextElementSibling : list.firstElementChild
        if (next !== d.el) list.insertBefore(d.el, next)
        before = d.el
      }
      if (!fresh) return
      if (stuck || fresh.kind === 'own') toEnd()
      else if (fresh.kind === 'bot') jump.hidden = false
    },
    line(next) {
      line = next
      const text = { up: '', lost: w.lost, back: w.back, closed: w.closed }[line]
      banner.dataset.line = line
      setText(banner, text)
    },
    live() {
      log.setAttribute('aria-live', 'polite')
    },
    speak(lang) {
      w = wordsIn(lang)
      document.documentElement.lang = lang
      document.documentElement.dir = dirOf(lang)
      setText(label, w.write)
      input.placeholder = w.write
      send.setAttribute('aria-label', w.send)
      log.setAttribute('aria-label', named(w.talk, config.name))
      setText(jump, w.news)
      if (problem.textContent) setText(problem, w.tooLong)
      self.line(line)
    },
    tooLong(is) {
      setText(problem, is ? w.tooLong : '')
      input.setAttribute('aria-invalid', String(is))
      if (is) input.setAttribute('aria-describedby', 'problem')
      else input.removeAttribute('aria-describedby')
    },
    focus: () => input.focus({ preventScroll: true }),
    get draft() {
      return input.value
    },
    set draft(text) {
      input.value = text
      grow()
    },
  }
  self.speak(config.lang)
  grow()
  return self
}
