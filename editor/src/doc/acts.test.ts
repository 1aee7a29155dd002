import { describe, expect, test } from 'vitest'
import { acts } from './acts'
import { apply, botOf, filesOf, invert } from './bot'
import { isRefused } from './draft'
import type { Bot } from './model'
import type { Edit, Result } from './types'

/** The lines that an edit takes away and puts in, a file after the other. */
function diff(before: Bot, after: Bot): string[] {
  const a = filesOf(before)
  const b = filesOf(after)
  const out: string[] = []
  for (const path of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    if (a[path] === b[path]) continue
    out.push(`@ ${path}`)
    out.push(...lineDiff((a[path] ?? '').split('\n'), (b[path] ?? '').split('\n')))
  }
  return out
}

/** A difference by the longest common run of lines. */
function lineDiff(a: readonly string[], b: readonly string[]): string[] {
  const long = a.map(() => new Array<number>(b.length + 1).fill(0))
  long.push(new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = long[i] as number[]
      const below = long[i + 1] as number[]
      row[j] = a[i] === b[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number)
    }
  }
  const out: string[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++
      j++
    } else if (
      i < a.length &&
      (j >= b.length || ((long[i + 1] as number[])[j] as number) >= ((long[i] as number[])[j + 1] as number))
    ) {
      out.push(`-${a[i++]}`)
    } else out.push(`+${b[j++]}`)
  }
  return out
}

function done(result: Result): Edit {
  if (isRefused(result)) throw new Error(`refused: ${result.refused} ${result.of}`)
  return result
}

/** Makes an edit and checks that it can be taken back. Returns its lines. */
function lines(bot: Bot, result: Result): string[] {
  const edit = done(result)
  const after = apply(bot, edit)
  expect(filesOf(apply(after, invert(bot, edit)))).toEqual(filesOf(bot))
  return diff(bot, after)
}

const flow = 'welcome'
const welcome = `# the first flow
title: Welcome
triggers:
  - words: [hi, hello]
steps:
  - id: greet
    say: Hi \${contact.first_name ?? "there"}!   # warm
  # the menu
  - id: menu
    ask: 'What''s up?'
    choices:
      - order: Order a cake
      - {id: human, label: "Talk, please", like: [agent]}
    routes:
      order: cake
      human: start human

  - id: cake   # of today
    ask: Which \${menu} cake?
    type: number
    reject:
      - if: cake > 3 and menu == "order"
        say: No more than three.
  - say: >-
      Bye and
      see you

      soon
  - {id: last, say: "Done, thanks"}
`
const human = 'steps:\n  - id: desk\n    say: One moment.\n  - end:\n'
const french =
  'greet: Bonjour !\nmenu: Quoi ?\nmenu.order: Un gâteau\nmenu.like.human: [un humain]\ncake.reject.1: Trois, ${cake}\n'
const talk = `flow: welcome
talk:
  - me: hi
  - bot: [greet, menu]
  - me: order
  - bot: cake
  - me: {tap: menu.order}
  - bot: welcome.cake
expect:
  vars: {menu: order}
`
const files = {
  'bot.yaml': 'parley: 1\nlanguages: [en, fr]\n',
  'flows/welcome.yaml': welcome,
  'flows/human.yaml': human,
  'flows/welcome.fr.yaml': french,
  'flows/welcome.layout.yaml': 'cards:\n  greet: {x: 1, y: 2}\n  cake: {x: 3, y: 4} # far\n',
  'conversations/orders.yaml': talk,
}
const bot = botOf(files)

