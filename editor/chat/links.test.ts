import { expect, test } from 'vitest'
import { mediaName, pieces, safeLink, safeMedia, whole } from './links'

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

const names: Record<string, [ref: string, name: string]> = {
  'a word': ['/media/bakery/shop.png', 'shop'],
  'several words': ['/media/bakery/chocolate_cake-for_6.jpg', 'chocolate cake for 6'],
  'an address with a query': ['https://cdn.example/a/lemon%20tart.webp?w=400#top', 'lemon tart'],
  'other letters': ['/media/bakery/g%C3%A2teau.png', 'gâteau'],
  'of a camera': ['/media/bakery/IMG_20260304.jpg', ''],
  'of a machine': ['https://cdn.example/5f3b9c0a17de4b21.png', ''],
  'of no words': ['https://cdn.example/', ''],
  'a bad escape': ['https://cdn.example/%E0%A4%A.png', ''],
}

for (const [name, [ref, want]] of Object.entries(names)) {
  test(`what a file is called: ${name}`, () => {
    expect(mediaName(ref)).toBe(want)
  })
}

const kept: Record<string, [text: string, kept: string]> = {
  'a mark after a space': ['Ça va ? Oui !', 'Ça va\u00a0? Oui\u00a0!'],
  'quotes with spaces': ['dites « oui » ou « non ».', 'dites «\u00a0oui\u00a0» ou «\u00a0non\u00a0».'],
  'an amount': ['5,50 € la part, 10 % de moins', '5,50\u00a0€ la part, 10\u00a0% de moins'],
  'no space': ['Really? "Yes": 5€', 'Really? "Yes": 5€'],
  'a smile, a question in brackets': ['Hi :) and ?', 'Hi :) and\u00a0?'],
  'a new line': ['a\n? b', 'a\n? b'],
}

for (const [name, [text, want]] of Object.entries(kept)) {
  test(`no line ends inside: ${name}`, () => {
    expect(whole(text)).toBe(want)
  })
}
