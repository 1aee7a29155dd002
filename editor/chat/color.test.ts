import { expect, test } from 'vitest'
import { contrast, inkOn, readable } from './color'

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('any color of an owner can be read, by day and by night', () => {
  for (let n = 0; n < 0x1000; n++) {
    const hex = `#${[...n.toString(16).padStart(3, '0')].map((c) => c + c).join('')}`
    for (const ground of ['#f7f5ef', '#171b19']) {
      expect(contrast(readable(hex, ground), ground), `${hex} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(inkOn(hex), hex), `on ${hex}`).toBeGreaterThanOrEqual(4.5)
  }
})

test('a color that can be read stays as it is', () => {
  expect(readable('#1f6f5c', '#f7f5ef')).toBe('#1f6f5c')
})
