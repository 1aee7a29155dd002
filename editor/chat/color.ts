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

/** Returns the color nearest to `color` that can be read on `ground`, both #rrggbb. */
export function readable(color: string, ground: string): string {
  const to: RGB = luminance(parse(ground)) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = print(parse(color).map((v, i) => v + ((to[i] ?? 0) - v) * part) as unknown as RGB)
    if (contrast(mixed, ground) >= ENOUGH) return mixed
  }
  return print(to)
}

/** Returns the color of words on `ground`: white, or else black, one of which always can be read. */
export function inkOn(ground: string): string {
  return contrast('#ffffff', ground) >= ENOUGH ? '#ffffff' : '#000000'
}
