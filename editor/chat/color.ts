/** Red, green and blue, 0 to 255. */
type RGB = readonly [number, number, number]

/** The contrast that text needs: WCAG 2.2, 1.4.3. */
const ENOUGH = 4.5

function parse(hex: string): RGB {
  const n = Number.parseInt(hex.slice(1), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

function print(c: RGB): string {
  return `#${c.map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}`
}

/** Relative luminance, 0 to 1: WCAG 2.2. */
function luminance(c: RGB): number {
  const [r, g, b] = c.map((v) => {
    const s = v / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Returns the contrast of two colors, #rrggbb: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parse(a)), luminance(parse(b))]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** What words in the accent stand on: the page, and what lies on it, such as a button. */
export type Grounds = readonly [page: string, box: string]

/** The grounds of chat.css. */
export const DAY: Grounds = ['#f7f5ef', '#ffffff']
export const NIGHT: Grounds = ['#171b19', '#222825']

/** Returns the ground of an answer that was chosen: a tenth of `accent` on `box`. See --tint in chat.css. */
export function tint(accent: string, box: string): string {
  return mix(box, accent, 0.1)
}

function mix(from: string, to: string, part: number): string {
  const [a, b] = [parse(from), parse(to)]
  const at = (i: 0 | 1 | 2) => a[i] + (b[i] - a[i]) * part
  return print([at(0), at(1), at(2)])
}

/** Returns the color nearest to `color` that can be read on both grounds, and on the box in its own tint. */
export function readable(color: string, [page, box]: Grounds): string {
  const end = luminance(parse(page)) > 0.18 ? '#000000' : '#ffffff'
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = mix(color, end, part)
    if ([page, box, tint(mixed, box)].every((ground) => contrast(mixed, ground) >= ENOUGH)) return mixed
  }
  return end
}

/** Returns the color of words on `ground`: white, or else black, one of which always can be read. */
export function inkOn(ground: string): string {
  return contrast('#ffffff', ground) >= ENOUGH ? '#ffffff' : '#000000'
}
