import { expect, test } from 'vitest'
import { pieces, safeLink, safeMedia } from './links'

const cases: Record<string, [text: string, links: string[]]> = {
  none: ['Hello', []],
  'at the end of a sentence': ['See https://rosa.example/cakes.', ['https://rosa.example/cakes']],
  'in brackets': ['(see https://rosa.example/a_(b))', ['https://rosa.example/a_(b)']],
  'mail and phone': ['mailto:rosa@rosa.example or tel:+33612345678', ['mailto:rosa@rosa.example', 'tel:+33612345678']],
  script: ['javascript:alert(1) data:text/html,x vbscript:x', []],
  'script inside': ['https://rosa.example/"onclick="alert(1)', ['https://rosa.example/']],
  'no host': ['https://', []],
  'right to left': ['زوروا https://rosa.example/كعك؟', ['https://rosa.example/كعك؟']],
}

for (const [name, [text, links]] of Object.entries(cases)) {
  test(`links in a text: ${name}`, () => {
    const got = pieces(text)
    expect(got.filter((p) => p.href).map((p) => p.text)).toEqual(links)
    expect(got.map((p) => p.text).join('')).toBe(text)
  })
}

test('only some links may be followed', () => {
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc',
    '/x',
    '',
  ]) {
    expect(safeLink(bad), bad).toBeUndefined()
  }
})

test('only some media may be loaded', () => {
  const own = location.origin
  expect(safeMedia('/media/bakery/cake.png')).toBe(`${own}/media/bakery/cake.png`)
  expect(safeMedia(`${own}/media/bakery/cake.png`)).toBe(`${own}/media/bakery/cake.png`)
  expect(safeMedia('https://rosa.example/a.png')).toBe('https://rosa.example/a.png')
  for (const bad of [
    'http://rosa.example/a.png',
    '//evil.example/a',
    '/\\evil.example/a',
    'javascript:x',
    '',
    undefined,
  ]) {
    expect(safeMedia(bad), bad).toBeUndefined()
  }
})
