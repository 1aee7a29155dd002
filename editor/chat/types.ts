/** What passes between the page and the server. The server's side is server/web/chat*.go. */

/** What the page is told about its bot, in the page itself. */
export type Config = {
  readonly bot: string
  readonly name: string
  readonly lang: string
  readonly theme: 'auto' | 'light' | 'dark'
  /** #rrggbb */
  readonly accent?: string
  readonly greeting?: string
}

export type Choice = {
  readonly id: string
  readonly label: string
  readonly token: string
  readonly image?: string
  /** A line below the label. */
  readonly describe?: string
}

/** A button that opens a page and answers nothing. */
export type Link = { readonly id: string; readonly label: string; readonly url: string }

export type Card = { readonly title: string; readonly text?: string; readonly image?: string; readonly link?: string }

/** A message of the bot: engine.Message. */
export type Message = {
  readonly kind: 'text' | 'image' | 'video' | 'audio' | 'file' | 'cards'
  readonly text?: string
  readonly ref?: string
  readonly cards?: readonly Card[]
  readonly choices?: readonly Choice[]
  readonly multi?: boolean
  readonly links?: readonly Link[]
  readonly lang: string
}

/** What the person wrote, or the label and token of what they tapped. */
export type Said = { readonly text: string; readonly tap?: string }

/** One line of the talk as the server keeps it. `at` is in milliseconds since 1970. */
export type Entry =
  | { readonly seq: number; readonly id: string; readonly at: number; readonly kind: 'in'; readonly message: Said }
  | { readonly seq: number; readonly id: string; readonly at: number; readonly kind: 'out'; readonly message: Message }

/** What the page posts, beside the id and the visitor. */
export type Body =
  | { readonly text: string }
  | { readonly tap: string; readonly text: string }
  /** A first visit. */
  | { readonly event: 'get_started'; readonly ref?: string; readonly language: string }
  /** A link that was followed later. */
  | { readonly event: 'start'; readonly ref: string }

/** Returns `value` as an Entry, or undefined where it is none. */
export function readEntry(value: unknown): Entry | undefined {
  if (!isObject(value) || !isObject(value.message)) return undefined
  const { seq, id, kind, message } = value
  const at = typeof value.at === 'string' ? Date.parse(value.at) : Number.NaN
  if (typeof seq !== 'number' || typeof id !== 'string' || Number.isNaN(at)) return undefined
  if (kind === 'in' && typeof message.text === 'string') return { seq, id, at, kind, message: message as Said }
  if (kind === 'out' && typeof message.kind === 'string') return { seq, id, at, kind, message: message as Message }
  return undefined
}

export function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === 'object' && v !== null && !Array.isArray(v)
}
