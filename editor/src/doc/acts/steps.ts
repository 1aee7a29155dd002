// Acts on whole steps.

import { botOf } from '../bot'
import { act, Draft, refuse } from '../draft'
import { type Bot, type Flow, goalOf } from '../model'
import { walk } from '../refs'
import { arrows, freeName, keys, verbs } from '../schema'
import { arrowOf, arrowText, leadsAway, stepOf as readStep, type Step, type Way } from '../step'
import type { Result, StepRef, WayRef } from '../types'
import { Lines } from '../write'
import { type Path, parse } from '../yaml'
import { dropTexts, endArrow, idOf, nameFor, namesIn, stepOf, textsOf, wayOf } from './common'
import { moveCard } from './layout'
import { renameStepIn } from './rename'
import { lead } from './ways'

/** Adds a step, written as lines of YAML without an id, before the step of that
 * number. With `from`, that way leads to it, and it goes on where the way led. */
export function addStep(bot: Bot, what: StepRef & { yaml: string; from?: WayRef }): Result {
  return act(bot, 'add-step', what.flow, (draft) => {
    const lines = what.yaml.replace(/\r?\n$/, '').split(/\r?\n/)
    const item = parse(lines.map((l, i) => (i === 0 ? `- ${l}` : `  ${l}`)).join('\n')).root
    const step = item?.kind === 'list' && item.items.length === 1 && item.items[0] ? readStep(item.items[0]) : null
    if (!step?.verb) refuse('no-steps', what.yaml)
    const taken = namesIn(draft.flow(what.flow))
    const id = step.id && !taken.has(step.id) ? step.id : freeName(step.id || nameFor(step), (n) => taken.has(n))
    const body = step.id ? lines.filter((l) => !l.startsWith(`${keys.id}:`)) : lines
    const whole = [`${keys.id}: ${id}`, ...body]
    if (!what.from) {
      insert(draft, what.flow, what.step, whole)
      return { select: { flow: what.flow, step: what.step } }
    }
    return { select: { flow: what.flow, step: insertFrom(draft, what.from, whole, id) } }
  })
}

function insert(draft: Draft, flow: string, index: number, lines: readonly string[]): void {
  const { path } = draft.flow(flow)
  draft.insertItem(path, [keys.steps], index, new Lines(lines))
}

/** Puts a step between a way and where it led. Returns its number. */
function insertFrom(draft: Draft, from: WayRef, lines: readonly string[], id: string): number {
  const flow = draft.flow(from.flow)
  const step = stepOf(draft, from)
  const way = wayOf(step, from)
  const goal = goalOf(flow, from.step, way)
  if (way.kind === 'next' && !way.arrow && !way.own) {
    insert(draft, from.flow, from.step + 1, lines)
    return from.step + 1
  }
  let onward = ''
  if (goal.to === 'step' && !goal.again) onward = idOf(draft, { flow: from.flow, step: goal.index })
  else if (way.arrow) onward = arrowText(way.arrow)
  const at = standsApart(draft, from.flow, from.step)
  insert(draft, from.flow, at, lines)
  const source: WayRef = { ...from, step: from.step < at ? from.step : from.step + 1 }
  lead(draft, source, wayOf(stepOf(draft, source), source), id)
  const added = stepOf(draft, { flow: from.flow, step: at })
  const last = at === draft.flow(from.flow).steps.length - 1
  if (!added.leaves && (onward !== '' || !last))
    draft.set(...draft.stepPath(from.flow, at, keys.next), onward || endArrow)
  return at
}

/** A place for a step that nothing falls into: behind the first step that
 * leaves. Where there is none, the last step is made to end there, as it did. */
function standsApart(draft: Draft, flow: string, from: number): number {
  const { steps } = draft.flow(flow)
  for (let i = from; i < steps.length; i++) if (steps[i]?.step?.leaves) return i + 1
  draft.set(...draft.stepPath(flow, steps.length - 1, keys.next), endArrow)
  return steps.length
}

