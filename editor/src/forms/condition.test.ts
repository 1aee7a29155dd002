import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schema } from '../doc/schema'
import { comparisonsOf, conditionText, operandText, readCondition, readOperand, takesTwo } from './condition'

const types: Record<string, string> = {
  day: 'date',
  cake: 'choice',
  n: 'number',
  extras: 'choices',
  vip: 'yesno',
  name: 'text',
}
const typeOf = (value: string) => types[value] ?? (value.startsWith('open(') ? 'yesno' : '')
const rows = (source: string) =>
  readCondition(source, typeOf)?.rows.map((r) => [r.how.name, r.a, ...(takesTwo(r.how) ? [r.b] : [])]) ?? null

describe('conditions in rows', () => {
  it('reads a value, a comparison and a value', () => {
    expect(rows('day < today + days(2)')).toEqual([['before', 'day', 'today + days(2)']])
    expect(rows('n<3')).toEqual([['less', 'n', '3']])
    expect(rows('cake == "choc" and n >= 2 && vip')).toEqual([
      ['is', 'cake', '"choc"'],
      ['at-least', 'n', '2'],
      ['yes', 'vip'],
    ])
    expect(rows('not open("shop") or contact.email != nil')).toEqual([
      ['no', 'open("shop")'],
      ['known', 'contact.email'],
    ])
    expect(rows('"nuts" not in extras')).toEqual([['has-not', 'extras', '"nuts"']])
    expect(rows('name contains "and"')).toEqual([['contains', 'name', '"and"']])
  })

  it('leaves what is richer as text', () => {
    for (const source of [
      'a and b or c',
      '(a or b) and c',
      'not (a and b)',
      'n > 1 > 0',
      'n ?? 0 > 2',
      'any(extras, # == "nuts") ? vip : n > 2',
      'a == ',
      'f(a',
      'n > 2 // many',
      '',
    ])
      expect(readCondition(source, typeOf), source).toBeNull()
  })

  it('writes only the row that was changed', () => {
    const read = readCondition('n>=2  and   cake=="choc"', typeOf)
    const how = schema.comparisons.find((c) => c.name === 'unknown')
    if (!read || !how) throw new Error('not read')
    expect(conditionText(read)).toBe('n>=2 and cake=="choc"')
    const changed = { ...read, rows: [read.rows[0], { how, a: 'cake', b: '' }] as typeof read.rows }
    expect(conditionText(changed)).toBe('n>=2 and cake == nil')
  })

  it('reads every condition as it was written', () => {
    const value = fc.constantFrom(
      'day',
      'cake',
      'n',
      'extras',
      'vip',
      'name',
      'contact.age',
      'len(extras)',
      'data.prices[cake]',
    )
    const other = fc.oneof(
      fc.string().map((text) => operandText({ is: 'text', text })),
      fc.integer().map(String),
      fc.nat(90).map((n) => operandText({ is: 'days', text: String(n) })),
      fc.constantFrom('today', 'contact.name', 'n * 2', 'add(extras, "or")'),
    )
    const row = fc.tuple(value, fc.nat(), other).map(([a, n, b]) => {
      const can = comparisonsOf(typeOf(a))
      const how = can[n % can.length] as (typeof can)[number]
      return { how, a, b: takesTwo(how) ? b : '' }
    })
    const condition = fc.record({
      join: fc.constantFrom('and' as const, 'or' as const),
      rows: fc.array(row, { minLength: 1, maxLength: 4 }),
    })
    fc.assert(
      fc.property(condition, (c) => {
        const read = readCondition(conditionText(c), typeOf)
        expect(read?.rows.map(({ how, a, b }) => ({ how, a, b }))).toEqual(c.rows)
        if (c.rows.length > 1) expect(read?.join).toBe(c.join)
      }),
    )
  })

  it('reads a value as it was written', () => {
    const is = fc.constantFrom('text' as const, 'number' as const, 'days' as const)
    fc.assert(
      fc.property(is, fc.string(), fc.nat(), (kind, words, n) => {
        const o = { is: kind, text: kind === 'text' ? words : String(n) }
        expect(readOperand(operandText(o), () => false)).toEqual(o)
      }),
    )
    expect(readOperand('contact.email', (name) => name === 'contact.email').is).toBe('name')
    expect(readOperand('a + b', () => false).is).toBe('rich')
  })
})
