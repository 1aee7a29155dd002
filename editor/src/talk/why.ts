// Why the chat went where it went, in the words of the interface.

import { cardTitle, goalName, spoken, titled } from '../canvas/told'
import { type Flow, goalOf, type Model } from '../doc/model'
import { schema, types } from '../doc/schema'
import type { Arrow } from '../doc/step'
import type { Decision, Turn } from '../state/wire'
import { t, told } from '../words'

/** Why a turn went where it went, in a sentence or two; '' where there is nothing to tell. */
export function whyOf(turn: Turn, model: Model): string {
  const telling = turn.trace[turn.telling]
  const branch = turn.trace.find((x) => x.what === 'branch')
  return [telling, branch === telling ? undefined : branch]
    .map((d) => (d ? sentence(d, model) : ''))
    .filter((s) => s !== '')
    .join(' ')
}

function sentence(d: Decision, model: Model): string {
  const id = ['talk.why', d.what, ...(d.kind ? [d.kind] : [])].join('.')
  const said = t(id, { text: d.text ?? '', ...values(d, model) })
  return said === id ? '' : said
}

function values(d: Decision, model: Model): Record<string, string> {
  const [of = '', more = ''] = d.of ?? []
  switch (`${d.what} ${d.kind}`) {
    case 'answer choice':
    case 'answer earlier':
      return { of: (d.of ?? []).map((id) => choiceLabel(d, id, model)).join(', ') }
    case 'answer medium':
      return { of: t(`talk.sent.${of}`) }
    case 'miss type':
      return { of: typeLabel(of) }
    case 'miss medium':
      return { of: t(`talk.sent.${of}`), more: more ? typeLabel(more) : '' }
    case 'reject rule':
      return { of, more: spoken(more) }
    case 'branch if':
    case 'branch else':
    case 'branch chance':
      return { of: spoken(of), to: leadsTo(d, model) }
    case 'trigger event':
    case 'trigger ref':
    case 'trigger open':
      return { of, flow: model.flows.get(d.text ?? '')?.title || titled(d.text ?? '') }
  }
  return { of, more }
}

function typeLabel(type: string): string {
  return told(types.get(type)?.label) || type
}

/** A choice as people read it; what is offered beside the own ones by its name. */
function choiceLabel(d: Decision, id: string, model: Model): string {
  const flow = model.flows.get(d.flow ?? '')
  const step = flow?.steps[indexOf(flow, d.step ?? '')]?.step
  const own = step?.choices.find((c) => c.id === id)
  return own?.label?.value || told(schema.outcomes.find((o) => o.name === id)?.label) || titled(id)
}

/** Where a branch leads, as its card tells it. */
function leadsTo(d: Decision, model: Model): string {
  const flow = model.flows.get(d.flow ?? '')
  const index = flow ? indexOf(flow, d.step ?? '') : -1
  const way = flow?.steps[index]?.step?.ways.find((w) => w.arrow && written(w.arrow) === d.why)
  if (!flow || !way) return titled(d.why ?? '')
  const goal = goalOf(flow, index, way)
  return goal.to === 'step' ? cardTitle(flow, goal.index) : goalName(goal, model)
}

function written(a: Arrow): string {
  return [a.go, a.target].filter((w) => w !== '').join(' ')
}

/** The number of a step by its name; `#N` is that of the Nth. */
export function indexOf(flow: Flow, step: string): number {
  const n = /^#(\d+)$/.exec(step)?.[1]
  return n ? Number(n) - 1 : (flow.byID.get(step) ?? -1)
}
