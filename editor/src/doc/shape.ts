// What the language says of a value, by its path.

import type { FileView } from './file'
import { keys, type Shape, schema, table } from './schema'
import type { Path } from './yaml'

/** What the language says of the value at a path of a file. */
export function shapeAt(file: FileView, at: Path): Shape | undefined {
  const root = schema.root[file.kind]
  if (!root) return undefined
  let shape: Shape | undefined =
    file.kind === 'faq' ? { kind: 'list', item: { kind: 'keys', keys: root } } : { kind: 'keys', keys: root }
  for (const step of at) shape = shape && shapeIn(shape, step)
  return shape
}

/** What a shape says of what is in it. */
export function shapeIn(shape: Shape, step: string | number): Shape | undefined {
  if (shape.or) {
    for (const or of shape.or) {
      const found = shapeIn(or, step)
      if (found) return found
    }
    return undefined
  }
  if (typeof step === 'number') {
    if (shape.kind === 'words') return { ...shape, kind: 'text' }
    return shape.kind === 'list' ? shape.item : shape.kind === 'any' ? shape : undefined
  }
  switch (shape.kind) {
    case 'keys':
    case 'step':
      return table(shape.keys ?? '').get(step)?.value
    case 'choice':
      return table(shape.keys ?? '').get(step)?.value ?? table(shape.keys ?? '').get(keys.choiceLabel)?.value
    case 'map':
      return shape.item
    case 'any':
      return shape
    case 'channels': {
      const keysOf = schema.channels[step]
      return keysOf ? { kind: 'keys', keys: keysOf } : undefined
    }
  }
  return undefined
}
