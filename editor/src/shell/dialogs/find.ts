// What people read, of all chats and in all languages, as it is searched.

import { titled } from '../../canvas/told'
import type { Flow, Model } from '../../doc/model'
import { fold } from '../../ui/fold'

/** A text of a bot. */
export interface Said {
  readonly flow: string
  readonly step: number
  readonly language: string
  readonly text: string
  readonly folded: string
  /** What it stands under. */
  readonly where: string
}

const known = new WeakMap<Flow, readonly Said[]>()

/** The texts of a flow, in the order of its steps; those of its translations behind the steps'. */
function textsOf(flow: Flow, language: string): readonly Said[] {
  const before = known.get(flow)
  if (before) return before
  const title = flow.title || titled(flow.id)
  const out: Said[] = []
  const add = (step: number, language: string, text: string) => {
    const id = flow.steps[step]?.step?.id
    const where = id ? `${title} · ${titled(id)}` : title
    if (text.trim() !== '') out.push({ flow: flow.id, step, language, text, folded: fold(text), where })
  }
  flow.steps.forEach((s, i) => {
    for (const w of s.step?.words ?? []) for (const v of w.variants) add(i, language, v.value)
  })
  for (const w of flow.words) for (const v of w.variants) add(-1, language, v.value)
  for (const [lang, texts] of flow.texts) {
    for (const [key, entry] of texts) {
      const step = flow.byID.get(key.split('.')[0] ?? '') ?? -1
      const value = entry.node.value
      if (value?.kind === 'scalar') add(step, lang, value.value)
      if (value?.kind === 'list')
        for (const item of value.items) if (item.value?.kind === 'scalar') add(step, lang, item.value.value)
    }
  }
  known.set(flow, out)
  return out
}

/** The texts in which all the words stand, at most `most`. */
export function findTexts(model: Model, typed: string, most: number): Said[] {
  const sought = fold(typed.trim())
  const out: Said[] = []
  if (sought === '') return out
  for (const flow of model.flows.values()) {
    for (const said of textsOf(flow, model.languages[0] ?? '')) {
      if (!said.folded.includes(sought)) continue
      out.push(said)
      if (out.length === most) return out
    }
  }
  return out
}
