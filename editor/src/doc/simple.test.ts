import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { simple } from './simple'
import { parseAll } from './yaml'

/** The parts of the files of all bots, as they are cut at the left edge and at each item. */
function partsOfBots(): string[] {
  const dir = join(import.meta.dirname, '../../../testdata/bots')
  const out: string[] = []
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.yaml')) continue
    const source = readFileSync(join(dir, path), 'utf8')
    out.push(source, ...source.split(/(?=^\S)/m), ...source.split(/(?=^ {2}- )/m), ...source.split(/(?=^ *- )/m))
  }
  return out
}

const agrees = (source: string) => {
  const mine = simple(source)
  if (!mine) return false
  const { root, troubles } = parseAll(source)
  expect({ source, root: mine, troubles: [] }).toEqual({ source, root, troubles })
  return true
}

test('what is read without the library is what the library reads', () => {
  const all = [...new Set(partsOfBots())]
  const read = all.filter((part) => agrees(part) && agrees(part.replaceAll('\n', '\r\n')))
  expect(read.length).toBeGreaterThan(all.length / 2)
})

test('so it is of lines that are put together at random', () => {
  const piece = fc.constantFrom(
    'a:',
    'b: c',
    '- ',
    '-',
    '  ',
    ' ',
    '\n',
    '\r\n',
    "key: it's",
    "'x'",
    "''",
    '"y"',
    '"',
    "'",
    ': ',
    ' #',
    '#',
    'x y',
    '$',
    '{',
    '[a]',
    '|',
    '>-',
    '- - ',
    'a: b: c',
    '---',
    '...',
    '?',
    '!t',
    '&a',
    '*a',
    '%',
    '@',
    'é',
    '😀',
    '\t',
    'a:b',
    '12:30',
    'null',
    '~',
    ' ,',
    '- a: b\n  c: d\n',
    '\n\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => void agrees(pieces.join(''))),
    { numRuns: 50_000, seed: 7 },
  )
})
