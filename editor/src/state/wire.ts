// What goes over the socket of a draft; server/draft answers it. Places are in
// bytes of UTF-8, times are RFC 3339.

/** What a check finds. */
export interface Problem {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly path: string
  readonly line: number
  readonly column: number
  readonly from: number
  readonly to: number
  readonly message: string
  readonly hint: string
  /** The flow it is of, and the number of its step; '' and -1 where it is of none. */
  readonly flow: string
  readonly step: number
  readonly fixes?: readonly Fix[]
}

export interface Fix {
  readonly title: string
  readonly edits: readonly {
    readonly path: string
    readonly from: number
    readonly to: number
    readonly insert: string
  }[]
}

/** What somebody does in a chat. */
export type Input =
  | { readonly text: string }
  | { readonly tap: { readonly flow: string; readonly step: string; readonly choice: string; readonly label: string } }
  | { readonly file: { readonly kind: 'image' | 'audio' | 'video' | 'file'; readonly url: string } }
  | { readonly location: { readonly lat: number; readonly lon: number } }
  | { readonly event: { readonly name: string } }
  | { readonly paid: 'paid' | 'failed' | 'expired' }
  | { readonly agent: { readonly name: string; readonly text: string } }
  | { readonly closed: { readonly name: string } }
  | { readonly start: { readonly ref: string } }
  | { readonly later: string }

export interface StepPlace {
  readonly flow: string
  readonly step: string
  /** The number of the step in its flow; -1 where it has none of that name. */
  readonly index: number
}

export interface ChatChoice {
  readonly label: string
  readonly flow: string
  readonly step: string
  readonly choice: string
  readonly description?: string
}

export interface Block {
  readonly type: 'text' | 'image' | 'video' | 'audio' | 'file' | 'cards' | 'card'
  readonly text?: string
  readonly url?: string
  readonly title?: string
  readonly choices?: readonly ChatChoice[]
  readonly links?: readonly { readonly label: string; readonly url: string }[]
  readonly cards?: readonly Block[]
}

export interface ChatMessage extends StepPlace {
  /** As the channel shows it. */
  readonly blocks: readonly Block[]
  readonly choices: readonly ChatChoice[]
  /** What the channel's limits changed. */
  readonly limits: readonly ('split' | 'cut' | 'numbered')[]
}

/** One decision of the engine. */
export interface Decision {
  readonly flow?: string
  readonly step?: string
  readonly what: string
  readonly text?: string
  readonly why?: string
  readonly how?: string
  /** The reason: its kind, and what it speaks of; engine.Reason lists them. */
  readonly kind?: string
  readonly of?: readonly string[]
}

export interface Turn {
  readonly in: Input | null
  readonly shown: string
  readonly at: string
  readonly messages: readonly ChatMessage[]
  readonly trace: readonly Decision[]
  /** The steps it came by, in order; with `choice`, the question that was answered so. */
  readonly path: readonly (StepPlace & { readonly choice?: string })[]
  /** The number of the decision that tells most; -1 where there is none. */
  readonly telling: number
}

export interface ChatContact {
  readonly name: string
  readonly language: string
  readonly phone?: string
  readonly email?: string
  readonly tags?: readonly string[]
  readonly fields?: Readonly<Record<string, unknown>>
}

export interface Lack {
  readonly name: string
  /** The chat was told. */
  readonly known: boolean
  /** It was told something that cannot be read as its value. */
  readonly unread: boolean
}

export interface Chat {
  readonly as: string
  readonly flow: string
  /** The step at which the flow was begun; null for its first. */
  readonly from: StepPlace | null
  /** Beside `from`: what the steps behind it read and the flow does not know by itself. */
  readonly lacks: readonly Lack[]
  readonly now: string
  readonly seed: number
  readonly contact: ChatContact
  readonly turns: readonly Turn[]
  /** Where it waits. */
  readonly at: StepPlace | null
  /** The type of answer that it waits for, else the verb of its step; '' where it waits for nothing. */
  readonly waits: string
  readonly vars: readonly { readonly flow: string; readonly name: string; readonly text: string }[]
  readonly ended: string
  readonly open: boolean
  /** When something happens of itself. */
  readonly due: string | null
  readonly needs: {
    readonly action: string
    readonly flow: string
    readonly step: string
    readonly outcomes: readonly string[]
  } | null
  readonly error: string
}

export interface TestResult {
  readonly path: string
  readonly name: string
  readonly channel: string
  readonly language: string
  readonly passed: boolean
  readonly line: number
  readonly diff: {
    readonly want: string
    readonly got: string
    readonly step: StepPlace | null
    readonly why: string
    readonly hint: string
    readonly line: number
    /** Whether the file itself cannot be read. */
    readonly unreadable?: boolean
  } | null
}

export interface Coverage {
  /** By flow: how often each step was come by. */
  readonly flows: Readonly<Record<string, { readonly steps: readonly number[] }>>
  readonly percent: number
}

export interface Finding {
  readonly what: string
  readonly message: string
  readonly flow: string
  readonly index: number
  /** Where its conversation would be kept, and the conversation. */
  readonly path: string
  readonly script: string
}
