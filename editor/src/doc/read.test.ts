import { describe, expect, test } from 'vitest'
import { apply, botOf } from './bot'
import { goalOf, inFile, read } from './model'
import { textOf } from './text'

const welcome = `# the first flow
title: Welcome
triggers:
  - words: [hi, hello]
steps:
  - id: greet
    say: Hi \${contact.first_name ?? "there"}!   # warm
  # the menu
  - id: menu
    ask:
      - What can I do?
      - 'What''s up?'
    choices:
      - order: Order a cake
      - {id: human, label: "Talk, please", like: [agent]}
    routes:
      order: cake
      human: start human

  - id: cake
    ask: Which?
  - say: Bye
`

function flow(files: Record<string, string>, id = 'welcome') {
  const f = read(botOf(files)).flows.get(id)
  if (!f) throw new Error(`no flow ${id}`)
  return f
}

describe('a flow', () => {
  const f = flow({ 'flows/welcome.yaml': welcome, 'flows/welcome.fr.yaml': 'greet: Bonjour à tous\n' })

  test('has its steps, in order, with verbs and ids', () => {
    expect(f.steps.map((s) => [s.step?.id, s.step?.verb])).toEqual([
      ['greet', 'say'],
      ['menu', 'ask'],
      ['cake', 'ask'],
      ['', 'say'],
    ])
    expect(f.title).toBe('Welcome')
    expect(f.readOnly).toBe(false)
  })

  test('has each text where it stands in the file', () => {
    const at = (i: number, key: string, n = 0) => {
      const s = f.steps[i]
      const span = s?.step?.words.find((w) => w.key === key)?.variants[n]
      if (!s || !span) throw new Error('no such text')
      const { from, to } = inFile(s, span)
      return welcome.slice(from, to)
    }
    expect(at(0, '')).toBe('Hi ${contact.first_name ?? "there"}!')
    expect(at(1, '', 1)).toBe("'What''s up?'")
    expect(at(1, '.order')).toBe('Order a cake')
    expect(at(1, '.human')).toBe('"Talk, please"')
    expect(at(1, '.like.human')).toBe('agent')
    expect(f.steps[1]?.step?.words.find((w) => w.key === '')?.variants[1]?.value).toBe("What's up?")
  })

  test('has the ways that lead away from a step, and where they go', () => {
    const menu = f.steps[1]?.step
    expect(menu?.ways.map((w) => [w.kind, w.name, w.arrow?.go, w.arrow?.target])).toEqual([
      ['choice', 'order', '', 'cake'],
      ['choice', 'human', 'start', 'human'],
      ['outcome', 'skip', undefined, undefined],
      ['outcome', 'invalid', undefined, undefined],
      ['outcome', 'timeout', undefined, undefined],
      ['outcome', 'error', undefined, undefined],
    ])
    expect(menu?.ways.find((w) => w.name === 'timeout')?.missing).toBe('timeout')
    expect(menu?.ways.map((w) => goalOf(f, 1, w))[0]).toEqual({ to: 'step', index: 2, again: false })
    expect(menu?.leaves).toBe(true)
    expect(f.steps[3]?.step?.ways.map((w) => goalOf(f, 3, w))).toEqual([{ to: 'open' }, { to: 'own' }])
  })

  test('is cut into cards where a step always leaves', () => {
    expect(f.cards).toEqual([
      { from: 0, to: 2, id: 'greet' },
      { from: 2, to: 4, id: 'cake' },
    ])
  })

  test('has its texts in other languages', () => {
    expect([...(f.texts.get('fr')?.keys() ?? [])]).toEqual(['greet'])
  })

  test('is cut where the layout says so', () => {
    const split = flow({
      'flows/welcome.yaml': welcome,
      'flows/welcome.layout.yaml': 'cards:\n  menu: {x: 5, y: 9, split: true}\n',
    })
    expect(split.cards.map((c) => c.from)).toEqual([0, 1, 2])
    expect(split.layout.cards.get('menu')).toEqual({ x: 5, y: 9, split: true })
  })
})

test('steps that did not change keep their identity', () => {
  const bot = botOf({ 'flows/welcome.yaml': welcome })
  const first = read(bot).flows.get('welcome')
  const next = apply(bot, {
    name: 'typed',
    of: '',
    files: new Map([
      ['flows/welcome.yaml', { before: null, after: textOf(welcome.replace('Which?', 'Which one of them?')) }],
    ]),
  })
  const second = read(next).flows.get('welcome')
  expect(second?.steps.map((s, i) => s.step === first?.steps[i]?.step)).toEqual([true, true, false, true])
})

describe('a file that is written in another way is read the same', () => {
  const want = ['greet', 'menu', 'cake', '']
  const ids = (source: string) => flow({ 'flows/welcome.yaml': source }).steps.map((s) => s.step?.id)
  test('with CRLF and a byte order mark', () => expect(ids(`\uFEFF${welcome.replaceAll('\n', '\r\n')}`)).toEqual(want))
  test('with the list at the left edge', () => {
    const [head = '', steps = ''] = welcome.split(/(?<=^steps:\n)/m)
    expect(ids(head + steps.replace(/^ {2}/gm, ''))).toEqual(want)
  })
  test('with steps in brackets', () =>
    expect(ids('steps: [{id: greet, say: Hi}, {id: menu, ask: "a, b"}]')).toEqual(['greet', 'menu']))
  test('with a document mark', () => expect(ids(`---\n${welcome}`)).toEqual(want))
  test('with a quoted text that goes on at the left edge', () => {
    expect(ids('steps:\n  - id: greet\n    say: "one\n\n      two"\n  - say: x\n')).toEqual(['greet', ''])
  })
})

describe('a file broken by hand', () => {
  const broken = welcome.replace('say: Bye', 'say: "Bye').replace('ask: Which?', 'ask: Which: one?')
  const f = flow({ 'flows/welcome.yaml': broken })
  test('is read as far as it can be, and not to be edited', () => {
    expect(f.readOnly).toBe(true)
    expect(f.steps.map((s) => s.step?.id).slice(0, 2)).toEqual(['greet', 'menu'])
  })
  test('says where the trouble is', () => {
    expect(f.file.troubles.length).toBeGreaterThan(0)
    const first = Math.min(...f.file.troubles.map((t) => t.from))
    expect(first).toBeGreaterThanOrEqual(broken.indexOf('Which: one'))
  })
  test('with an anchor, a twice written key or two documents is not to be edited either', () => {
    for (const bad of [
      'steps:\n  - id: &a greet\n',
      'title: a\ntitle: b\nsteps:\n  - say: x\n',
      'steps:\n  - say: x\n---\na: b\n',
    ]) {
      expect(flow({ 'flows/welcome.yaml': bad }).readOnly).toBe(true)
    }
  })
})
