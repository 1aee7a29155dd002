// What is being typed into a field. It is in the document after a pause, soon
// where there is none, and at the latest when the field is left or goes.

import { useEffect, useRef, useState } from 'react'
import { clean } from '../doc/write'
import { typing } from '../state/typing'

export interface Written {
  readonly text: string
  readonly type: (text: string) => void
  /** Puts what was typed into the document now. What it does not take is as it was. */
  readonly done: () => void
}

/** Milliseconds that what is typed waits at most: with what a save waits, less than 2 s. */
const atMost = 600

/** The text of a field. `commit` tells whether the document took it; without a
 * `pause`, in milliseconds, what is typed waits until the field is left. */
export function useWritten(given: string, commit: (text: string) => boolean, pause?: number): Written {
  const [text, setText] = useState(given)
  const now = useRef({
    text: given,
    sent: given,
    /** When the first letter was typed that is not sent; 0 where all is. */
    since: 0,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  })
  const send = () => {
    const n = now.current
    clearTimeout(n.timer)
    n.since = 0
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
    n.since = 0
    clearTimeout(n.timer)
    show(given)
  }, [given])
  useEffect(() => {
    const stop = pause === undefined ? undefined : typing(() => void last.current())
    return () => {
      stop?.()
      last.current()
    }
  }, [])
  return {
    text,
    type: (value) => {
      show(value)
      const n = now.current
      clearTimeout(n.timer)
      if (pause === undefined) return
      n.since ||= Date.now()
      n.timer = setTimeout(() => void last.current(), Math.min(pause, Math.max(0, n.since + atMost - Date.now())))
    },
    done: () => {
      if (!last.current()) show(now.current.sent)
    },
  }
}
