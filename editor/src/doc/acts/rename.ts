// Acts that give something another name, everywhere at once.

import { act, type Draft, refuse } from '../draft'
import { renamedParts, withChoice, withName } from '../expr'
import type { FileView } from '../file'
import type { Bot } from '../model'
import { type Found, walk } from '../refs'
import { arrows, isID, keys, schema } from '../schema'
import { arrowOf } from '../step'
import type { Result, StepRef } from '../types'
import { type Path, scalarOf } from '../yaml'
import { changeNotes, namesIn, renameTexts, stepOf, textsOf } from './common'
import { moveCard } from './layout'

/** What a text becomes; null leaves it. */
type Change = (found: Found) => string | null

/** Changes texts of a file, and names of keys. */
function change(draft: Draft, path: string, to: Change): void {
  const texts: { at: Path; text: string }[] = []
  const names: { at: Path; name: string }[] = []
  walk(draft.file(path), (found) => {
    const now = to(found)
    if (now === null || now === found.scalar.value) return
    if (found.isKey) names.push({ at: found.at, name: now })
    else texts.push({ at: found.at, text: now })
  })
  draft.setTexts(path, texts)
  // Inner names first: a path leads through the outer ones.
  for (const { at, name } of names.reverse()) draft.renameKey(path, at, name)
}

/** What becomes of expressions, bare or inside a text. */
function inExpressions(found: Found, to: (source: string) => string): string | null {
  if (found.isKey) return null
  if (found.shape.kind === 'expr') return to(found.scalar.value)
  return found.shape.parts ? renamedParts(found.scalar.value, to) : null
}

function arrowTo(found: Found, role: string, from: string, to: string): string | null {
  if (found.isKey || found.shape.kind !== 'arrow') return null
  const arrow = arrowOf(found.scalar)
  if (!arrow || arrow.target !== from || arrows.get(arrow.go)?.target !== role) return null
  return arrow.go ? `${arrow.go} ${to}` : to
}

/** Gives a step another name: arrows, expressions, texts in other languages,
 * conversations and the layout follow, and `was` keeps running talks. */
export function renameStep(bot: Bot, what: StepRef & { name: string; published?: ReadonlySet<string> }): Result {
  return act(bot, 'rename-step', what.name, (draft) => {
    const step = stepOf(draft, what)
    const flow = draft.flow(what.flow)
    if (step.id === what.name) return undefined
    if (!isID(what.name, 'step')) refuse('bad-name', what.name)
    if (
      namesIn(flow).has(what.name) &&
      step.node.entries.every((e) => e.key.value !== keys.was || scalarOf(step.node, keys.was)?.value !== what.name)
    ) {
      refuse('name-taken', what.name)
    }
    if (!step.id) {
      draft.set(...draft.stepPath(what.flow, what.step, keys.id), what.name)
      return { select: what }
    }
    renameStepIn(draft, what.flow, step.id, what.name)
    remember(draft, what, step.id, what.published)
    return { select: what }
  })
}

/** Notes the id that a step had, for the talks that stand at it. One that was
 * never published needs no note, and an older note stays. */
function remember(
  draft: Draft,
  ref: StepRef & { name: string },
  old: string,
  published: ReadonlySet<string> | undefined,
): void {
  const at = draft.stepPath(ref.flow, ref.step, keys.was)
  const was = scalarOf(stepOf(draft, ref).node, keys.was)?.value
  if (was === ref.name) draft.unset(...at)
  else if (was === undefined ? published?.has(old) !== false : published?.has(old)) draft.set(...at, old)
}

/** Gives a step another name in all files. */
export function renameStepIn(draft: Draft, flow: string, from: string, to: string): void {
  const path = draft.flow(flow).path
  const index = draft.flow(flow).byID.get(from)
  const said = homes(draft, flow, from)
  change(draft, path, (found) => {
    const { shape, scalar, at, isKey } = found
    if (shape.of === 'id' && !isKey) return at.length === 3 && at[1] === index && scalar.value === from ? to : null
    if (scalar.value === from && (shape.of === 'variable' || (shape.of === 'step' && !isKey))) return to
    return arrowTo(found, 'step', from, to) ?? inExpressions(found, (source) => withName(source, from, to))
  })
  for (const texts of textsOf(draft, flow)) {
    change(draft, texts, (found) => inExpressions(found, (source) => withName(source, from, to)))
  }
  renameTexts(draft, flow, (key) => (key === from || key.startsWith(`${from}.`) ? to + key.slice(from.length) : key))
  moveCard(draft, flow, from, to)
  eachConversation(draft, (file) => {
    const home = said(file)
    change(draft, file.path, (found) => {
      const { shape, scalar, isKey } = found
      if (shape.of === 'variable' && isKey) return home && scalar.value === from ? to : null
      if (isKey || (shape.of !== 'said' && shape.of !== 'tap')) return null
      return renamedSaid(scalar.value, flow, from, to, home)
    })
  })
}

function eachConversation(draft: Draft, does: (file: FileView) => void): void {
  for (const file of draft.model.files.values()) {
    if (file.kind === 'conversation' && file.troubles.length === 0) does(file)
  }
}

