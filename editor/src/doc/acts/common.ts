// What several acts need: names that are free, ids for steps that have none,
// and the texts of a step in other languages.

import { type Draft, refuse } from '../draft'
import type { Flow } from '../model'
import { walk } from '../refs'
import { freeName, isID, keys, schema, slug, types, verbs } from '../schema'
import type { Step, Way } from '../step'
import type { StepRef, WayRef } from '../types'
import { type Path, scalarOf } from '../yaml'

/** The step of a reference. */
export function stepOf(draft: Draft, ref: StepRef): Step {
  return draft.flow(ref.flow).steps[ref.step]?.step ?? refuse('no-step', String(ref.step))
}

/** All names that a flow has given: steps, inputs and variables, those that steps had before too. */
export function namesIn(flow: Flow): Set<string> {
  const out = new Set<string>(flow.inputs)
  walk(flow.file, ({ scalar, shape, at }) => {
    const own = shape.of === 'id' && at.length === 3
    if (own || shape.of === 'variable' || shape.of === 'former') out.add(scalar.value)
  })
  return out
}

/** A name for a step: of what it runs, saves, or says. */
export function nameFor(step: Pick<Step, 'node' | 'verb' | 'text'>): string {
  const flows = (schema.tables.step ?? []).filter((k) => k.value.of === 'flow')
  const words = [...flows.map((k) => scalarOf(step.node, k.name)?.value ?? ''), step.text[0]?.value ?? '']
  const named = words.map((w) => slug(w.split(/\s+/).slice(0, 4).join(' '))).find((w) => isID(w, 'step'))
  return named ?? `${step.verb || 'step'}_step`
}

/** The id of a step; one that has none is given one. */
export function idOf(draft: Draft, ref: StepRef): string {
  const step = stepOf(draft, ref)
  if (step.id) return step.id
  const flow = draft.flow(ref.flow)
  const taken = namesIn(flow)
  const id = freeName(nameFor(step), (n) => taken.has(n))
  draft.set(...draft.stepPath(ref.flow, ref.step, keys.id), id)
  return id
}

/** The files of a flow's texts in other languages. */
export function textsOf(draft: Draft, flow: string): string[] {
  return [...draft.model.files.values()]
    .filter((f) => f.kind === 'texts' && f.name === flow && f.path.startsWith('flows/'))
    .map((f) => f.path)
}

/** Where a bot notes what its translations were made from. */
const notesFile = 'translated.txt'

/** Takes keys out of a flow's files of translations. `gone` is asked for each key. */
export function dropTexts(draft: Draft, flow: string, gone: (key: string) => boolean): void {
  for (const path of textsOf(draft, flow)) {
    for (const key of draft.file(path).entries.map((e) => e.node.key.value)) {
      if (gone(key)) draft.unset(path, [key])
    }
    changeNotes(draft, (file, key) => (file === path && gone(key) ? null : `${file} ${key}`))
  }
}

/** Gives keys of a flow's files of translations other names. */
export function renameTexts(draft: Draft, flow: string, to: (key: string) => string): void {
  for (const path of textsOf(draft, flow)) {
    for (const key of draft.file(path).entries.map((e) => e.node.key.value)) {
      if (to(key) !== key) draft.renameKey(path, [key], to(key))
    }
    changeNotes(draft, (file, key) => `${file} ${file === path ? to(key) : key}`)
  }
}

/** Changes what the notes say of keys: each line begins with a file and a key. null deletes it. */
export function changeNotes(draft: Draft, to: (file: string, key: string) => string | null): void {
  if (!draft.has(notesFile)) return
  const source = draft.source(notesFile)
  const splices = [...source.matchAll(/^(\S+) (\S+)( \S+ \S+[ \t]*\r?\n?)/gm)].flatMap((m) => {
    const [all, file = '', key = '', rest = ''] = m
    if (file.startsWith('#')) return []
    const now = to(file, key)
    if (now === `${file} ${key}`) return []
    return [{ from: m.index, to: m.index + all.length, insert: now === null ? '' : now + rest }]
  })
  draft.splice(notesFile, splices)
}

/** A way of a step, by its kind and name. */
export function wayOf(step: Step, ref: WayRef): Way {
  const found = step.ways.find((w) => w.kind === ref.kind && w.name === ref.name)
  if (found) return found
  if (ref.kind !== 'next' || verbs.get(step.verb)?.leaves) refuse('no-way', ref.name)
  return { kind: 'next', name: '', text: '', arrow: step.next, own: false }
}

/** The path of what is written for a way, in its step. */
export function wayPath(step: Step, way: Way): Path {
  switch (way.kind) {
    case 'next':
      return [keys.next]
    case 'arm': {
      const at = [step.verb, Number(way.name)]
      const list = step.node.entries.find((e) => e.key.value === step.verb)?.value
      const arm = list?.kind === 'list' ? list.items[Number(way.name)]?.value : null
      const arrows = (schema.tables.arm ?? []).filter((k) => k.value.kind === 'arrow').map((k) => k.name)
      const written = arm?.kind === 'map' ? arm.entries.find((e) => arrows.includes(e.key.value)) : undefined
      return [...at, written?.key.value ?? keys.next]
    }
    default:
      return [keys.routes, way.name]
  }
}

/** Takes away the routes of outcomes that a step does not have any more. */
export function dropRoutes(draft: Draft, ref: StepRef): void {
  const step = stepOf(draft, ref)
  const routes = step.node.entries.find((e) => e.key.value === keys.routes)?.value
  if (routes?.kind !== 'map') return
  if (verbs.get(step.verb)?.labels) return
  const several = types.get(step.type)?.several
  const can = (name: string) =>
    step.ways.some((w) => w.name === name && (w.kind === 'choice' || w.label !== undefined)) &&
    !(several && step.choices.some((c) => c.id === name))
  for (const e of routes.entries) {
    if (!can(e.key.value)) draft.unset(...draft.stepPath(ref.flow, ref.step, keys.routes, e.key.value))
  }
}

/** An arrow that ends the flow. */
export const endArrow = schema.arrows.find((a) => a.target === 'label')?.name ?? ''
