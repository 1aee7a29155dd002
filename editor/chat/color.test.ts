import { expect, test } from 'vitest'
import { contrast, DAY, inkOn, NIGHT, readable, tint } from './color'

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('any color of an owner can be read, by day and by night', () => {
  for (let n = 0; n < 0x1000; n++) {
    const hex = `#${[...n.toString(16).padStart(3, '0')].map((c) => c + c).join('')}`
    for (const grounds of [DAY, NIGHT]) {
      const accent = readable(hex, grounds)
      for (const ground of [...grounds, tint(accent, grounds[1])]) {
        expect(contrast(accent, ground), `${hex} as ${accent} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(contrast(inkOn(hex), hex), `on ${hex}`).toBeGreaterThanOrEqual(4.5)
  }
})

test('a color that can be read stays as it is', () => {
  expect(readable('#1f6f5c', DAY)).toBe('#1f6f5c')
})
