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

/**
 * Returns what the file at `ref` is called, in words: "chocolate cake" of chocolate_cake.png. It is empty where no
 * person gave it that name: IMG_2026, 5f3b9c0a.
 */
export function mediaName(ref: string): string {
  const file = new URL(ref, location.href).pathname.split('/').at(-1) ?? ''
  const name = decoded(file.replace(/\.\w{1,5}$/u, ''))
    .replace(/[\s_+-]+/gu, ' ')
    .trim()
  if (/^(?:img|dsc|dscn|pxl|vid|image|photo|screenshot) ?\d/iu.test(name)) return ''
  // A name of a machine mixes letters and digits, and has no word.
  return /(?<![\p{L}\p{N}])\p{L}{2,}(?![\p{L}\p{N}])/u.test(name) ? name : ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** Returns `text` so that no line ends before a "?" that stands alone, as in French, before a "€", or inside « ». */
export function whole(text: string): string {
  return text.replace(/ (?=[?!:;»€%](?:[\s.,]|$))/gu, '\u00a0').replace(/« /gu, '«\u00a0')
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
