// Acts on whole flows.

import { act, type Draft, refuse } from '../draft'
import { names, parts, renamedParts, withName } from '../expr'
import type { Bot, Flow } from '../model'
import { walk } from '../refs'
import { arrows, freeName, isID, keys, schema, slug } from '../schema'
import { arrowOf, arrowText } from '../step'
import { eolOf } from '../text'
import type { Result, Value } from '../types'
import { Lines } from '../write'
import { type Path, scalarOf } from '../yaml'
import { changeNotes, endArrow, namesIn, textsOf } from './common'
import { redirect, removeSteps } from './steps'

/** Adds a flow with one step, written as lines of YAML. */
export function addFlow(bot: Bot, what: { name: string; yaml: string; title?: string }): Result {
  return act(bot, 'add-flow', what.name, (draft) => {
    if (!isID(what.name, 'flow')) refuse('bad-name', what.name)
    const path = `flows/${what.name}.yaml`
    if (draft.has(path)) refuse('name-taken', what.name)
    const eol = eolOf(draft.has('bot.yaml') ? draft.source('bot.yaml') : '')
    draft.write(path, '')
    if (what.title) draft.set(path, [keys.title], what.title)
    const lines = what.yaml.replace(/\r?\n$/, '').split(/\r?\n/)
    draft.insertItem(path, [keys.steps], 0, new Lines(lines))
    if (eol !== '\n') draft.write(path, draft.source(path).replaceAll('\n', eol))
    return { select: { flow: what.name, step: 0 } }
  })
}

/** Takes a flow away with its texts and layout. Arrows to it become open ends, and steps that ran it go. */
export function deleteFlow(bot: Bot, what: { flow: string }): Result {
  return act(bot, 'delete-flow', what.flow, (draft) => {
    if (draft.model.flows.size === 1) refuse('last-flow', what.flow)
    for (const path of [...draft.bot.files.keys()]) if (path.startsWith(`flows/${what.flow}.`)) draft.remove(path)
    changeNotes(draft, (file, key) => (file.startsWith(`flows/${what.flow}.`) ? null : `${file} ${key}`))
    for (const f of draft.model.files.values()) {
      if (f.troubles.length > 0 || (f.kind !== 'flow' && f.kind !== 'bot' && f.kind !== 'faq')) continue
      forget(draft, f.path, what.flow)
    }
    return {}
  })
}

/** Takes away what leads to a flow that is gone. */
function forget(draft: Draft, path: string, flow: string): void {
  const lost: Path[] = []
  const runs: number[] = []
  walk(draft.file(path), ({ scalar, shape, at, isKey, step }) => {
    if (isKey) return
    const arrow = shape.kind === 'arrow' ? arrowOf(scalar) : null
    if (arrow && arrows.get(arrow.go)?.target === 'flow' && arrow.target === flow) lost.push(at)
    if (shape.of === 'flow' && scalar.value === flow && step && at.length === 3) runs.push(at[1] as number)
  })
  for (const at of lost) {
    if (at.length > 1) draft.set(path, at, endArrow)
    else draft.unset(path, at)
  }
  const of = [...draft.model.flows.values()].find((f) => f.path === path)
  if (!of || runs.length === 0) return
  if (runs.length === of.steps.length) refuse('last-step', of.id)
  removeSteps(draft, of.id, runs)
}

/** Makes a flow of steps that stand one after another; a step that runs it takes
 * their place. What they read is given, what others read of them comes back, and
 * where they led elsewhere, the new flow ends with a label. */
export function extractFlow(bot: Bot, what: { flow: string; steps: readonly number[]; name: string }): Result {
  return act(bot, 'extract-flow', what.name, (draft) => {
    const flow = draft.flow(what.flow)
    const steps = [...what.steps].sort((a, b) => a - b)
    const [first = -1] = steps
    if (steps.length === 0 || steps.some((s, i) => s !== first + i)) refuse('not-together', what.flow)
    if (steps.length === flow.steps.length) refuse('all-steps', what.flow)
    if (!isID(what.name, 'flow')) refuse('bad-name', what.name)
    if (draft.model.flows.has(what.name)) refuse('name-taken', what.name)
    return extract(draft, flow, steps, what.name)
  })
}

