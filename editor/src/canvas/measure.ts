// How many lines a text takes on a card. Cards get their size from this, never
// from the page, so that only those in sight are mounted.

/** Where a text runs over into the next line, in pixels of the card's type. */
const font = '14px Inter, "Segoe UI", system-ui, "DejaVu Sans", sans-serif'

let pen: { measureText(text: string): { width: number } } | null | undefined

function widthOf(word: string): number {
  let w = widths.get(word)
  if (w !== undefined) return w
  if (pen === undefined) {
    pen = null
    if (typeof OffscreenCanvas !== 'undefined') {
      const context = new OffscreenCanvas(1, 1).getContext('2d')
      if (context) {
        context.font = font
        pen = context
      }
    }
  }
  w = pen ? pen.measureText(word).width : word.length * 7.4
  if (widths.size > 50_000) widths.clear()
  widths.set(word, w)
  return w
}

const widths = new Map<string, number>()

/** The lines that a text takes in a width of pixels, at least 1. */
export function linesIn(text: string, width: number): number {
  let lines = 0
  for (const line of text.split('\n')) {
    lines++
    let at = 0
    for (const word of line.match(/\s*\S+|\s+$/g) ?? []) {
      const w = widthOf(word)
      if (at + w <= width) {
        at += w
        continue
      }
      if (at > 0) lines++
      const bare = widthOf(word.trimStart())
      lines += Math.max(0, Math.ceil(bare / width) - 1)
      at = bare % width
    }
  }
  return Math.max(lines, 1)
}