/** Takes steps away. What pointed at one, and what fell into it, goes on where it went on. */
export function deleteSteps(bot: Bot, what: { flow: string; steps: readonly number[] }): Result {
  return act(bot, 'delete-steps', what.flow, (draft) => {
    removeSteps(draft, what.flow, what.steps)
    const first = Math.min(...what.steps)
    return { select: { flow: what.flow, step: Math.min(first, draft.flow(what.flow).steps.length - 1) } }
  })
}

/** Where a step that goes away went on: a step by its number, or an arrow. */
type Onward = { readonly step: number } | { readonly arrow: string }

export function removeSteps(draft: Draft, id: string, indexes: readonly number[]): void {
  const gone = new Set(indexes)
  const flow = draft.flow(id)
  if (gone.size === 0) return
  if (flow.steps.every((_, i) => gone.has(i))) refuse('last-step', id)
  const heirs = new Map<string, Onward>()
  for (const i of gone) {
    const name = flow.steps[i]?.step?.id
    if (name) heirs.set(name, onwardOf(flow, i, gone))
  }
  const falling = [...gone]
    .filter((i) => i > 0 && !gone.has(i - 1))
    .map((i) => ({ above: i - 1, to: onwardOf(flow, i, gone) }))
  const ids = new Map<number, string>()
  const need = [...heirs.values(), ...falling.map((f) => f.to)]
  for (const to of need)
    if ('step' in to && needsName(flow, to, gone, falling, heirs))
      ids.set(to.step, idOf(draft, { flow: id, step: to.step }))
  const written = (to: Onward) =>
    'step' in to ? (ids.get(to.step) ?? flow.steps[to.step]?.step?.id ?? endArrow) : to.arrow
  for (const { above, to } of falling) joinAbove(draft, id, above, to, gone, written(to))
  redirect(
    draft,
    id,
    (target) => {
      const to = heirs.get(target)
      return to === undefined ? null : written(to)
    },
    gone,
  )
  for (const i of gone) {
    const name = flow.steps[i]?.step?.id
    if (!name) continue
    const card = flow.cards.find((c) => c.from === i)
    const next = card ? range(i + 1, card.to).find((j) => !gone.has(j)) : undefined
    const placed = flow.layout.cards.has(name)
    if (placed) moveCard(draft, id, name, next === undefined ? '' : idOf(draft, { flow: id, step: next }))
  }
  draft.removeItems(flow.path, [keys.steps], [...gone])
  dropTexts(draft, id, (key) => heirs.has(key.split('.')[0] ?? ''))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i)
}

function needsName(
  flow: Flow,
  to: { step: number },
  gone: ReadonlySet<number>,
  falling: readonly { above: number; to: Onward }[],
  heirs: ReadonlyMap<string, Onward>,
): boolean {
  if (flow.steps[to.step]?.step?.id) return false
  const pointed = [...heirs].some(([name, t]) => 'step' in t && t.step === to.step && pointsAt(flow, name, gone))
  return (
    pointed || falling.some((f) => 'step' in f.to && f.to.step === to.step && firstKept(f.above + 1, gone) !== to.step)
  )
}

function pointsAt(flow: Flow, name: string, gone: ReadonlySet<number>): boolean {
  let found = false
  walk(flow.file, ({ scalar, shape, at }) => {
    if (gone.has(at[1] as number) && at[0] === keys.steps) return
    if (shape.of === 'step' && scalar.value === name) found = true
    if (shape.kind === 'arrow' && isStepArrow(scalar.value, name)) found = true
  })
  return found
}

function isStepArrow(text: string, name: string): boolean {
  const arrow = arrowOf({ kind: 'scalar', value: text, style: 'plain', from: 0, to: 0 })
  return arrow !== null && arrow.target === name && arrows.get(arrow.go)?.target === 'step'
}

function firstKept(from: number, gone: ReadonlySet<number>): number {
  let i = from
  while (gone.has(i)) i++
  return i
}

