/** A piece of a text: words, or a link. */
export type Piece = { readonly text: string; readonly href?: string }

const LINK = /(?:https?:\/\/|mailto:|tel:)[^\s<>"'`\u0000-\u001f]+/giu
const TRAILING = /[.,;:!?…»”’)\]}]+$/u

/** Returns `href` where it may be followed: http, https, mailto and tel alone. */
export function safeLink(href: string): string | undefined {
  try {
    const url = new URL(href)
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

/** Returns the address of `ref` where it may be loaded: https, or from this server. */
export function safeMedia(ref: string | undefined): string | undefined {
  try {
    const url = new URL(ref || 'none:', location.href)
    return url.protocol === 'https:' || url.origin === location.origin ? url.href : undefined
  } catch {
    return undefined
  }
}

/** Cuts a text into words and links. The texts of the pieces together are the text. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  let from = 0
  const words = (to: number) => {
    if (to > from) out.push({ text: text.slice(from, to) })
  }
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailing(match[0])
    const href = safeLink(link)
    if (!href) continue
    words(match.index)
    out.push({ text: link, href })
    from = match.index + link.length
  }
  words(text.length)
  return out
}

/** Drops what ends the sentence rather than the link; a bracket stays that was opened in it. */
function withoutTrailing(link: string): string {
  const end = TRAILING.exec(link)
  if (!end) return link
  const cut = link.slice(0, end.index)
  return end[0].startsWith(')') && cut.includes('(') ? `${cut})` : cut
}
