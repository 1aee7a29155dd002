// A value as it is written in its file: for what no field fits.

import { useState } from 'react'
import type { Value } from '../doc/types'
import { dataOf, type Node, type Path, parse } from '../doc/yaml'
import { useWritten } from '../ui/written'
import { t } from '../words'
import type { Labelled } from './Field'
import { nodeAt, type Place, put, usePlace } from './place'

export function Raw(p: { readonly at: Path; readonly labelled: Labelled }) {
  const place = usePlace()
  const [wrong, setWrong] = useState('')
  const w = useWritten(sourceOf(place, p.at), (text) => {
    const { root, troubles } = parse(text)
    setWrong(troubles[0]?.message ?? '')
    return troubles.length === 0 && put(place, p.at, root ? written(root) : undefined)
  })
  return (
    <>
      <textarea
        {...p.labelled}
        className="input field-sizing-content min-h-10 resize-y font-mono text-[12.5px]"
        rows={Math.min(8, w.text.split('\n').length)}
        spellCheck={false}
        value={w.text}
        readOnly={place.readOnly}
        onChange={(e) => w.type(e.target.value)}
        onBlur={w.done}
      />
      {wrong && <p className="mt-1 text-[12.5px] text-rose">{t('forms.raw.wrong')}</p>}
    </>
  )
}

/** The text of a value, its lines as far left as they can be. */
function sourceOf(place: Place, at: Path): string {
  const node = nodeAt(place, at)
  if (!node) return ''
  const { source } = place.flow.file
  const from = place.baseOf(at)
  const lines = source
    .slice(from + node.from, from + node.to)
    .replace(/\r/g, '')
    .trimEnd()
    .split('\n')
  const start = source.lastIndexOf('\n', from + node.from - 1) + 1
  const column = from + node.from - start
  return lines.map((l, i) => (i === 0 ? l : l.slice(Math.min(column, /^ */.exec(l)?.[0].length ?? 0)))).join('\n')
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** What was written, to be written: a number without quotes is a number. */
function written(node: Node | null): Value {
  if (!node) return ''
  switch (node.kind) {
    case 'list':
      return node.items.map((it) => written(it.value))
    case 'map':
      return Object.fromEntries(node.entries.map((e) => [e.key.value, written(e.value)]))
  }
  if (node.style === 'plain' && number.test(node.value)) return Number(node.value)
  if (node.style === 'plain' && /^(true|false)$/.test(node.value)) return node.value === 'true'
  return dataOf(node) as string
}
