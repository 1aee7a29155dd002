import { describe, expect, test } from 'vitest'
import { names, parts, renamedParts, withChoice, withName } from './expr'

const read = (source: string) => names(source).map((n) => [n.name, ...n.members.map((m) => m.name)].join('.'))

describe('the names of an expression', () => {
  test.each([
    ['day < today + days(2)', ['day', 'today', 'days']],
    ['contact.email ?? "none"', ['contact.email']],
    ['order?.total > 3 and not open("shop")', ['order.total', 'open']],
    ['{day: day, "x": size}.day', ['day', 'size']],
    ['a ? b : c', ['a', 'b', 'c']],
    ["'day' + `size` + day // size", ['day']],
    ['filter(list, .day > # && #.size == day)', ['filter', 'list', 'day']],
    ['data.prices[cake]', ['data.prices', 'cake']],
    ['x in ["a", "b"] or 0x1F > 1_000.5e3', ['x']],
  ])('%s', (source, want) => expect(read(source)).toEqual(want))
})

describe('a name is changed', () => {
  test.each([
    ['day + "day" + x.day + days(1)', 'date + "day" + x.day + days(1)'],
    ['label("day") + label(\'days\')', 'label("date") + label(\'days\')'],
    ['{day: day}', '{day: date}'],
  ])('in %s', (source, want) => expect(withName(source, 'day', 'date')).toBe(want))
  test('of a field', () => {
    expect(withName('contact.mail + mail + x.mail', 'contact.mail', 'contact.email')).toBe(
      'contact.email + mail + x.mail',
    )
  })
  test('inside texts, and nowhere else', () => {
    const change = (text: string) => renamedParts(text, (source) => withName(source, 'day', 'date'))
    expect(change('The day is ${day}, ${ {"a": "}"}[day] } and $${day} ${day')).toBe(
      'The day is ${date}, ${ {"a": "}"}[date] } and $${day} ${day',
    )
  })
})

test('a text has its expressions where the braces are', () => {
  expect(parts('a ${b} c ${"}" + d}').map((p) => 'a ${b} c ${"}" + d}'.slice(p.from, p.to))).toEqual(['b', '"}" + d'])
})

describe('a choice is changed where it is compared with its question', () => {
  test.each([
    ['cake == "choc" and other == "choc"', 'cake == "dark" and other == "choc"'],
    ["'choc' != cake", "'dark' != cake"],
    ['"choc" in cake', '"dark" in cake'],
    ['cake in ["lemon", "choc"]', 'cake in ["lemon", "dark"]'],
    ['cake not in ["choc"]', 'cake not in ["dark"]'],
    ['x.cake == "choc"', 'x.cake == "choc"'],
  ])('%s', (source, want) => expect(withChoice(source, 'cake', 'choc', 'dark')).toBe(want))
})
