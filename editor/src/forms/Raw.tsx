// A value as it is written in its file: for what no field fits.

import { useState } from 'react'
import { type Path, parse } from '../doc/yaml'
import { useWritten } from '../ui/written'
import { t } from '../words'
import type { Labelled } from './Field'
import { valueIn } from './Lists'
import { nodeAt, type Place, put, usePlace } from './place'

export function Raw(p: { readonly at: Path; readonly labelled: Labelled }) {
  const place = usePlace()
  const [wrong, setWrong] = useState('')
  const w = useWritten(sourceOf(place, p.at), (text) => {
    const { root, troubles } = parse(text)
    setWrong(troubles[0]?.message ?? '')
    return troubles.length === 0 && put(place, p.at, root ? valueIn(root) : undefined)
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
