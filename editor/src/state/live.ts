// The socket of the draft: the server has the unsaved document, checks it and
// chats on it. It comes back by itself when it was away.

import type { Text } from '@codemirror/state'
import { sourceOf } from '../doc/text'
import type { Bot } from '../doc/types'
import { api, type Medium } from './api'
import { flush, takeDisk } from './save'
import { signOut, useSession } from './session'
import type { Chat, Problem } from './wire'
import { useWork } from './work'

/** What an answer may hold beside what was asked for. */
export interface Answer {
  readonly n: number
  readonly stale?: boolean
  readonly error?: { readonly code: string; readonly message: string }
  readonly problems?: readonly Problem[]
  readonly chat?: Chat
  readonly changed?: number
  readonly [key: string]: unknown
}

/** Milliseconds that changes are gathered before they are sent. */
const gather = 30

let socket: WebSocket | null = null
let stopped = true
let n = 0
let retries = 0
let timer: ReturnType<typeof setTimeout> | undefined
let sending: ReturnType<typeof setTimeout> | undefined
/** What the server has of each file; null until it has said what it began with. */
let sent: Map<string, Text> | null = null
let sentBot: Bot | null = null
const asked = new Map<number, (a: Answer) => void>()
const hearers = new Set<(a: Answer) => void>()
const openers = new Set<() => void>()

/** Hears every answer to a change of the draft: a chat that was played again. */
export function hear(hearer: (a: Answer) => void): () => void {
  hearers.add(hearer)
  return () => hearers.delete(hearer)
}

/** Is called whenever the socket is open anew, when the draft is there: chats begin again. */
export function whenOpen(then: () => void): () => void {
  openers.add(then)
  if (sent) then()
  return () => openers.delete(then)
}

/** Asks the draft. Each answer to it is heard; false where the server is away.
 *
 *   request({ do: 'skip', by: '1h' }, (a) => a.chat && show(a.chat))
 */
export function request(
  message: { readonly do: string; readonly [key: string]: unknown },
  hear: (a: Answer) => void,
): boolean {
  if (!socket || socket.readyState !== WebSocket.OPEN || !sent) return false
  sendDraft()
  n++
  asked.set(n, hear)
  socket.send(JSON.stringify({ ...message, n }))
  return true
}

/** Keeps a socket open for the bot; stop it with what is returned. */
export function connect(): () => void {
  stopped = false
  retries = 0
  open()
  const unsubscribe = useWork.subscribe((now, was) => {
    if (now.history.bot !== was.history.bot) sending ??= setTimeout(sendDraft, gather)
  })
  const online = () => {
    clearTimeout(timer)
    if (!socket) open()
  }
  window.addEventListener('online', online)
  const signedIn = useSession.subscribe((now, was) => {
    if (!was.expired || now.expired) return
    online()
    void flush()
  })
  return () => {
    stopped = true
    clearTimeout(timer)
    unsubscribe()
    signedIn()
    window.removeEventListener('online', online)
    socket?.close()
    gone()
  }
}

function gone(): void {
  socket = null
  sent = null
  sentBot = null
  asked.clear()
  clearTimeout(sending)
  sending = undefined
}

function open(): void {
  const { id } = useWork.getState()
  const url = new URL(`/api/bots/${encodeURIComponent(id)}/socket`, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  const s = new WebSocket(url)
  socket = s
  s.onmessage = (e) => {
    if (socket === s) take(JSON.parse(e.data as string))
  }
  s.onclose = (e) => {
    if (socket !== s) return
    gone()
    if (stopped) return
    if (e.code === 4401) return signOut()
    useWork.setState({ live: 'away' })
    timer = setTimeout(open, Math.min(400 * 2 ** Math.min(retries++, 5), 8000) * (0.7 + Math.random() * 0.6))
  }
}

interface Pushed {
  readonly base?: readonly { readonly path: string; readonly hash: string }[]
  readonly files?: readonly {
    readonly path: string
    readonly hash: string
    readonly text: string | null
    readonly unfit?: string
  }[]
  readonly media?: readonly Medium[]
}

function take(m: Answer & Pushed): void {
  if (m.base) return began(m.base)
  if (m.n === undefined) {
    if (m.files) takeDisk(m.files)
    if (m.media) useWork.setState({ media: m.media })
    return
  }
  asked.get(m.n)?.(m)
}

/** The server's draft begins as these files: what differs here is sent. */
function began(base: readonly { path: string; hash: string }[]): void {
  retries = 0
  const { disk } = useWork.getState()
  sent = new Map()
  for (const { path, hash } of base) {
    const known = disk.get(path)
    if (known?.hash === hash) sent.set(path, known.text)
    else sent.set(path, nothing)
  }
  useWork.setState({ live: 'open' })
  sendDraft(true)
  for (const then of openers) then()
  const there = new Map(base.map((f) => [f.path, f.hash]))
  const missed = [...new Set([...there.keys(), ...disk.keys()])].some(
    (path) => disk.get(path)?.hash !== there.get(path),
  )
  if (missed) void readDisk()
}

/** Reads what changed on disk while nobody told us. */
async function readDisk(): Promise<void> {
  const { id } = useWork.getState()
  const { files } = await api.files(id).catch(() => ({ files: null }))
  if (!files || useWork.getState().id !== id) return
  const gone = [...useWork.getState().disk.keys()].filter((path) => !files.some((f) => f.path === path))
  takeDisk([...files, ...gone.map((path) => ({ path, hash: '', text: null }))])
}

/** Stands for a text that we do not know. */
const nothing = { eq: () => false } as unknown as Text

/** Sends what has changed since the last time; the server checks it. */
function sendDraft(first = false): void {
  clearTimeout(sending)
  sending = undefined
  const { bot } = useWork.getState().history
  if (!socket || !sent || socket.readyState !== WebSocket.OPEN || (sentBot === bot && !first)) return
  const files: Record<string, string | null> = {}
  for (const [path, text] of bot.files) {
    const was = sent.get(path)
    if (was !== text && !was?.eq(text)) files[path] = sourceOf(text)
    sent.set(path, text)
  }
  for (const path of [...sent.keys()]) {
    if (bot.files.has(path)) continue
    files[path] = null
    sent.delete(path)
  }
  sentBot = bot
  n++
  const mine = n
  asked.set(mine, (a) => {
    if (a.problems && useWork.getState().history.bot === bot) useWork.setState({ problems: a.problems, checked: bot })
    for (const hearer of hearers) hearer(a)
    if (a.stale || a.error) asked.delete(mine)
  })
  for (const old of asked.keys()) if (old < mine - 200) asked.delete(old)
  socket.send(JSON.stringify({ n: mine, do: 'draft', files }))
}
