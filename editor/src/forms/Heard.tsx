// Words that people may say: one beside the other, each taken away by itself.

import { X } from 'lucide-react'
import { useState } from 'react'
import type { Path } from '../doc/yaml'
import { t } from '../words'
import type { Labelled } from './Field'
import { nodeAt, put, usePlace } from './place'

export function Heard(p: { readonly at: Path; readonly labelled: Labelled; readonly must: boolean }) {
  const place = usePlace()
  const node = nodeAt(place, p.at)
  const [text, setText] = useState('')
  const words =
    node?.kind === 'list'
      ? node.items.map((it) => (it.value?.kind === 'scalar' ? it.value.value : ''))
      : node?.kind === 'scalar' && node.value !== ''
        ? [node.value]
        : []
  const add = () => {
    let n = words.length
    for (const word of text.split(',').map((w) => w.trim())) {
      if (word === '' || words.includes(word)) continue
      if (n === 0 ? put(place, p.at, [word]) : put(place, [...p.at, n], word)) n++
    }
    setText('')
  }
  const remove = (n: number) => put(place, node?.kind === 'list' ? [...p.at, n] : p.at, undefined)
  return (
    <div className="flex flex-wrap gap-1.5 rounded-lg border border-line-2 bg-white p-1.5">
      {words.map((word, n) => (
        <span key={`${n}/${word}`} className="chip flex items-center gap-1 text-[13px]">
          {word}
          {!place.readOnly && (words.length > 1 || !p.must) && (
            <button
              type="button"
              className="grid size-5 place-items-center rounded pointer-coarse:size-11"
              aria-label={t('forms.remove', { what: word })}
              onClick={() => remove(n)}
            >
              <X size={13} />
            </button>
          )}
        </span>
      ))}
      <input
        {...p.labelled}
        className="min-w-24 flex-1 bg-transparent px-1.5 py-0.5 pointer-coarse:min-h-11"
        value={text}
        placeholder={t('forms.heard.add')}
        readOnly={place.readOnly}
        autoComplete="off"
        onChange={(e) => (e.target.value.endsWith(',') ? add() : setText(e.target.value))}
        onBlur={add}
        onKeyDown={(e) => {
          if (e.key === 'Enter') {
            e.preventDefault()
            add()
          } else if (e.key === 'Backspace' && text === '' && words.length > (p.must ? 1 : 0)) remove(words.length - 1)
        }}
      />
    </div>
  )
}
