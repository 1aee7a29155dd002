import { type Body, isObject } from './types'

/** How a call ended that did not go well. */
export type Trouble =
  /** Try again, after that many milliseconds at least. */
  | { readonly kind: 'later'; readonly after: number }
  /** The server does not know this visitor (any more). */
  | { readonly kind: 'stranger' }
  /** It is of no use to try again. */
  | { readonly kind: 'refused'; readonly code: string }

export class CallError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind)
  }
}

/** Returns what went wrong; what is not a CallError is the network. */
export function troubleOf(err: unknown): Trouble {
  return err instanceof CallError ? err.trouble : { kind: 'later', after: 0 }
}

/** The longest that a call may take, in milliseconds. */
const PATIENCE = 15_000

/** The most bytes of a message's request that the server takes. */
export const MAX_BODY = 16 * 1024

export type Api = {
  /** Makes a visitor, and returns the key to their talk. */
  addVisitor(): Promise<string>
  /** Sends a message. Sent again with the same id, it counts once. */
  send(visitor: string, id: string, body: Body): Promise<void>
  /** Opens the stream of events after `seq`, or polls for them. */
  events(visitor: string, seq: number, poll: boolean, signal: AbortSignal): Promise<Response>
}

/** Returns the calls for a bot. All of them throw a CallError, or what fetch throws. */
export function api(bot: string): Api {
  const base = `/chat/${encodeURIComponent(bot)}`
  const post = async (path: string, body: unknown) => {
    const headers = { 'Content-Type': 'application/json' }
    const signal = AbortSignal.timeout(PATIENCE)
    return checked(await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body), signal }))
  }
  return {
    async addVisitor() {
      const answer: unknown = await (await post('/visitors', {})).json()
      if (isObject(answer) && typeof answer.visitor === 'string') return answer.visitor
      throw new CallError({ kind: 'later', after: 0 })
    },
    async send(visitor, id, body) {
      await post('/messages', { id, visitor, ...body })
    },
    async events(visitor, seq, poll, signal) {
      const headers: Record<string, string> = { Authorization: `Bearer ${visitor}` }
      if (!poll && seq > 0) headers['Last-Event-ID'] = String(seq)
      const path = poll ? `/events?after=${seq}` : '/events'
      return checked(await fetch(base + path, { headers, signal, cache: 'no-store' }))
    },
  }
}

/** Returns how long the request of a message is, in bytes. */
export function bodySize(body: Body): number {
  const room = 'x'.repeat(64) // for the id and the visitor
  return new TextEncoder().encode(JSON.stringify({ id: room, visitor: room, ...body })).length
}

async function checked(resp: Response): Promise<Response> {
  if (resp.ok) return resp
  const answer: unknown = await resp.json().catch(() => undefined)
  const code = isObject(answer) && typeof answer.code === 'string' ? answer.code : ''
  throw new CallError(troubleWith(resp.status, code, resp.headers.get('Retry-After')))
}

/** Returns what an answer other than 2xx means. */
export function troubleWith(status: number, code: string, retryAfter: string | null): Trouble {
  if (code === 'unknown_visitor') return { kind: 'stranger' }
  if (status === 408 || status === 429 || status >= 500) {
    if (code === 'unsupported') return { kind: 'refused', code }
    return { kind: 'later', after: Math.max(0, Number(retryAfter) || 0) * 1000 }
  }
  return { kind: 'refused', code }
}
