// Texts: one line, or several.

import type { Path } from '../doc/yaml'
import { useWritten } from '../ui/written'
import type { Labelled } from './Field'
import { put, say, textAt, usePlace } from './place'

/** Milliseconds after which what was typed is in the document. */
export const pause = 600

/** A field of one line. Emptied, the key goes, unless it is kept. */
export function Line(p: {
  readonly at: Path
  readonly labelled: Labelled
  readonly keep?: boolean
  readonly mono?: boolean
  readonly hint?: string | undefined
  readonly list?: string | undefined
  /** Writes what is no text; null leaves it to be written as one. */
  readonly write?: (text: string) => boolean | null
  readonly onKeyDown?: (e: React.KeyboardEvent<HTMLInputElement>) => void
}) {
  const place = usePlace()
  const w = useWritten(
    textAt(place, p.at),
    (text) => (text === '' && !p.keep ? put(place, p.at, undefined) : (p.write?.(text) ?? say(place, p.at, text))),
    pause,
  )
  return (
    <input
      {...p.labelled}
      className={`input ${p.mono ? 'font-mono text-[13px]' : ''}`}
      value={w.text}
      placeholder={p.hint}
      list={p.list}
      readOnly={place.readOnly}
      autoComplete="off"
      onChange={(e) => w.type(e.target.value)}
      onBlur={w.done}
      onKeyDown={(e) => {
        if (e.key === 'Enter') w.done()
        p.onKeyDown?.(e)
      }}
    />
  )
}

/** A text of several lines that grows with what is in it. */
export function Long(p: {
  readonly at: Path
  readonly labelled: Labelled
  readonly keep?: boolean
  readonly hint?: string | undefined
}) {
  const place = usePlace()
  const w = useWritten(
    textAt(place, p.at),
    (text) => (text === '' && !p.keep ? put(place, p.at, undefined) : say(place, p.at, text)),
    pause,
  )
  return (
    <textarea
      {...p.labelled}
      className="input field-sizing-content min-h-[60px] resize-y"
      rows={2}
      value={w.text}
      placeholder={p.hint}
      readOnly={place.readOnly}
      onChange={(e) => w.type(e.target.value)}
      onBlur={w.done}
    />
  )
}
