import { describe, expect, it } from 'vitest'
import { merge, merged, partsOf } from './merge'

const base = `title: Welcome
# said first
steps:
  - id: hello
    say: Hello
  - id: ask
    ask: What would you like?
    retries: 2
  - id: bye
    say: Bye
`
const path = 'flows/welcome.yaml'

describe('merge', () => {
  it('cuts a file into parts that are the file', () => {
    for (const source of [base, base.replaceAll('\n', '\r\n'), `\uFEFF${base}`, '', 'a: [', '- x\n- y']) {
      expect(partsOf(path, source).join('')).toBe(source)
    }
    expect(partsOf(path, base).length).toBeGreaterThanOrEqual(5)
  })
  it('takes what only one side changed', () => {
    const mine = base.replace('say: Hello', 'say: Good morning')
    const theirs = base.replace('say: Bye', 'say: See you')
    expect(merged(merge(path, base, mine, theirs))).toBe(mine.replace('say: Bye', 'say: See you'))
  })
  it('takes different lines of one step', () => {
    const mine = base.replace('retries: 2', 'retries: 3')
    const theirs = base.replace('  - id: ask\n', '  - id: ask\n    note: the first question\n')
    const out = merged(merge(path, base, mine, theirs))
    expect(out).toContain('retries: 3')
    expect(out).toContain('note: the first question')
  })
  it('keeps steps that both added', () => {
    const mine = base.replace('  - id: ask\n', '  - say: mine\n  - id: ask\n')
    const theirs = `${base}  - say: theirs\n`
    const out = merged(merge(path, base, mine, theirs))
    expect(out).toContain('- say: mine')
    expect(out).toContain('- say: theirs')
  })
  it('asks where both changed the same, and shows the whole step', () => {
    const mine = base.replace('say: Hello', 'say: Good morning')
    const theirs = base.replace('say: Hello', 'say: Good evening')
    const pieces = merge(path, base, mine, theirs)
    expect(merged(pieces)).toBeNull()
    const asked = pieces.filter((p) => !('same' in p))
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      mine: '  - id: hello\n    say: Good morning\n',
      theirs: '  - id: hello\n    say: Good evening\n',
    })
  })
  it('asks where one side deleted what the other changed', () => {
    const mine = base.replace('  - id: bye\n    say: Bye\n', '')
    const theirs = base.replace('say: Bye', 'say: See you')
    expect(merged(merge(path, base, mine, theirs))).toBeNull()
  })
})