/** Where a step went on that goes away: by its one way, else where it fell, else nowhere. */
function onwardOf(flow: Flow, index: number, gone: ReadonlySet<number>): Onward {
  const seen = new Set<number>()
  for (let i = index; ; ) {
    const step = flow.steps[i]?.step
    if (i >= flow.steps.length || seen.has(i)) return { arrow: endArrow }
    if (!gone.has(i)) return { step: i }
    seen.add(i)
    if (!step) {
      i++
      continue
    }
    const arrow = onlyArrow(step)
    if (arrow === null) {
      if (step.leaves) return { arrow: endArrow }
      i++
      continue
    }
    const target = arrows.get(arrow.go)?.target === 'step' ? flow.byID.get(arrow.target) : undefined
    if (target === undefined) return { arrow: arrowText(arrow) }
    if (!gone.has(target)) return { arrow: arrowText(arrow) }
    i = target
  }
}

/** The one arrow that a step leaves by; null where it falls through, or has several. */
function onlyArrow(step: Step): { go: string; target: string } | null {
  if (verbs.get(step.verb)?.leaves) {
    const label = step.node.entries.find((e) => e.key.value === step.verb)?.value
    return { go: endArrow, target: label?.kind === 'scalar' ? label.value : '' }
  }
  if (step.next && leadsAway(step.next)) return step.next
  const on = step.ways.filter((w) => !w.own && !w.missing)
  const all = new Set(on.map((w: Way) => (w.arrow ? arrowText(w.arrow) : '')))
  return all.size === 1 && on[0]?.arrow && step.leaves ? on[0].arrow : null
}

/** The step above what goes away fell into it: it goes on where that went on. */
function joinAbove(
  draft: Draft,
  id: string,
  above: number,
  to: Onward,
  gone: ReadonlySet<number>,
  arrow: string,
): void {
  const flow = draft.flow(id)
  const step = flow.steps[above]?.step
  if (!step || step.leaves || step.next) return
  if ('step' in to && to.step === firstKept(above + 1, gone)) return
  const nothingBelow = firstKept(above + 1, gone) >= flow.steps.length
  if (nothingBelow && arrow === endArrow) return
  draft.set(...draft.stepPath(id, above, keys.next), arrow)
}

/** Changes all arrows of a flow that lead to some of its steps. */
export function redirect(
  draft: Draft,
  id: string,
  to: (target: string) => string | null,
  except: ReadonlySet<number>,
): void {
  const { file } = draft.flow(id)
  const texts: { at: Path; text: string }[] = []
  const gone: Path[] = []
  walk(file, ({ scalar, shape, at, isKey }) => {
    if (isKey || (at[0] === keys.steps && except.has(at[1] as number))) return
    if (shape.kind === 'arrow') {
      const arrow = arrowOf(scalar)
      if (!arrow || arrows.get(arrow.go)?.target !== 'step') return
      const now = to(arrow.target)
      if (now !== null && now !== scalar.value) texts.push({ at, text: now })
    } else if (shape.of === 'step') {
      const now = to(scalar.value)
      if (now === null) return
      if (/^\S+$/.test(now) && !arrows.has(now)) texts.push({ at, text: now })
      else gone.push(at)
    }
  })
  draft.setTexts(file.path, texts)
  for (const at of gone) draft.unset(file.path, at)
}

/** Moves steps, as they are written, so that they stand before the step of that number. */
export function moveSteps(bot: Bot, what: { flow: string; steps: readonly number[]; before: number }): Result {
  return act(bot, 'move-steps', what.flow, (draft) => {
    const { path } = draft.flow(what.flow)
    draft.moveItems(path, [keys.steps], what.steps, what.before)
    return { select: { flow: what.flow, step: what.before - what.steps.filter((i) => i < what.before).length } }
  })
}

/** Steps as YAML, with their comments, for the clipboard. */
export function copySteps(bot: Bot, what: { flow: string; steps: readonly number[] }): string {
  const draft = new Draft(bot)
  const { path } = draft.flow(what.flow)
  return [...what.steps]
    .sort((a, b) => a - b)
    .map((i) => `${draft.itemSource(path, [keys.steps], i).join('\n')}\n`)
    .join('')
}

/** Puts steps in before the step of that number, from any bot and with any indentation. */
export function pasteSteps(bot: Bot, what: StepRef & { yaml: string }): Result {
  return act(bot, 'paste-steps', what.flow, (draft) => {
    pasteInto(draft, what.flow, what.step, what.yaml)
    return { select: { flow: what.flow, step: what.step } }
  })
}