function extract(draft: Draft, flow: Flow, steps: readonly number[], name: string) {
  const inside = new Set(steps)
  const first = steps[0] as number
  const ids = new Set(steps.flatMap((i) => (flow.steps[i]?.step?.id ? [flow.steps[i].step.id] : [])))
  const firstID = flow.steps[first]?.step?.id ?? ''
  const use = usesOf(flow, inside)
  for (const target of use.pointedAt) if (target !== firstID) refuse('pointed-at', target)
  const taken = namesIn(flow)
  const call = freeName(isID(name, 'step') ? name : `${name}_flow`, (n) => taken.has(n) && n !== firstID)
  const written = [...use.writes].filter((v) => use.readOutside.has(v))
  const given = [...use.reads].filter((v) => !use.writes.has(v) && (taken.has(v) || flow.inputs.includes(v)))

  const path = `flows/${name}.yaml`
  const lines = steps.map((i) => draft.itemSource(flow.path, [keys.steps], i))
  const eol = eolOf(flow.file.source)
  draft.write(
    path,
    `${keys.steps}:${eol}${lines
      .flat()
      .map((l) => (l === '' ? '' : `  ${l}`))
      .join(eol)}${eol}`,
  )
  const routes = leavesBy(draft, name, ids)
  if (given.length > 0) draft.set(path, [keys.inputs], Object.fromEntries(given.map((v) => [v, typeOf(flow, v)])))
  giveBack(draft, name, written)
  moveTexts(draft, flow, name, ids)

  const verb = (schema.tables.step ?? []).find((k) => k.value.of === 'flow')?.name ?? ''
  const values: Record<string, Value> = { [keys.id]: call, [verb]: name }
  if (given.length > 0) values[keys.with] = Object.fromEntries(given.map((v) => [v, `\${${v}}`]))
  if (routes.size > 0) values[keys.routes] = Object.fromEntries(routes)
  draft.insertItem(flow.path, [keys.steps], first, values)
  const gone = steps.map((i) => i + 1)
  redirect(draft, flow.id, (target) => (target === firstID && firstID !== '' ? call : null), new Set(gone))
  draft.removeItems(flow.path, [keys.steps], gone)
  for (const v of written) readFrom(draft, flow, v, `${call}.${v}`)
  return { select: { flow: flow.id, step: first } }
}

interface Uses {
  /** Steps inside that something outside points at. */
  readonly pointedAt: ReadonlySet<string>
  readonly reads: ReadonlySet<string>
  readonly writes: ReadonlySet<string>
  readonly readOutside: ReadonlySet<string>
}

function usesOf(flow: Flow, inside: ReadonlySet<number>): Uses {
  const pointedAt = new Set<string>()
  const reads = new Set<string>()
  const writes = new Set<string>()
  const readOutside = new Set<string>()
  walk(flow.file, ({ scalar, shape, at, isKey }) => {
    const isIn = at[0] === keys.steps && inside.has(at[1] as number)
    if (shape.of === 'variable' && !scalar.value.startsWith('contact.') && isIn) writes.add(scalar.value)
    if (shape.of === 'id' && at.length === 3 && isIn) writes.add(scalar.value)
    if (isKey) return
    const sources =
      shape.kind === 'expr'
        ? [scalar.value]
        : shape.parts
          ? parts(scalar.value).map((p) => scalar.value.slice(p.from, p.to))
          : []
    for (const n of sources.flatMap(names)) (isIn ? reads : readOutside).add(n.name)
    const arrow = shape.kind === 'arrow' && !isIn ? arrowOf(scalar) : null
    const target = arrow ? arrow.target : shape.of === 'step' && !isIn ? scalar.value : ''
    const index = flow.byID.get(target)
    if (index !== undefined && inside.has(index) && (!arrow || arrows.get(arrow.go)?.target === 'step'))
      pointedAt.add(target)
  })
  return { pointedAt, reads, writes, readOutside }
}

