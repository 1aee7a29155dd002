// For tests: the other end of the socket of a draft, which says what a test has
// it say.

import { vi } from 'vitest'
import { useWork } from './work'

/** What was asked, beside its number. */
export interface Asked {
  readonly do: string
  readonly [key: string]: unknown
}

/** A server whose answers are those of `answer`: one, several one after the other, or none.
 *
 *   const server = scripted((m) => (m.do === 'say' ? { chat } : undefined))
 */
export function scripted(answer: (asked: Asked) => object | readonly object[] | undefined) {
  const asked: Asked[] = []
  let socket: Socket | null = null
  class Socket {
    static readonly OPEN = 1
    readyState = 0
    onmessage: ((e: { data: string }) => void) | null = null
    onclose: ((e: { code: number }) => void) | null = null
    constructor() {
      socket = this
      queueMicrotask(() => {
        this.readyState = 1
        this.hand({ base: [...useWork.getState().disk].map(([path, { hash }]) => ({ path, hash })) })
      })
    }
    hand(message: object) {
      this.onmessage?.({ data: JSON.stringify(message) })
    }
    send(text: string) {
      const { n, ...message } = JSON.parse(text) as Asked & { readonly n: number }
      asked.push(message)
      for (const said of [answer(message) ?? []].flat()) queueMicrotask(() => this.hand({ n, ...said }))
    }
    close() {
      this.readyState = 3
      this.onclose?.({ code: 1000 })
    }
  }
  vi.stubGlobal('WebSocket', Socket)
  return {
    /** All that was asked but drafts. */
    get asked() {
      return asked.filter((m) => m.do !== 'draft')
    },
    last: (what: string) => asked.findLast((m) => m.do === what),
    /** Ends the socket, as a server does that goes away. */
    leave: () => socket?.close(),
  }
}
