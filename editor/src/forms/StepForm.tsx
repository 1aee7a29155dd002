// The form of the step that is selected; without one, of the flow itself.

import { useId, useMemo, useRef, useState } from 'react'
import { titled } from '../canvas/told'
import type { Flow, Model } from '../doc/model'
import { isID, type Key, keys, schema, slug, typeKeys, types, verbKeys, verbs } from '../doc/schema'
import type { Step } from '../doc/step'
import { entryOf } from '../doc/yaml'
import { useSession } from '../state/session'
import { look, useView } from '../state/view'
import { useFlow, useModel, useWork } from '../state/work'
import { Kind } from '../ui/Kind'
import { useWritten } from '../ui/written'
import { t, told } from '../words'
import { WaySelect } from './Arrow'
import { Branch } from './Branch'
import { Choices, offers } from './Choices'
import { Adders, Field, Fields, Saids } from './Field'
import { KeyField } from './KeyField'
import { did, type Place, PlaceOf, stepKeys, usePlace } from './place'
import { Raw } from './Raw'
import { saidAt, saidOf } from './said'
import { With } from './With'

export function StepForm() {
  const id = useView((v) => v.flow)
  const index = useView((v) => v.selected[0] ?? -1)
  const model = useModel()
  const flow = useFlow(id)
  const key = useSameStep(id, index, flow?.steps[index]?.step)
  if (!flow) return null
  return (
    <div className="min-h-0 grow overflow-auto overscroll-contain p-4">
      {flow.readOnly && (
        <p className="mb-3 rounded-lg bg-gold-2 px-3 py-2 text-gold" role="status">
          {t('forms.broken')}{' '}
          <button type="button" className="underline" onClick={() => look({ side: 'yaml' })}>
            {t('forms.broken.open')}
          </button>
        </p>
      )}
      {index < 0 ? (
        <p className="text-ink-2">{t('forms.pick')}</p>
      ) : (
        <OfStep key={key} model={model} flow={flow} index={index} />
      )}
    </div>
  )
}

/** A number that stays while it is the same step, though another hand moves it. */
function useSameStep(flow: string, index: number, step: Step | null | undefined): number {
  const last = useRef({ flow, index, step, key: 0 })
  const was = last.current
  const same = was.flow === flow && (was.index === index || (!!step && was.step === step))
  last.current = { flow, index, step, key: same ? was.key : was.key + 1 }
  return last.current.key
}

function OfStep(p: { readonly model: Model; readonly flow: Flow; readonly index: number }) {
  const { model, flow, index } = p
  const problems = useWork((w) => w.problems)
  const checked = useWork((w) => w.checked)
  const said = useMemo(() => saidOf(problems, checked, flow.id, index), [problems, checked, flow.id, index])
  const placed = flow.steps[index]
  const step = placed?.step
  if (!placed || !step) return <p className="text-ink-2">{t('forms.unread')}</p>
  const place: Place = {
    model,
    flow,
    index,
    step,
    root: step.node,
    baseOf: () => placed.at,
    said,
    readOnly: flow.readOnly,
  }
  return (
    <PlaceOf value={place}>
      <Fields>
        <Head step={step} />
        <Saids problems={saidAt(said, [], false)} id="step" />
        <Body step={step} />
      </Fields>
    </PlaceOf>
  )
}

/** What kind of step it is, and its name. */
function Head(p: { readonly step: Step }) {
  const { flow, index, readOnly } = usePlace()
  const { step } = p
  const id = useId()
  const ref = { flow: flow.id, step: index }
  return (
    <>
      <div className="flex items-center gap-2">
        <Kind step={step} />
        <label className="sr-only" htmlFor={id}>
          {t('forms.kind')}
        </label>
        <select
          id={id}
          className="input py-1.5 font-semibold pointer-coarse:min-h-11"
          value={step.verb}
          disabled={readOnly}
          title={told(verbs.get(step.verb)?.help)}
          onChange={(e) => did((acts, bot) => acts.setVerb(bot, { ...ref, verb: e.target.value }))}
        >
          {step.verb === '' && <option value="">{t('forms.none')}</option>}
          {schema.verbs.map((v) => (
            <option key={v.name} value={v.name}>
              {told(v.label)}
            </option>
          ))}
        </select>
      </div>
      <Name step={step} />
    </>
  )
}

/** The name of a step. Words are made an id of, as they are left. */
function Name(p: { readonly step: Step }) {
  const { flow, index, readOnly } = usePlace()
  const word = verbKeys(p.step.verb).find((k) => k.name === keys.id)
  const bot = useWork((w) => w.id)
  const live = useSession((s) => s.me?.bots.find((b) => b.id === bot)?.live)
  const w = useWritten(p.step.id, (text) => {
    const name = isID(text.trim(), 'step') ? text.trim() : slug(text) || text.trim()
    const published = live === null ? { published: new Set<string>() } : {}
    return did((acts, b) => acts.renameStep(b, { flow: flow.id, step: index, name, ...published }))
  })
  return (
    <Field label={told(word?.label)} help={told(word?.help)} at={[keys.id]}>
      {(labelled) => (
        <input
          {...labelled}
          className="input"
          value={w.text}
          autoComplete="off"
          readOnly={readOnly}
          onChange={(e) => w.type(e.target.value)}
          onBlur={w.done}
          onKeyDown={(e) => e.key === 'Enter' && w.done()}
        />
      )}
    </Field>
  )
}