describe('a reworded text', () => {
  const say = (step: number, at: (string | number)[], text: string) =>
    lines(bot, acts.reword(bot, { flow, step, at, text }))

  test('is one line, with its comment', () => {
    expect(say(0, ['say'], 'Good day!')).toEqual([
      '@ flows/welcome.yaml',
      '-    say: Hi ${contact.first_name ?? "there"}!   # warm',
      '+    say: Good day!   # warm',
    ])
  })
  test('keeps its quotes', () => {
    expect(say(1, ['ask'], "What's new?")[2]).toBe("+    ask: 'What''s new?'")
    expect(say(1, ['choices', 1, 'label'], 'Talk "now"')[2]).toContain('label: "Talk \\"now\\"", like')
  })
  test('is quoted where it must be', () => {
    expect(say(0, ['say'], 'Total: 5')[2]).toBe("+    say: 'Total: 5'   # warm")
    expect(say(0, ['say'], 'yes')[2]).toBe("+    say: 'yes'   # warm")
    expect(say(0, ['say'], '10:30')[2]).toBe("+    say: '10:30'   # warm")
    expect(say(0, ['say'], 'a #b')[2]).toBe("+    say: 'a #b'   # warm")
    expect(say(0, ['say'], "it's: so")[2]).toBe('+    say: "it\'s: so"   # warm')
    expect(say(1, ['choices', 0, 'order'], '😀 Ça, enfin')[2]).toBe('+      - order: 😀 Ça, enfin')
    expect(say(1, ['choices', 1, 'like', 0], 'a, b?')[2]).toContain("like: ['a, b?']")
  })
  test('of several lines stays a block, or becomes one', () => {
    expect(say(0, ['say'], 'One\nTwo')).toEqual([
      '@ flows/welcome.yaml',
      '-    say: Hi ${contact.first_name ?? "there"}!   # warm',
      '+    say: |-   # warm',
      '+      One',
      '+      Two',
    ])
  })
  test('with CRLF and a byte order mark keeps both', () => {
    const crlf = botOf({ 'flows/welcome.yaml': `\uFEFF${welcome.replaceAll('\n', '\r\n')}` })
    const after = apply(crlf, done(acts.reword(crlf, { flow, step: 0, at: ['say'], text: 'Yo' })))
    expect(filesOf(after)['flows/welcome.yaml']).toBe(
      `\uFEFF${welcome.replace('Hi ${contact.first_name ?? "there"}!', 'Yo').replaceAll('\n', '\r\n')}`,
    )
  })
  test('to what it says already is no change', () => {
    expect(say(2, ['ask'], 'Which ${menu} cake?')).toEqual([])
  })
})

describe('steps', () => {
  test('are added as their own lines', () => {
    expect(lines(bot, acts.addStep(bot, { flow, step: 1, yaml: 'say: Look at this.' }))).toEqual([
      '@ flows/welcome.yaml',
      '+  - id: look_at_this',
      '+    say: Look at this.',
    ])
  })
  test('are added on a line, and go on where it led', () => {
    const from = { flow, step: 1, kind: 'choice' as const, name: 'order' }
    expect(lines(bot, acts.addStep(bot, { flow, step: 2, yaml: 'say: A cake, good.', from }))).toEqual([
      '@ flows/welcome.yaml',
      '-      order: cake',
      '+      order: a_cake_good',
      '+  - id: a_cake_good',
      '+    say: A cake, good.',
      '+    next: cake',
      '+',
    ])
  })
  test('are moved with their comments', () => {
    expect(lines(bot, acts.moveSteps(bot, { flow, steps: [1], before: 0 }))).toEqual([
      '@ flows/welcome.yaml',
      '-  - id: greet',
      '-    say: Hi ${contact.first_name ?? "there"}!   # warm',
      '+  - id: greet',
      '+    say: Hi ${contact.first_name ?? "there"}!   # warm',
    ])
  })
  test('that go are joined: what pointed at them goes on where they went on', () => {
    expect(lines(bot, acts.deleteSteps(bot, { flow, steps: [2] }))).toEqual([
      '@ flows/welcome.fr.yaml',
      '-cake.reject.1: Trois, ${cake}',
      '@ flows/welcome.layout.yaml',
      '-  cake: {x: 3, y: 4} # far',
      '+  bye_and_see_you: {x: 3, y: 4} # far',
      '@ flows/welcome.yaml',
      '-      order: cake',
      '+      order: bye_and_see_you',
      '-  - id: cake   # of today',
      '-    ask: Which ${menu} cake?',
      '-    type: number',
      '-    reject:',
      '-      - if: cake > 3 and menu == "order"',
      '-        say: No more than three.',
      '-  - say: >-',
      '+  - id: bye_and_see_you',
      '+    say: >-',
    ])
  })
  test('are copied and pasted under new names', () => {
    const yaml = acts.copySteps(bot, { flow, steps: [1, 2] })
    expect(yaml.split('\n')[0]).toBe('# the menu')
    const got = lines(bot, acts.pasteSteps(bot, { flow, step: 5, yaml: yaml.replace(/^/gm, '      ') }))
    expect(got.slice(0, 7)).toEqual([
      '@ flows/welcome.yaml',
      '+  # the menu',
      '+  - id: menu_2',
      "+    ask: 'What''s up?'",
      '+    choices:',
      '+      - order: Order a cake',
      '+      - {id: human, label: "Talk, please", like: [agent]}',
    ])
    expect(got).toContain('+      order: cake_2')
    expect(got).toContain('+      - if: cake_2 > 3 and menu_2 == "order"')
  })
  test('are duplicated with their texts in other languages', () => {
    const got = lines(bot, acts.duplicateSteps(bot, { flow, steps: [0] }))
    expect(got).toEqual([
      '@ flows/welcome.fr.yaml',
      '+greet_2: Bonjour !',
      '@ flows/welcome.yaml',
      '+  - id: greet_2',
      '+    say: Hi ${contact.first_name ?? "there"}!   # warm',
    ])
  })
  test('are not all deleted', () => {
    expect(acts.deleteSteps(bot, { flow, steps: [0, 1, 2, 3, 4] })).toEqual({ refused: 'last-step', of: flow })
  })
})