/** Tells of a conversation whether a step's id alone means the step of this
 * flow there: the flow it begins with has it, or no other flow of the bot. */
function homes(draft: Draft, flow: string, step: string): (file: FileView) => boolean {
  const owners = [...draft.model.flows.values()].filter((f) => f.byID.has(step)).map((f) => f.id)
  return (file) => {
    let home = ''
    walk(file, ({ scalar, shape, at, isKey }) => {
      if (!isKey && at.length === 1 && shape.of === 'flow') home = scalar.value
    })
    if (owners.includes(home)) return home === flow
    return owners.length === 1 && owners[0] === flow
  }
}

/** A name of what the bot says, or of a button: STEP, STEP.PART, FLOW.STEP, FLOW.STEP.PART. */
function renamedSaid(said: string, flow: string, from: string, to: string, home: boolean): string | null {
  const parts = said.split('.')
  if (parts[0] === flow && parts[1] === from) return [flow, to, ...parts.slice(2)].join('.')
  if (home && parts[0] === from && /^[a-z0-9_.]+$/.test(said)) return [to, ...parts.slice(1)].join('.')
  return null
}

/** Gives a choice another id: its route, comparisons, texts in other languages and conversations follow. */
export function renameChoice(bot: Bot, what: StepRef & { choice: number; name: string }): Result {
  return act(bot, 'rename-choice', what.name, (draft) => {
    const step = stepOf(draft, what)
    const choice = step.choices[what.choice] ?? refuse('no-choice', String(what.choice))
    if (choice.id === what.name) return undefined
    if (!isID(what.name, 'choice')) refuse('bad-name', what.name)
    if (step.choices.some((c) => c.id === what.name)) refuse('name-taken', what.name)
    renameChoiceIn(draft, what, choice.id, what.name)
    return { select: what }
  })
}

function renameChoiceIn(draft: Draft, ref: StepRef & { choice: number }, from: string, to: string): void {
  const flow = draft.flow(ref.flow)
  const step = stepOf(draft, ref)
  const said = homes(draft, ref.flow, step.id)
  const choice = step.choices[ref.choice]
  const own = draft.stepPath(ref.flow, ref.step)[1]
  const inStep = (at: Path) => at[0] === own[0] && at[1] === own[1]
  const place: Path = [...own, ...(choice?.path.slice(0, 2) ?? [])]
  change(draft, flow.path, (found) => {
    const { shape, scalar, at, isKey } = found
    if (shape.of === 'id')
      return at.length === place.length + 1 && place.every((k, i) => at[i] === k) && scalar.value === from ? to : null
    if (shape.of === 'outcome') return isKey && inStep(at) && scalar.value === from ? to : null
    if (!isKey && inStep(at) && at[2] === defaultKey() && scalar.value === from) return to
    return step.id === '' ? null : inExpressions(found, (source) => withChoice(source, step.id, from, to))
  })
  for (const texts of textsOf(draft, ref.flow)) {
    if (step.id !== '')
      change(draft, texts, (found) => inExpressions(found, (source) => withChoice(source, step.id, from, to)))
  }
  const key = (of: string) => new RegExp(`^${step.id}(\\.like)?\\.${of}(\\.[a-z]+)?$`)
  if (step.id !== '') renameTexts(draft, ref.flow, (k) => k.replace(key(from), `${step.id}$1.${to}$2`))
  eachConversation(draft, (file) => {
    const home = said(file)
    const asked = lastSaid(file, (name) => names(name, ref.flow, step.id, home))
    change(draft, file.path, ({ shape, scalar, at, isKey }) => {
      if (isKey) return null
      if (shape.of === 'tap') {
        const parts = scalar.value.split('.')
        return parts.at(-1) === from && names(parts.slice(0, -1).join('.'), ref.flow, step.id, home)
          ? [...parts.slice(0, -1), to].join('.')
          : null
      }
      if (scalar.value !== from) return null
      return asked.has(at.slice(0, 2).join('.')) || isVariable(file, at, step.id, home) ? to : null
    })
  })
}

/** The key of a question's answer that stands in for one. */
function defaultKey(): string {
  return (
    (schema.tables.step ?? []).find(
      (k) => k.value.parts && k.value.kind === 'text' && k.types?.includes('choices') && !k.needs,
    )?.name ?? ''
  )
}

function names(said: string, flow: string, step: string, home: boolean): boolean {
  return step !== '' && (said === `${flow}.${step}` || (home && said === step))
}

/** The turns of a talk in which the person answers what a name stands for. */
function lastSaid(file: FileView, is: (name: string) => boolean): Set<string> {
  const out = new Set<string>()
  let asked = false
  let turn = ''
  walk(file, ({ scalar, shape, at, isKey }) => {
    const here = at.slice(0, 2).join('.')
    if (isKey && here !== turn) turn = here
    if (shape.of === 'said' && !isKey) asked = is(scalar.value)
    else if (!isKey && asked && at.length === 3 && shape.kind === 'text' && !shape.of) out.add(here)
  })
  return out
}

