// A chat that begins at a step: where that is, and what is known by then.

import { Flag } from 'lucide-react'
import { useId } from 'react'
import { summary, titled } from '../canvas/told'
import type { Flow } from '../doc/model'
import type { Step } from '../doc/step'
import { goTo } from '../state/view'
import type { Chat, Lack, StepPlace } from '../state/wire'
import { useModel } from '../state/work'
import { t } from '../words'
import { chooseFlow, person, tell, useTalk } from './chat'

export function Midway(p: { readonly chat: Chat; readonly from: StepPlace }) {
  const { chat, from } = p
  const model = useModel()
  const who = useTalk(person)
  const flow = model.flows.get(from.flow)
  const step = flow?.steps[from.index]?.step
  const known = who.known[from.flow] ?? {}
  return (
    <section
      aria-label={t('talk.midway.title')}
      className="grid gap-2 rounded-xl border border-line bg-white p-3 text-[13px]"
    >
      <p className="flex items-start gap-2">
        <Flag size={14} className="mt-0.5 shrink-0 text-pine" aria-hidden />
        <span className="min-w-0 grow">
          {step ? t('talk.midway.at', { step: summary(step, model) }) : t('talk.midway.gone')}
        </span>
        {step && (
          <button type="button" className="shrink-0 rounded underline" onClick={() => goTo(from.flow, from.index)}>
            {t('talk.show')}
          </button>
        )}
      </p>
      {chat.lacks.length > 0 && (
        <details open={chat.lacks.some((l) => !l.known)}>
          <summary className="rounded text-ink-2">{t('talk.midway.lacks', { n: chat.lacks.length })}</summary>
          <form
            className="mt-2 grid gap-2"
            onSubmit={(e) => {
              e.preventDefault()
              const form = new FormData(e.currentTarget)
              const told = { ...known }
              for (const { name } of chat.lacks) {
                const text = String(form.get(name) ?? '').trim()
                if (text) told[name] = text
                else delete told[name]
              }
              tell(from.flow, told)
            }}
          >
            {chat.lacks.map((l) => (
              <Told key={`${who.id}/${l.name}`} lack={l} flow={flow} value={known[l.name] ?? ''} />
            ))}
            <button type="submit" className="btn small first w-fit">
              {t('talk.midway.do')}
            </button>
          </form>
        </details>
      )}
      <button type="button" className="w-fit rounded text-ink-2 underline" onClick={() => chooseFlow(from.flow)}>
        {t('talk.midway.first')}
      </button>
    </section>
  )
}

/** The question whose answer a name is; undefined where it is none. */
export function questionOf(flow: Flow | undefined, name: string): Step | undefined {
  const step = flow?.steps[flow.byID.get(name) ?? -1]?.step
  return step?.type ? step : undefined
}

function Told(p: { readonly lack: Lack; readonly flow: Flow | undefined; readonly value: string }) {
  const { name, unread } = p.lack
  const id = useId()
  const question = questionOf(p.flow, name)
  const label = useTitle(p.flow, name)
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <Answer id={id} name={name} question={question} value={p.value} unread={unread} />
      {unread && (
        <p id={`${id}-help`} className="text-[12.5px] text-rose">
          {t('talk.midway.unread')}
        </p>
      )}
    </div>
  )
}

/** What a name of a flow is called: its question, else itself. */
export function useTitle(flow: Flow | undefined, name: string): string {
  const model = useModel()
  const question = questionOf(flow, name)
  return (question && summary(question, model)) || titled(name)
}

/** The field for what somebody answers: the choices of the question, or free words. */
export function Answer(p: {
  readonly id: string
  readonly name: string
  readonly question: Step | undefined
  readonly value: string
  readonly unread?: boolean
}) {
  const field = {
    id: p.id,
    name: p.name,
    className: 'input',
    defaultValue: p.value,
    'aria-invalid': p.unread ?? false,
    'aria-describedby': p.unread ? `${p.id}-help` : undefined,
  }
  if (p.question?.type !== 'choice' || p.question.choices.length === 0)
    return <input {...field} autoComplete="off" placeholder={p.question ? '' : t('talk.stub.value')} />
  const own = p.question.choices.some((c) => c.id === p.value) || p.value === ''
  return (
    <select {...field}>
      <option value="" />
      {!own && <option>{p.value}</option>}
      {p.question.choices.map((c) => (
        <option key={c.id} value={c.id}>
          {c.label?.value || titled(c.id)}
        </option>
      ))}
    </select>
  )
}