/** Arrows that lead out of the new flow become its ends, each with a label. Returns where the labels led. */
function leavesBy(draft: Draft, name: string, ids: ReadonlySet<string>): Map<string, string> {
  const routes = new Map<string, string>()
  const labels = new Map<string, string>()
  const path = `flows/${name}.yaml`
  const texts: { at: Path; text: string }[] = []
  walk(draft.flow(name).file, ({ scalar, shape, at, isKey }) => {
    if (isKey || shape.kind !== 'arrow') return
    const arrow = arrowOf(scalar)
    const role = arrow && arrows.get(arrow.go)?.target
    if (!arrow || (role === 'step' && ids.has(arrow.target)) || (role !== 'step' && role !== 'label')) return
    const to = arrowText(arrow)
    if (!labels.has(to)) {
      const wanted = slug(arrow.target) || 'out'
      labels.set(
        to,
        freeName(wanted, (n) => routes.has(n)),
      )
      routes.set(labels.get(to) as string, to)
    }
    const text = `${endArrow} ${labels.get(to)}`
    if (text !== scalar.value) texts.push({ at, text })
  })
  draft.setTexts(path, texts)
  return routes
}

/** The type of a value, as far as the flow says. */
function typeOf(flow: Flow, name: string): string {
  const input = flow.file.entries.find((e) => e.node.key.value === keys.inputs)?.node.value
  const step = flow.steps[flow.byID.get(name) ?? -1]?.step
  return scalarOf(input, name)?.value ?? (step?.type || (schema.types[0]?.name ?? ''))
}

/** The ends of a flow give values back; one that has no end gets one. */
function giveBack(draft: Draft, name: string, values: readonly string[]): void {
  if (values.length === 0) return
  const path = `flows/${name}.yaml`
  const verb = schema.verbs.find((v) => v.leaves)?.name ?? ''
  const given = Object.fromEntries(values.map((v) => [v, `\${${v}}`]))
  draft.flow(name).steps.forEach((s, i) => {
    if (s.step?.verb === verb) draft.set(path, [keys.steps, i, keys.with], given)
  })
  const now = draft.flow(name)
  if (now.steps.at(-1)?.step?.leaves) return
  draft.insertItem(path, [keys.steps], now.steps.length, { [verb]: 'done', [keys.with]: given })
}

/** The texts of steps that moved to another flow move too. */
function moveTexts(draft: Draft, flow: Flow, name: string, ids: ReadonlySet<string>): void {
  for (const path of textsOf(draft, flow.id)) {
    const file = draft.file(path)
    const mine = file.entries.map((e) => e.node.key.value).filter((k) => ids.has(k.split('.')[0] ?? ''))
    if (mine.length === 0) continue
    const to = `flows/${name}.${file.language}.yaml`
    const lines = mine.map((key) => {
      const entry = draft.spot(path, [key]).entry
      return entry ? file.source.slice(entry.from, entry.to).replace(/\r?\n$/, '') : ''
    })
    const eol = eolOf(file.source)
    draft.write(to, lines.map((l) => l + eol).join(''))
    for (const key of mine) draft.unset(path, [key])
    changeNotes(draft, (f, key) => (f === path && mine.includes(key) ? `${to} ${key}` : `${f} ${key}`))
  }
}

/** What read a value of the steps reads it of the step that runs them. */
function readFrom(draft: Draft, flow: Flow, from: string, to: string): void {
  const texts: { at: Path; text: string }[] = []
  walk(draft.flow(flow.id).file, ({ scalar, shape, at, isKey }) => {
    if (isKey) return
    const change = (source: string) => withName(source, from, to)
    const now =
      shape.kind === 'expr' ? change(scalar.value) : shape.parts ? renamedParts(scalar.value, change) : scalar.value
    if (now !== scalar.value) texts.push({ at, text: now })
  })
  draft.setTexts(flow.path, texts)
}