/** Whether a path is the value that a talk expects of a step. */
function isVariable(file: FileView, at: Path, step: string, home: boolean): boolean {
  if (!home) return false
  let found = false
  walk(file, ({ at: key, shape, isKey, scalar }) => {
    if (isKey && shape.of === 'variable' && scalar.value === step && key.every((k, i) => at[i] === k)) found = true
  })
  return found
}

/** Gives a variable of a flow another name, an input, or a field of the contact (`contact.FIELD`) in all flows. */
export function renameVariable(bot: Bot, what: { flow: string; from: string; to: string }): Result {
  return act(bot, 'rename-variable', what.to, (draft) => {
    const field = what.from.startsWith('contact.')
    const bare = what.to.replace(/^contact\./, '')
    if (what.from === what.to) return undefined
    if (!isID(bare, 'variable') || field !== what.to.startsWith('contact.')) refuse('bad-name', what.to)
    if (!field && namesIn(draft.flow(what.flow)).has(what.to)) refuse('name-taken', what.to)
    if (!field && draft.flow(what.flow).byID.has(what.from)) refuse('is-step', what.from)
    const files = [...draft.model.files.values()].filter((f) => field || f.name === what.flow)
    for (const file of files) {
      if (file.troubles.length > 0 || file.kind === 'other' || file.kind === 'layout') continue
      if (!field && (file.kind === 'conversation' || !file.path.startsWith('flows/'))) continue
      change(draft, file.path, (found) => {
        const { shape, scalar } = found
        if (shape.of === 'variable' && scalar.value === what.from) return what.to
        if (field && shape.of === 'field' && scalar.value === what.from.replace(/^contact\./, '')) return bare
        return inExpressions(found, (source) => withName(source, what.from, what.to))
      })
    }
    if (!field && draft.before !== draft.bot) renameInputs(draft, what)
    return {}
  })
}

/** What other flows give to an input has its name, too. */
function renameInputs(draft: Draft, what: { flow: string; from: string; to: string }): void {
  if (!draft.flow(what.flow).inputs.includes(what.to)) return
  for (const flow of draft.model.flows.values()) {
    if (flow.readOnly) continue
    flow.steps.forEach((s, i) => {
      const calls = s.step?.node.entries.some(
        (e) =>
          schema.tables.step?.find((k) => k.name === e.key.value)?.value.of === 'flow' &&
          e.value?.kind === 'scalar' &&
          e.value.value === what.flow,
      )
      const at: Path = [keys.steps, i, keys.with, what.from]
      if (calls && draft.find(flow.path, at)) draft.renameKey(flow.path, at, what.to)
    })
  }
}

/** Gives a flow another name: its files, and all that starts, calls or names it. */
export function renameFlow(bot: Bot, what: { flow: string; name: string; published?: boolean }): Result {
  return act(bot, 'rename-flow', what.name, (draft) => {
    if (what.flow === what.name) return undefined
    if (!isID(what.name, 'flow')) refuse('bad-name', what.name)
    if (draft.model.flows.has(what.name)) refuse('name-taken', what.name)
    const { file } = draft.flow(what.flow)
    for (const f of draft.model.files.values()) {
      if (f.troubles.length > 0 || f.kind === 'other' || f.kind === 'layout' || f.kind === 'texts') continue
      change(draft, f.path, (found) => {
        const { shape, scalar, isKey } = found
        if (shape.of === 'flow' && !isKey && scalar.value === what.flow) return what.name
        if (
          shape.of === 'said' &&
          scalar.value.startsWith(`${what.flow}.`) &&
          !isStepOf(draft, what.flow, scalar.value)
        ) {
          return what.name + scalar.value.slice(what.flow.length)
        }
        return arrowTo(found, 'flow', what.flow, what.name)
      })
    }
    const was = file.entries.find((e) => e.node.key.value === keys.flowWas)?.node.value
    if (was?.kind === 'scalar' && was.value === what.name) draft.unset(file.path, [keys.flowWas])
    else if (!was && what.published !== false) draft.set(file.path, [keys.flowWas], what.flow)
    moveFiles(draft, what.flow, what.name)
    return { select: { flow: what.name, step: 0 } }
  })
}

/** Whether `NAME.PART` is a part of a step that is called as the flow. */
function isStepOf(draft: Draft, flow: string, said: string): boolean {
  const second = said.split('.')[1] ?? ''
  return draft.flow(flow).byID.has(flow) && !draft.flow(flow).byID.has(second)
}

function moveFiles(draft: Draft, from: string, to: string): void {
  for (const path of [...draft.bot.files.keys()]) {
    const rest = path.startsWith(`flows/${from}.`) ? path.slice(`flows/${from}`.length) : ''
    if (rest === '') continue
    const source = draft.source(path)
    draft.remove(path)
    draft.write(`flows/${to}${rest}`, source)
  }
  changeNotes(
    draft,
    (file, key) =>
      `${file.startsWith(`flows/${from}.`) ? `flows/${to}${file.slice(`flows/${from}`.length)}` : file} ${key}`,
  )
}
