// What a step says on its card, in words of the interface where it sends none.

import { parts } from '../doc/expr'
import type { Flow, Goal, Model } from '../doc/model'
import { actions, stepTable, table, verbs } from '../doc/schema'
import type { Step, Way } from '../doc/step'
import { entryOf, type Node } from '../doc/yaml'
import { t, told } from '../words'

/** A piece of a text: words as they are sent, or a value that is filled in. */
export interface Piece {
  readonly text: string
  readonly value: boolean
}

/** A text cut at the values that are filled in. */
export function piecesOf(text: string): Piece[] {
  const out: Piece[] = []
  let at = 0
  for (const p of parts(text)) {
    if (p.from - 2 > at) out.push({ text: text.slice(at, p.from - 2).replaceAll('$${', '${'), value: false })
    out.push({ text: spoken(text.slice(p.from, p.to)), value: true })
    at = p.to + 1
  }
  if (at < text.length) out.push({ text: text.slice(at).replaceAll('$${', '${'), value: false })
  return out
}

/** A name as people read it: `contact.first_name ?? "there"` is first name. */
export function spoken(expression: string): string {
  const plain = /^\s*(?:contact\.)?([a-z][a-z0-9_.]*)\s*(?:\?\?.*)?$/.exec(expression)
  return plain ? (plain[1] as string).replaceAll('_', ' ') : expression.trim()
}

/** An id as a title. */
export function titled(id: string): string {
  const words = id.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a step says: what it sends, else what it does. */
export function summary(step: Step, model: Model): string {
  const said = step.text[0]?.value
  if (said) return step.text.length > 1 ? `${said} (+${step.text.length - 1})` : said
  if (step.verb === '') return t('canvas.unknown')
  const label = told(verbs.get(step.verb)?.label)
  const value = entryOf(step.node, step.verb)?.value
  if (verbs.get(step.verb)?.arms) return label
  const action = value?.kind === 'scalar' ? actions.get(value.value) : undefined
  if (action) return told(action.label)
  if (value?.kind === 'scalar') {
    const flow = model.flows.get(value.value)
    return value.value === '' ? label : `${label}: ${flow ? flow.title || titled(flow.id) : value.value}`
  }
  return value ? `${label}: ${short(value, gives(step.verb) ? ' = ' : ': ')}` : label
}

/** Whether a verb gives names the values of expressions. */
function gives(verb: string): boolean {
  const value = table(stepTable).get(verb)?.value
  return value?.or?.some((o) => o.kind === 'map' && o.item?.kind === 'expr') ?? false
}

function short(node: Node, between: string): string {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map((it) => (it.value ? short(it.value, between) : '')).join(', ')
  return node.entries.map((e) => `${e.key.value}${between}${e.value ? short(e.value, between) : ''}`).join(', ')
}

/** What a way is called on its card. */
export function wayName(way: Way): string {
  if (way.kind === 'next') return t('canvas.then')
  if (way.kind === 'choice') return way.text || titled(way.name)
  if (way.kind === 'arm') return way.text ? `${told(way.label)} ${spoken(way.text)}` : told(way.label)
  return told(way.label) || titled(way.name)
}

/** Where a way leads that leads to no step of this flow; '' where it leads to one. */
export function goalName(goal: Goal, model: Model): string {
  switch (goal.to) {
    case 'flow': {
      const flow = model.flows.get(goal.flow)
      return t(goal.comesBack ? 'canvas.goal.call' : 'canvas.goal.start', { flow: flow?.title || titled(goal.flow) })
    }
    case 'end':
      return goal.label ? t('canvas.goal.label', { label: titled(goal.label) }) : t('canvas.goal.end')
    case 'word':
      return t(`canvas.goal.${goal.go}`)
    case 'nowhere':
      return t('canvas.goal.nowhere', { step: goal.target })
    case 'open':
      return t('canvas.goal.open')
    default:
      return ''
  }
}

/** What stands on top of a card. */
export function cardTitle(flow: Flow, from: number): string {
  const id = flow.steps[from]?.step?.id
  return id ? titled(id) : from === 0 ? t('canvas.begin') : t('canvas.step', { n: from + 1 })
}

/** The path of the text of a step that is written in place; null where it has none. */
export function textPath(step: Step): readonly (string | number)[] | null {
  const own = step.words.find((w) => w.key === '')
  if (own) return own.list ? [...own.path, 0] : own.path
  return null
}
