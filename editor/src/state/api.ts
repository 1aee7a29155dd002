// What the page asks of the server over HTTP.

import type { Told } from '../doc/schema'

/** Why an answer is no answer; code is '' where the server could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: unknown = null,
    /** Seconds to wait, where the server says so. */
    readonly after = 0,
  ) {
    super(message)
  }
  get away(): boolean {
    return this.status === 0 || this.status >= 502
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Asks; null where the answer is empty. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response
  const raw = body instanceof Blob
  try {
    answer = await fetch(path, {
      method,
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      ...(body === undefined || raw ? {} : { headers: { 'Content-Type': 'application/json' } }),
      ...(signal ? { signal } : {}),
    })
  } catch (e) {
    if (signal?.aborted) throw e
    throw new ApiError(0, '', 'the server cannot be reached')
  }
  const text = await answer.text().catch(() => '')
  const said = parsed(text)
  if (answer.ok) return said as T
  const { code = '', message = answer.statusText } = (said ?? {}) as { code?: string; message?: string }
  if (answer.status === 401 && code === 'signed_out') signedOut()
  throw new ApiError(answer.status, code, message, said, Number(answer.headers.get('Retry-After') ?? 0))
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

let signedOut = () => {}

/** What is done when an answer says that nobody is signed in. */
export function whenSignedOut(then: () => void): void {
  signedOut = then
}

export interface MyBot {
  readonly id: string
  readonly name: string
  readonly live: { readonly number: number; readonly time: string; readonly by: string } | null
  readonly differs: boolean
  readonly problems: { readonly errors: number; readonly warnings: number }
}

/** A bot to begin with. */
export interface Template {
  readonly id: string
  readonly languages: readonly string[]
  readonly title: Told
  readonly about: Told
}

export interface Me {
  readonly email: string
  readonly name: string
  readonly language: string
  readonly bots: readonly MyBot[]
}

export interface Stranger {
  readonly setup: boolean
  readonly plain: boolean
}

export interface FileOnDisk {
  readonly path: string
  readonly hash: string
  readonly text: string
  readonly unfit?: string
}

export interface Medium {
  readonly path: string
  readonly size: number
}

export interface Version {
  readonly number: number
  readonly time: string
  readonly by: string
  readonly message: string
}

const of = (bot: string) => `/api/bots/${encodeURIComponent(bot)}`

export const api = {
  me: () => ask<Me>('GET', '/api/me'),
  setUp: (b: { token: string; email: string; name: string; password: string }) => ask<null>('POST', '/api/setup', b),
  logIn: (b: { email: string; password: string }) => ask<null>('POST', '/api/login', b),
  newPassword: (b: { token: string; password: string }) => ask<null>('POST', '/api/login-link', b),
  logOut: () => ask<null>('POST', '/api/logout'),
  templates: () => ask<{ templates: readonly Template[]; makes: boolean }>('GET', '/api/templates'),
  newBot: (b: { name: string; template: string }) => ask<{ id: string }>('POST', '/api/bots', b),
  files: (bot: string) => ask<{ files: readonly FileOnDisk[]; media: readonly Medium[] }>('GET', `${of(bot)}/files`),
  save: (bot: string, changes: readonly { path: string; base: string; text: string | null }[]) =>
    ask<{ files: readonly { path: string; hash: string }[] }>('PUT', `${of(bot)}/files`, { changes }),
  upload: (bot: string, name: string, file: Blob) =>
    ask<Medium>('POST', `${of(bot)}/media?name=${encodeURIComponent(name)}`, file),
  medium: (bot: string, path: string) => `${of(bot)}/${path.split('/').map(encodeURIComponent).join('/')}`,
}