/** Puts copies of steps behind the last of them, with their texts in other languages. */
export function duplicateSteps(bot: Bot, what: { flow: string; steps: readonly number[] }): Result {
  return act(bot, 'duplicate-steps', what.flow, (draft) => {
    const behind = Math.max(...what.steps) + 1
    const names = pasteInto(draft, what.flow, behind, copySteps(draft.bot, what), false)
    for (const path of textsOf(draft, what.flow)) {
      for (const e of draft.file(path).entries) {
        const [step = '', ...rest] = e.node.key.value.split('.')
        const copy = names.get(step)
        const value = draft.find(path, [e.node.key.value])?.node
        if (!copy || !value) continue
        const texts =
          value.kind === 'list'
            ? value.items.flatMap((it) => (it.value?.kind === 'scalar' ? [it.value.value] : []))
            : value.kind === 'scalar'
              ? value.value
              : ''
        draft.set(path, [[copy, ...rest].join('.')], texts)
      }
    }
    return { select: { flow: what.flow, step: behind } }
  })
}

/** A bot that holds the steps of a clipboard alone, in a flow `paste`. */
function clipboard(yaml: string): Draft {
  const text = yaml.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n')
  const whole = parse(text).root
  const isFlow = whole?.kind === 'map' && whole.entries.some((e) => e.key.value === keys.steps)
  const list = whole?.kind === 'map' ? `- ${text.trimStart().replaceAll('\n', '\n  ')}` : text
  const source = isFlow ? text : `${keys.steps}:\n${list.replace(/^(?=.)/gm, '  ')}${list.endsWith('\n') ? '' : '\n'}`
  const draft = new Draft(botOf({ 'flows/paste.yaml': source.replace(/[ \t]+$/gm, '') }))
  const flow = draft.model.flows.get('paste')
  if (!flow || flow.readOnly || flow.steps.length === 0 || !flow.steps.every((s) => s.step?.verb))
    refuse('no-steps', yaml)
  return draft
}

/** Puts steps of a clipboard in. Returns the name that each got which had one. */
function pasteInto(draft: Draft, id: string, index: number, yaml: string, alone = true): Map<string, string> {
  const from = clipboard(yaml)
  const flow = draft.flow(id)
  const taken = namesIn(flow)
  const names = new Map<string, string>()
  for (const s of from.flow('paste').steps) {
    const name = s.step?.id
    if (!name || names.has(name)) continue
    const now = freeName(name, (n) => taken.has(n))
    taken.add(now)
    names.set(name, now)
  }
  // What a name becomes may be the name of another that is still to come.
  const fresh = [...names].filter(([a, b]) => a !== b)
  for (const [a, b] of fresh) renameStepIn(from, 'paste', a, b)
  const known = new Set([...names.values(), ...flow.byID.keys()])
  if (alone) dropArrows(from, (target) => known.has(target))
  const { steps } = from.flow('paste')
  steps.forEach((_, i) => {
    if (from.find('flows/paste.yaml', [keys.steps, i, keys.was]))
      from.unset('flows/paste.yaml', [keys.steps, i, keys.was])
  })
  const lines = steps.map((_, i) => from.itemSource('flows/paste.yaml', [keys.steps], i))
  lines.forEach((l, i) => {
    draft.insertSource(flow.path, [keys.steps], index + i, l)
  })
  return names
}

/** Takes arrows to steps away that are not there. */
function dropArrows(draft: Draft, known: (target: string) => boolean): void {
  const lost: Path[] = []
  walk(draft.flow('paste').file, ({ scalar, shape, at, isKey, step }) => {
    if (isKey || shape.kind !== 'arrow' || !step) return
    const arrow = arrowOf(scalar)
    if (arrow && arrows.get(arrow.go)?.target === 'step' && !known(arrow.target)) lost.push(at)
  })
  for (const at of lost.reverse()) {
    const arm = at.some((k, i) => i > 2 && typeof k === 'number')
    if (arm) draft.set('flows/paste.yaml', at, endArrow)
    else draft.unset('flows/paste.yaml', at)
  }
}