describe('ways', () => {
  test('are connected by one line, and by an id where the step has none', () => {
    expect(lines(bot, acts.connect(bot, { flow, step: 2, kind: 'outcome', name: 'invalid', to: { step: 3 } }))).toEqual(
      [
        '@ flows/welcome.yaml',
        '-  - say: >-',
        '+    routes:',
        '+      invalid: bye_and_see_you',
        '+  - id: bye_and_see_you',
        '+    say: >-',
      ],
    )
  })
  test('write the key that their outcome needs', () => {
    expect(
      lines(bot, acts.connect(bot, { flow, step: 2, kind: 'outcome', name: 'timeout', to: { arrow: 'end late' } })),
    ).toEqual(['@ flows/welcome.yaml', '+    timeout: 24h', '+    routes:', '+      timeout: end late'])
  })
  test('are changed where they stand', () => {
    expect(lines(bot, acts.connect(bot, { flow, step: 1, kind: 'choice', name: 'human', to: { step: 4 } }))).toEqual([
      '@ flows/welcome.yaml',
      '-      human: start human',
      '+      human: last',
    ])
    expect(lines(bot, acts.connect(bot, { flow, step: 4, kind: 'next', name: '', to: { step: 0 } }))).toEqual([
      '@ flows/welcome.yaml',
      '-  - {id: last, say: "Done, thanks"}',
      '+  - {id: last, say: "Done, thanks", next: greet}',
    ])
  })
  test('that are cut end there, where they would run on into another card', () => {
    expect(lines(bot, acts.disconnect(bot, { flow, step: 1, kind: 'choice', name: 'order' }))).toEqual([
      '@ flows/welcome.yaml',
      '-      order: cake',
      '+      order: end',
    ])
  })
})

describe('choices', () => {
  test('are added as two lines', () => {
    expect(lines(bot, acts.addChoice(bot, { flow, step: 1, label: 'Opening hours' }))).toEqual([
      '@ flows/welcome.yaml',
      '+      - opening_hours: Opening hours',
      '+      opening_hours: end',
    ])
  })
  test('go with their route and their words', () => {
    expect(lines(bot, acts.removeChoice(bot, { flow, step: 1, choice: 1 }))).toEqual([
      '@ flows/welcome.fr.yaml',
      '-menu.like.human: [un humain]',
      '@ flows/welcome.yaml',
      '-      - {id: human, label: "Talk, please", like: [agent]}',
      '-      human: start human',
    ])
  })
  test('are moved', () => {
    expect(lines(bot, acts.moveChoice(bot, { flow, step: 1, choice: 1, before: 0 }))).toEqual([
      '@ flows/welcome.yaml',
      '-      - order: Order a cake',
      '+      - order: Order a cake',
    ])
  })
})

