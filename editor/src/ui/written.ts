// What is being typed into a field. It is in the document after a pause, and at
// the latest when the field is left or goes.

import { useEffect, useRef, useState } from 'react'
import { clean } from '../doc/write'

export interface Written {
  readonly text: string
  readonly type: (text: string) => void
  /** Puts what was typed into the document now. What it does not take is as it was. */
  readonly done: () => void
}

/** The text of a field. `commit` tells whether the document took it; without a
 * `pause`, in milliseconds, what is typed waits until the field is left. */
export function useWritten(given: string, commit: (text: string) => boolean, pause?: number): Written {
  const [text, setText] = useState(given)
  const now = useRef({ text: given, sent: given, timer: undefined as ReturnType<typeof setTimeout> | undefined })
  const send = () => {
    const n = now.current
    clearTimeout(n.timer)
    if (n.text === n.sent) return true
    const took = commit(n.text)
    if (took) n.sent = n.text
    return took
  }
  const last = useRef(send)
  last.current = send
  const show = (value: string) => {
    now.current.text = value
    setText(value)
  }
  // A text that came from elsewhere is shown; one that is as it was typed stays as it was typed.
  useEffect(() => {
    const n = now.current
    if (clean(n.sent) === given) return
    n.sent = given
    clearTimeout(n.timer)
    show(given)
  }, [given])
  useEffect(() => () => void last.current(), [])
  return {
    text,
    type: (value) => {
      show(value)
      clearTimeout(now.current.timer)
      if (pause !== undefined) now.current.timer = setTimeout(() => void last.current(), pause)
    },
    done: () => {
      if (!last.current()) show(now.current.sent)
    },
  }
}