/** What a step says and does, where it leads, and what else it can have. */
function Body(p: { readonly step: Step }) {
  const { step } = p
  const [added, setAdded] = useState<readonly string[]>([])
  const known = verbKeys(step.verb).filter((k) => k.name !== keys.id)
  const type = typeKeys(step.type)
  const has = (k: Key) => entryOf(step.node, k.name) !== undefined
  const shown = (k: Key) => has(k) || added.includes(k.name) || isBasic(k, step)
  const can = known.filter(
    (k) => k.name !== keys.routes && k.name !== keys.next && (has(k) || !step.type || type.may(k)),
  )
  const strange = step.node.entries.filter((e) => e.key.value !== keys.id && !known.some((k) => k.name === e.key.value))
  const part = (group: string) => {
    const of = can.filter((k) => (k.group ?? '') === group).sort((a, b) => rank(step, a) - rank(step, b))
    return (
      <>
        {of.filter(shown).map((k) => (
          <StepKey key={k.name} word={k} />
        ))}
        <Adders
          what={of
            .filter((k) => !shown(k))
            .map((k) => ({ label: told(k.label), help: told(k.help), add: () => setAdded([...added, k.name]) }))}
        />
      </>
    )
  }
  return (
    <>
      {part('')}
      <Ways step={step} />
      {schema.groups
        .filter((g) => can.some((k) => k.group === g.name))
        .map((g) => (
          <section key={g.name} className="flex flex-col gap-3" aria-label={told(g.label)} title={told(g.help)}>
            <h3 className="border-t border-line pt-3 text-[13px] font-semibold text-ink-2">{told(g.label)}</h3>
            {part(g.name)}
          </section>
        ))}
      {strange.map((e) => (
        <Field key={e.key.value} label={e.key.value} help={t('forms.strange')} at={[e.key.value]} whole>
          {(labelled) => <Raw at={[e.key.value]} labelled={labelled} />}
        </Field>
      ))}
    </>
  )
}

/** The step's own verb comes first, then what the table has. */
function rank(step: Step, k: Key): number {
  return k.name === step.verb ? -1 : 0
}

/** Whether a key is shown although nothing is written for it. */
function isBasic(k: Key, step: Step): boolean {
  if (k.name === step.verb || k.name === keys.type) return true
  if (k.name === keys.choices) return offers(step.type)
  if (k.name === keys.with) return takesValues(step.verb)
  if (verbs.has(k.name)) return verbs.get(step.verb)?.speaks !== true
  return k.needs?.includes(step.type) === true
}

/** Whether what a step with a verb runs says which values it takes. */
function takesValues(verb: string): boolean {
  const value = stepKeys.get(verb)?.value
  return value?.kind === 'action' || value?.of === 'flow'
}

function StepKey(p: { readonly word: Key }) {
  const { word } = p
  const { step } = usePlace()
  const own = { label: told(word.label), help: told(word.help) }
  if (word.name === keys.choices) return <Choices {...own} />
  if (word.name === keys.with) return <With {...own} word={word} verb={step?.verb ?? ''} />
  if (verbs.get(word.name)?.arms) return <Branch {...own} verb={word.name} />
  if (word.name === step?.verb) return <KeyField at={[word.name]} word={{ ...word, must: true }} />
  if (word.name === keys.type) return <Type word={word} />
  return <KeyField at={[word.name]} word={word} />
}

function Type(p: { readonly word: Key }) {
  const { flow, index, step, readOnly } = usePlace()
  const type = types.get(step?.type ?? '')
  return (
    <Field
      label={told(p.word.label)}
      help={type ? `${told(type.label)} — ${told(type.help)}` : told(p.word.help)}
      at={[keys.type]}
    >
      {(labelled) => (
        <select
          {...labelled}
          className="input py-1.5 pointer-coarse:min-h-11"
          value={step?.type ?? ''}
          disabled={readOnly}
          onChange={(e) => did((acts, bot) => acts.setType(bot, { flow: flow.id, step: index, type: e.target.value }))}
        >
          {!type && <option value={step?.type}>{step?.type}</option>}
          {schema.types.map((w) => (
            <option key={w.name} value={w.name}>
              {told(w.label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Where the step leads: on, and by what it can come to. Choices have theirs beside them. */
function Ways(p: { readonly step: Step }) {
  const ways = p.step.ways.filter((w) => w.kind === 'next' || w.kind === 'outcome')
  if (ways.length === 0) return null
  return (
    <section className="flex flex-col gap-2" aria-label={t('forms.ways')}>
      <h3 className="text-[13px] font-semibold text-ink-2">{t('forms.ways')}</h3>
      {ways.map((w) => (
        <Field
          key={`${w.kind}/${w.name}`}
          label={w.kind === 'next' ? t('forms.then') : told(w.label) || titled(w.name)}
          help={told(w.help)}
          at={w.kind === 'next' ? [keys.next] : [keys.routes, w.name]}
        >
          {(labelled) => <WaySelect way={w} labelled={labelled} />}
        </Field>
      ))}
    </section>
  )
}