describe('another name', () => {
  test('of a step is everywhere', () => {
    expect(lines(bot, acts.renameStep(bot, { flow, step: 2, name: 'size' }))).toEqual([
      '@ conversations/orders.yaml',
      '-  - bot: cake',
      '+  - bot: size',
      '-  - bot: welcome.cake',
      '+  - bot: welcome.size',
      '@ flows/welcome.fr.yaml',
      '-cake.reject.1: Trois, ${cake}',
      '+size.reject.1: Trois, ${size}',
      '@ flows/welcome.layout.yaml',
      '-  cake: {x: 3, y: 4} # far',
      '+  size: {x: 3, y: 4} # far',
      '@ flows/welcome.yaml',
      '-      order: cake',
      '+      order: size',
      '-  - id: cake   # of today',
      '+  - id: size   # of today',
      '+    was: cake',
      '-      - if: cake > 3 and menu == "order"',
      '+      - if: size > 3 and menu == "order"',
    ])
  })
  test('of a choice is everywhere', () => {
    expect(lines(bot, acts.renameChoice(bot, { flow, step: 1, choice: 0, name: 'buy' }))).toEqual([
      '@ conversations/orders.yaml',
      '-  - me: order',
      '+  - me: buy',
      '-  - me: {tap: menu.order}',
      '+  - me: {tap: menu.buy}',
      '-  vars: {menu: order}',
      '+  vars: {menu: buy}',
      '@ flows/welcome.fr.yaml',
      '-menu.order: Un gâteau',
      '+menu.buy: Un gâteau',
      '@ flows/welcome.yaml',
      '-      - order: Order a cake',
      '+      - buy: Order a cake',
      '-      order: cake',
      '+      buy: cake',
      '-      - if: cake > 3 and menu == "order"',
      '+      - if: cake > 3 and menu == "buy"',
    ])
  })
  test('of a flow moves its files', () => {
    const after = apply(bot, done(acts.renameFlow(bot, { flow: 'human', name: 'person' })))
    expect(Object.keys(filesOf(after)).filter((f) => f.startsWith('flows/'))).toContain('flows/person.yaml')
    expect(filesOf(after)['flows/person.yaml']).toBe(`was: human\n${human}`)
    expect(filesOf(after)['flows/welcome.yaml']).toBe(welcome.replace('start human', 'start person'))
  })
  test('that is taken or no name is refused', () => {
    expect(acts.renameStep(bot, { flow, step: 2, name: 'menu' })).toEqual({ refused: 'name-taken', of: 'menu' })
    expect(acts.renameStep(bot, { flow, step: 2, name: 'not a name' })).toEqual({
      refused: 'bad-name',
      of: 'not a name',
    })
    expect(acts.renameStep(bot, { flow, step: 2, name: 'end' })).toEqual({ refused: 'bad-name', of: 'end' })
  })
})

describe('the layout', () => {
  test('is all that a moved card changes', () => {
    expect(lines(bot, acts.placeCards(bot, { flow, cards: [{ step: 2, x: 30.4, y: 4 }] }))).toEqual([
      '@ flows/welcome.layout.yaml',
      '-  cake: {x: 3, y: 4} # far',
      '+  cake: {x: 30, y: 4} # far',
    ])
  })
  test('is made where there is none', () => {
    expect(lines(bot, acts.placeCards(bot, { flow: 'human', cards: [{ step: 0, x: 5, y: 6 }] }))).toEqual([
      '@ flows/human.layout.yaml',
      '+cards:',
      '+  desk: {x: 5, y: 6}',
    ])
  })
  test('has frames and notes', () => {
    const value = { title: 'Orders, all', x: 1, y: 2, width: 3, height: 4, color: 'green' }
    expect(lines(bot, acts.setFrame(bot, { flow, value })).slice(1)).toEqual([
      '+frames:',
      "+  - {title: 'Orders, all', x: 1, y: 2, width: 3, height: 4, color: green}",
    ])
  })
})

