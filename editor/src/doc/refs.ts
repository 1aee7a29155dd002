// What a name touches: every text of a file, with what the language says of it.

import type { FileView, Placed } from './file'
import { actions, keys, type Shape, schema, table } from './schema'
import { shapeIn } from './shape'
import { type Entry, type MapNode, type Node, type Path, type Scalar, scalarOf } from './yaml'

/** A text of a file. */
export interface Found {
  readonly at: Path
  readonly scalar: Scalar
  readonly shape: Shape
  /** Whether it is a key of a map; `at` then leads to the key's value. */
  readonly isKey: boolean
  /** The step it stands in. */
  readonly step: MapNode | null
}

/** Goes through all texts of a file that the language knows. Ranges of the
 * scalars are those of their part. */
export function walk(file: FileView, visit: (found: Found) => void): void {
  const root = schema.root[file.kind]
  if (file.kind === 'texts') {
    for (const e of file.entries) walkTexts(e.node, [e.node.key.value], visit)
    return
  }
  if (!root) return
  const shape: Shape = { kind: 'keys', keys: root }
  if (file.list) {
    file.items.forEach((it, i) => {
      walkNode(it.node.value, shape, [i], null, visit)
    })
    return
  }
  for (const e of file.entries) walkTop(file, e, shape, visit)
}

function walkTop(file: FileView, e: Placed<Entry>, root: Shape, visit: (found: Found) => void): void {
  const key = e.node.key.value
  const shape = shapeIn(root, key)
  if (!shape) return
  if (file.kind === 'flow' && key === keys.steps) {
    file.items.forEach((it, i) => {
      const step = it.node.value
      if (shape.item) walkNode(step, shape.item, [key, i], step?.kind === 'map' ? step : null, visit)
    })
    return
  }
  walkNode(e.node.value, shape, [key], null, visit)
}

const sent: Shape = { kind: 'words', of: 'sent', parts: true }

function walkTexts(e: Entry, at: Path, visit: (found: Found) => void): void {
  visit({ at, scalar: e.key, shape: { kind: 'text', of: 'worded' }, isKey: true, step: null })
  walkNode(e.value, e.value?.kind === 'map' ? { kind: 'map', item: sent } : sent, at, null, visit)
}

function walkNode(
  node: Node | null,
  shape: Shape,
  at: Path,
  step: MapNode | null,
  visit: (found: Found) => void,
): void {
  if (!node) return
  if (node.kind === 'scalar') {
    visit({ at, scalar: node, shape: scalarShape(shape), isKey: false, step })
    return
  }
  if (node.kind === 'list') {
    node.items.forEach((it, i) => {
      const inner = shapeIn(shape, i)
      if (inner) walkNode(it.value, inner, [...at, i], step, visit)
    })
    return
  }
  const map = mapShape(shape)
  for (const e of node.entries) {
    const inner = map && innerShape(map, e.key.value, step, at)
    if (!inner) continue
    const here = [...at, e.key.value]
    visit({ at: here, scalar: e.key, shape: keyShape(map, node, e), isKey: true, step })
    walkNode(e.value, inner, here, step, visit)
  }
}

/** What a shape is where a text stands there. */
function scalarShape(shape: Shape): Shape {
  if (!shape.or) return shape
  return shape.or.find((o) => o.kind !== 'map' && o.kind !== 'keys' && o.kind !== 'list') ?? shape
}

function mapShape(shape: Shape): Shape | undefined {
  if (!shape.or) return shape
  return shape.or.find((o) => o.kind === 'map' || o.kind === 'keys' || o.kind === 'any')
}

/** The values of an action's `with` are what the action says. */
function innerShape(map: Shape, key: string, step: MapNode | null, at: Path): Shape | undefined {
  if (step && at.length === 3 && at[2] === keys.with) {
    const action = step.entries
      .map((e) => actions.get(scalarOf(step, e.key.value)?.value ?? ''))
      .find((a) => a !== undefined)
    const known = action && table(action.with).get(key)?.value
    if (known) return { ...known, parts: true }
  }
  return shapeIn(map, key)
}

/** What the name of a key is: of a map of names, what they name; of a short choice, its id. */
function keyShape(map: Shape | undefined, node: MapNode, e: Entry): Shape {
  const plain: Shape = { kind: 'key' }
  if (!map) return plain
  if (map.kind === 'map') return map.of ? { kind: 'text', of: map.of } : plain
  if (map.kind === 'choice' && node.entries.length === 1 && !table(map.keys ?? '').has(e.key.value))
    return { kind: 'text', of: 'id' }
  return plain
}
