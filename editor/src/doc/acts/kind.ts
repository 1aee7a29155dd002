// Acts that make another kind of step of one: another verb, another type of answer.

import { act, type Draft, refuse } from '../draft'
import type { Bot } from '../model'
import { keys, type StepKind, schema, typeKeys, types, verbKeys, verbs } from '../schema'
import type { Step } from '../step'
import type { Result, StepRef, Value } from '../types'
import { type Data, dataOf, entryOf, type MapNode, parse, scalarOf } from '../yaml'
import { dropRoutes, dropTexts, idOf, stepOf } from './common'

/** Gives a question another type of answer. What the old one alone had goes; what the new one needs is written. */
export function setType(bot: Bot, what: StepRef & { type: string }): Result {
  return act(bot, 'set-type', what.type, (draft) => {
    const step = stepOf(draft, what)
    const word = types.get(what.type) ?? refuse('no-type', what.type)
    if (step.type === '') refuse('no-question', step.id)
    if (step.type === what.type) return undefined
    const at = (...rest: (string | number)[]) => draft.stepPath(what.flow, what.step, ...rest)
    const listed = (t: typeof word) => !!t.closedBy || !!t.several
    const was = types.get(step.type)
    if (was && listed(was) && !listed(word)) dropChoices(draft, what, step)
    for (const key of schema.tables.step ?? []) {
      if (!typeKeys(what.type).may(key) && draft.find(...at(key.name))) draft.unset(...at(key.name))
    }
    const sample = sampleOf(draft, (k, map) => typeOf(map) === what.type && verbs.get(k.verb)?.waits === true)
    const fromList = (schema.tables.step ?? []).some(
      (k) =>
        k.value.kind === 'expr' && k.types?.includes(what.type) && k.types.length === 2 && draft.find(...at(k.name)),
    )
    if (listed(word) && stepOf(draft, what).choices.length === 0 && !fromList) {
      const choices = sampleOf(draft, (_, map) => !!entryOf(map, keys.choices))?.[keys.choices]
      if (choices !== undefined) draft.set(...at(keys.choices), choices)
    }
    for (const key of typeKeys(what.type).needs) {
      if (!draft.find(...at(key.name))) draft.set(...at(key.name), sample?.[key.name] ?? key.name)
    }
    draft.unset(...at(keys.type))
    if (stepOf(draft, what).type !== what.type) draft.set(...at(keys.type), what.type)
    dropRoutes(draft, what)
    return { select: what }
  })
}

function typeOf(map: MapNode): string {
  return scalarOf(map, keys.type)?.value ?? ''
}

/** Takes choices away, with their routes and their words in other languages. */
function dropChoices(draft: Draft, ref: StepRef, step: Step): void {
  for (const c of step.choices) draft.unset(...draft.stepPath(ref.flow, ref.step, keys.routes, c.id))
  draft.unset(...draft.stepPath(ref.flow, ref.step, keys.choices))
  const ids = new Set(step.choices.map((c) => c.id))
  const own = (key: string) => {
    const [name, a = '', b = ''] = key.split('.')
    return name === step.id && step.id !== '' && (ids.has(a) || ids.has(b))
  }
  dropTexts(draft, ref.flow, own)
}

/** What a new step of a kind holds, in the language of the bot where the schema speaks it. */
function sampleOf(
  draft: Draft,
  is: (kind: StepKind, map: MapNode) => boolean,
): { readonly [key: string]: Value } | undefined {
  const language = schema.languages.includes(draft.model.languages[0] ?? '')
    ? (draft.model.languages[0] as string)
    : 'en'
  for (const kind of schema.kinds) {
    const map = parse(kind.step[language] ?? '').root
    if (map?.kind === 'map' && is(kind, map)) return toValue(dataOf(map)) as { readonly [key: string]: Value }
  }
  return undefined
}

function toValue(data: Data): Value {
  if (data === null) return ''
  if (typeof data === 'string') return data
  if (Array.isArray(data)) return (data as readonly Data[]).map(toValue)
  return Object.fromEntries(Object.entries(data as { readonly [key: string]: Data }).map(([k, v]) => [k, toValue(v)]))
}

/** Gives a step another verb. Its words, its name and what both verbs have stay. */
export function setVerb(bot: Bot, what: StepRef & { verb: string }): Result {
  return act(bot, 'set-verb', what.verb, (draft) => {
    const step = stepOf(draft, what)
    if (!verbs.has(what.verb)) refuse('no-verb', what.verb)
    if (step.verb === what.verb) return undefined
    const at = (...rest: (string | number)[]) => draft.stepPath(what.flow, what.step, ...rest)
    const words = textKeyOf(step.node)
    const allowed = new Set(verbKeys(what.verb).map((k) => k.name))
    const speaks = verbKeys(what.verb).find((k) => k.value.kind === 'words' && verbs.has(k.name))
    if (words && speaks && words !== speaks.name) draft.renameKey(...at(words), speaks.name)
    const sample = sampleOf(draft, (k) => k.verb === what.verb) ?? {}
    if (!draft.find(...at(what.verb))) draft.set(...at(what.verb), sample[what.verb] ?? '')
    const now = stepOf(draft, what)
    for (const e of now.node.entries) {
      const key = e.key.value
      const other = verbs.has(key) && key !== what.verb && key !== speaks?.name
      if (other || !allowed.has(key)) draft.unset(...at(key))
    }
    if (speaks && !draft.find(...at(speaks.name))) draft.set(...at(speaks.name), sample[speaks.name] ?? '')
    for (const [key, v] of Object.entries(sample))
      if (key !== what.verb && !draft.find(...at(key)) && allowed.has(key) && isNeeded(what.verb, key))
        draft.set(...at(key), v)
    if (verbs.get(what.verb)?.needID) idOf(draft, what)
    dropRoutes(draft, what)
    if (step.choices.length > 0 && step.id) {
      const gone = step.words.map((w) => step.id + w.key).filter((k) => !wordsNow(draft, what).includes(k))
      dropTexts(draft, what.flow, (key) => gone.includes(key))
    }
    return { select: what }
  })
}

/** What a sample has beside the verb that a step of it should not be without. */
function isNeeded(verb: string, key: string): boolean {
  return schema.outcomes.some((o) => o.key === key && o.fill && o.verbs?.includes(verb) && !o.types)
}

function wordsNow(draft: Draft, ref: StepRef): string[] {
  const step = stepOf(draft, ref)
  return step.words.map((w) => step.id + w.key)
}

/** The key that holds the words of a step itself. */
function textKeyOf(node: MapNode): string {
  return (
    node.entries
      .map((e) => e.key.value)
      .find((k) => verbs.has(k) && schema.tables.step?.find((s) => s.name === k)?.value.of === 'sent') ?? ''
  )
}