describe('another kind', () => {
  test('of answer takes what the old one alone had', () => {
    expect(lines(bot, acts.setType(bot, { flow, step: 1, type: 'email' }))).toEqual([
      '@ flows/welcome.fr.yaml',
      '-menu.order: Un gâteau',
      '-menu.like.human: [un humain]',
      '@ flows/welcome.yaml',
      '-    choices:',
      '-      - order: Order a cake',
      '-      - {id: human, label: "Talk, please", like: [agent]}',
      '-    routes:',
      '-      order: cake',
      '-      human: start human',
      '+    type: email',
    ])
  })
  test('of step keeps its words', () => {
    expect(lines(bot, acts.setVerb(bot, { flow, step: 0, verb: 'ask' }))).toEqual([
      '@ flows/welcome.yaml',
      '-    say: Hi ${contact.first_name ?? "there"}!   # warm',
      '+    ask: Hi ${contact.first_name ?? "there"}!   # warm',
    ])
  })
})

describe('flows', () => {
  test('are added and deleted', () => {
    const added = apply(
      bot,
      done(acts.addFlow(bot, { name: 'hours', yaml: 'id: open\nsay: We are open.', title: 'Hours' })),
    )
    expect(filesOf(added)['flows/hours.yaml']).toBe('title: Hours\nsteps:\n  - id: open\n    say: We are open.\n')
    expect(
      lines(bot, acts.deleteFlow(bot, { flow: 'human' })).filter((l) => l.includes('start') || l.includes('end')),
    ).toEqual(['-  - end:', '-      human: start human', '+      human: end'])
  })
  test('are made of steps', () => {
    const after = filesOf(apply(bot, done(acts.extractFlow(bot, { flow, steps: [2, 3], name: 'baking' }))))
    expect(after['flows/baking.yaml']).toBe(`with:
  menu: choice
steps:
  - id: cake   # of today
    ask: Which \${menu} cake?
    type: number
    reject:
      - if: cake > 3 and menu == "order"
        say: No more than three.
  - say: >-
      Bye and
      see you

      soon
`)
    expect(after['flows/welcome.yaml']).toContain('      order: baking\n')
    expect(after['flows/welcome.yaml']).toContain('  - id: baking\n    call: baking\n    with:\n      menu: ${menu}\n')
    expect(after['flows/baking.fr.yaml']).toBe('cake.reject.1: Trois, ${cake}\n')
  })
})

test('other files are set by their path', () => {
  expect(
    lines(
      bot,
      acts.setInFile(bot, { path: 'bot.yaml', at: ['places', 'shop', 'tue-sat'], value: '09:00-12:30, 14:00-18:00' }),
    ).slice(1),
  ).toEqual(['+places:', '+  shop:', "+    tue-sat: '09:00-12:30, 14:00-18:00'"])
  expect(lines(bot, acts.translate(bot, { flow, language: 'fr', key: 'menu.human', text: 'Parler' }))).toEqual([
    '@ flows/welcome.fr.yaml',
    '+menu.human: Parler',
  ])
})

describe('from elsewhere', () => {
  const paste = (yaml: string, step = 5) => lines(bot, acts.pasteSteps(bot, { flow, step, yaml }))
  test('steps come without arrows to steps that are not here', () => {
    const yaml =
      '  - id: size\r\n    ask: How big?\r\n    type: number\r\n    next: elsewhere\r\n    routes: {invalid: nowhere, timeout: size}\r\n    timeout: 1h\r\n'
    expect(paste(yaml)).toEqual([
      '@ flows/welcome.yaml',
      '+  - id: size',
      '+    ask: How big?',
      '+    type: number',
      '+    routes: {timeout: size}',
      '+    timeout: 1h',
    ])
  })
  test('a whole flow, and one step without a dash, are steps too', () => {
    expect(paste('title: Other\nsteps:\n- id: one\n  say: One\n- say: Two\n', 0)).toEqual([
      '@ flows/welcome.yaml',
      '+  - id: one',
      '+    say: One',
      '+  - say: Two',
    ])
    expect(paste('say: Alone\n', 0)).toEqual(['@ flows/welcome.yaml', '+  - say: Alone'])
  })
  test('what is no step is refused', () => {
    for (const yaml of ['Hello, you', '- a\n- b\n', 'a: b\n', '', '- say: "x\n']) {
      expect(acts.pasteSteps(bot, { flow, step: 0, yaml })).toEqual({ refused: 'no-steps', of: yaml })
    }
  })
})

