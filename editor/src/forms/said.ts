// Which value a check speaks of: its places are in bytes of the file as it was
// checked, so they are read from that document, not from the one of now.

import type { Bot, Flow } from '../doc/model'
import { read } from '../doc/model'
import { keys } from '../doc/schema'
import { fromBytes } from '../doc/text'
import type { Node, Path } from '../doc/yaml'
import type { Problem } from '../state/wire'
import type { Said } from './place'

/** What is said of a step, or with -1 of the flow itself, by the paths of its values. */
export function saidOf(problems: readonly Problem[], checked: Bot | null, flow: string, index: number): Said[] {
  const file = checked && read(checked).flows.get(flow)
  if (!file) return []
  return problems
    .filter((p) => p.path === file.path && (index < 0 ? p.step < 0 : p.step === index))
    .map((problem) => ({ problem, at: pathAt(file, index, fromBytes(file.file.text, problem.from)) }))
}

function pathAt(flow: Flow, index: number, at: number): Path {
  if (index >= 0) {
    const placed = flow.steps[index]
    return placed?.step ? inside(placed.step.node, at - placed.at) : []
  }
  const entry = flow.file.entries.find((e) => e.at + e.node.from <= at && at <= e.at + e.node.to)
  if (!entry || entry.node.key.value === keys.steps) return []
  return [entry.node.key.value, ...inside(entry.node.value, at - entry.at)]
}

/** The path of the innermost value whose key or text stands at a place. */
function inside(node: Node | null, at: number): Path {
  if (node?.kind === 'map') {
    const entry = node.entries.find((e) => e.from <= at && at <= e.to)
    return entry ? [entry.key.value, ...inside(entry.value, at)] : []
  }
  if (node?.kind === 'list') {
    const i = node.items.findIndex((it) => it.from <= at && at <= it.to)
    return i < 0 ? [] : [i, ...inside(node.items[i]?.value ?? null, at)]
  }
  return []
}

/** What is said of the value at a path; of what is in it too, where nothing of that is shown by itself. */
export function saidAt(said: readonly Said[], at: Path, whole: boolean): readonly Problem[] {
  return said
    .filter((s) => (whole ? s.at.length >= at.length : s.at.length === at.length) && at.every((k, i) => s.at[i] === k))
    .map((s) => s.problem)
}
