// What is being typed into fields and is not in the document yet.

const fields = new Set<() => void>()

/** Names what puts the text of a field into the document; take it back with what is returned. */
export function typing(put: () => void): () => void {
  fields.add(put)
  return () => fields.delete(put)
}

/** Puts all that is being typed into the document: before it is saved, or changed by another hand. */
export function putTyped(): void {
  for (const put of [...fields]) put()
}