test('steps in brackets are added, pasted and taken away there', () => {
  const braces = botOf({ 'flows/welcome.yaml': 'steps: [{id: a, say: "Hi, you"}, {id: b, end: }]\n' })
  const after = (r: Result) => filesOf(apply(braces, done(r)))['flows/welcome.yaml']
  expect(after(acts.addStep(braces, { flow, step: 1, yaml: 'say: So, now' }))).toBe(
    'steps: [{id: a, say: "Hi, you"}, {id: so_now, say: \'So, now\'}, {id: b, end: }]\n',
  )
  expect(after(acts.duplicateSteps(braces, { flow, steps: [1] }))).toBe(
    'steps: [{id: a, say: "Hi, you"}, {id: b, end: }, {id: b_2, end: }]\n',
  )
  expect(after(acts.deleteSteps(braces, { flow, steps: [0] }))).toBe('steps: [{id: b, end: }]\n')
})

describe('names of values', () => {
  const values = botOf({
    'bot.yaml': 'parley: 1\ncontact: {mail: email}\n',
    'flows/order.yaml':
      'with: {size: number}\nsteps:\n  - id: ask\n    ask: Mail for ${size}?\n    type: email\n    save: [contact.mail, last]\n  - set: {total: size * 2, contact.mail: last}\n  - say: ${total}, ${contact.mail}\n',
    'flows/welcome.yaml':
      'steps:\n  - id: order\n    call: order\n    with:\n      size: 3\n  - say: ${contact.mail}\n',
  })
  test('of an input are changed where it is given', () => {
    expect(lines(values, acts.renameVariable(values, { flow: 'order', from: 'size', to: 'big' }))).toEqual([
      '@ flows/order.yaml',
      '-with: {size: number}',
      '+with: {big: number}',
      '-    ask: Mail for ${size}?',
      '+    ask: Mail for ${big}?',
      '-  - set: {total: size * 2, contact.mail: last}',
      '+  - set: {total: big * 2, contact.mail: last}',
      '@ flows/welcome.yaml',
      '-      size: 3',
      '+      big: 3',
    ])
  })
  test('of a contact field are changed in all flows', () => {
    const got = lines(
      values,
      acts.renameVariable(values, { flow: 'order', from: 'contact.mail', to: 'contact.address' }),
    )
    expect(got.filter((l) => l.startsWith('+'))).toEqual([
      '+contact: {address: email}',
      '+    save: [contact.address, last]',
      '+  - set: {total: size * 2, contact.address: last}',
      '+  - say: ${total}, ${contact.address}',
      '+  - say: ${contact.address}',
    ])
  })
})

describe('steps that go', () => {
  const chain = botOf({
    'flows/welcome.yaml':
      'fallback: mid\nsteps:\n  - id: top\n    say: Top\n  - id: mid\n    say: Mid\n    next: far\n  - id: other\n    say: Other\n    next: mid\n  - id: far\n    say: Far\n',
  })
  test('leave what fell into them where they led', () => {
    const after = filesOf(apply(chain, done(acts.deleteSteps(chain, { flow, steps: [1] }))))['flows/welcome.yaml']
    expect(after).toBe(
      'fallback: far\nsteps:\n  - id: top\n    say: Top\n    next: far\n  - id: other\n    say: Other\n    next: far\n  - id: far\n    say: Far\n',
    )
  })
})

describe('cards', () => {
  test('are cut and joined, and a layout that says nothing goes', () => {
    const alone = botOf({ 'flows/human.yaml': human })
    const cut = apply(alone, done(acts.splitCard(alone, { flow: 'human', step: 1, split: true, x: 7, y: 8 })))
    expect(filesOf(cut)['flows/human.layout.yaml']).toBe('cards:\n  end_step: {x: 7, y: 8, split: true}\n')
    const joined = apply(cut, done(acts.splitCard(cut, { flow: 'human', step: 1, split: false, x: 0, y: 0 })))
    expect(Object.keys(filesOf(joined))).toEqual(['flows/human.yaml'])
  })
})

test('a file that is broken by hand is not edited but as text', () => {
  const broken = botOf({ 'flows/welcome.yaml': 'steps:\n  - say: "x\n' })
  expect(acts.reword(broken, { flow, step: 0, at: ['say'], text: 'y' })).toEqual({
    refused: 'broken',
    of: 'flows/welcome.yaml',
  })
})
