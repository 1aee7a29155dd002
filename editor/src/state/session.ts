// Who is signed in, and where in the editor we are.

import { create } from 'zustand'
import { type Me, whenSignedOut } from './api'

/** A place inside the editor, by its address. */
export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'bot'; readonly bot: string; readonly flow: string }
  | { readonly at: 'setup' | 'login'; readonly token: string }
  | { readonly at: 'nowhere' }

export interface Session {
  readonly me: Me | null
  readonly place: Place
  /** Whether the sign-in stands above what is open: it went out while somebody worked. */
  readonly expired: boolean
}

export function placeOf(url: URL): Place {
  const parts = url.pathname
    .split('/')
    .filter((p) => p !== '')
    .map(decodeURIComponent)
  const token = url.hash.slice(1)
  if (parts.length === 0) return { at: 'home' }
  if (parts[0] === 'setup' || parts[0] === 'login') return { at: parts[0], token }
  if (parts[0] === 'bots' && parts[1]) return { at: 'bot', bot: parts[1], flow: parts[2] ?? '' }
  return { at: 'nowhere' }
}

export const useSession = create<Session>(() => ({ me: null, place: placeOf(new URL(location.href)), expired: false }))

/** Goes to an address of the editor. */
export function visit(path: string, replace = false): void {
  if (location.pathname + location.hash === path) return
  history[replace ? 'replaceState' : 'pushState'](null, '', path)
  useSession.setState({ place: placeOf(new URL(location.href)) })
}

window.addEventListener('popstate', () => useSession.setState({ place: placeOf(new URL(location.href)) }))

/** Somebody who worked here is signed out: what is open stays, behind the sign-in. */
export function signOut(): void {
  if (useSession.getState().me) useSession.setState({ expired: true })
}

whenSignedOut(signOut)
