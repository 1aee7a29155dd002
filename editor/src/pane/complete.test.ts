import { beforeAll, describe, expect, it } from 'vitest'
import { botOf } from '../doc/bot'
import { read } from '../doc/model'
import { speak } from '../words'
import { offersAt } from './complete'

const path = 'flows/welcome.yaml'
const flow = `title: Welcome
triggers:
  - default: true
steps:
  - id: menu
    ask: |
      type: no key here
      What?
    choices:
      - cake: A cake
    routes:
      cake: bye
  - id: bye
    say: Bye \${menu}
`

beforeAll(() => speak('en'))

/** What is offered where a `|` stands in the text of a file. */
function offered(text: string, file = path, explicit = true): string[] {
  const at = text.indexOf('‸')
  const source = text.replace('‸', '')
  const model = read(
    botOf({
      'bot.yaml': 'languages: [en, fr]\n',
      [path]: flow,
      'flows/hours.yaml': 'steps:\n  - id: a\n    say: x\n',
      [file]: source,
    }),
  )
  const found = offersAt(file, source, at, model, explicit)
  return found?.offers.map((o) => (source.slice(0, found.from) === '' && o.label === '' ? '' : o.label)) ?? []
}

describe('completion', () => {
  it.each([
    ['keys of a flow', `${flow}‸`, 'fallback', 'retries'],
    ['keys of a question', flow.replace('    routes:', '    ‸\n    routes:'), 'retries', 'image'],
    ['keys of a message', flow.replace('    say: Bye', '    im‸\n    say: Bye'), 'image', 'retries'],
    ['a new step', `${flow}  - ‸`, 'ask', 'fallback'],
    ['a trigger', flow.replace('  - default: true', '  - ‸'), 'words', 'ask'],
    ['types', flow.replace('    routes:', '    type: n‸\n    routes:'), 'number', 'menu'],
    ['arrows: steps', flow.replace('cake: bye', 'cake: ‸'), 'bye', 'number'],
    ['arrows: flows', flow.replace('cake: bye', 'cake: ‸'), 'call hours', 'hours'],
    ['outcomes', flow.replace('      cake: bye', '      ‸'), 'invalid', 'ask'],
    ['flows to run', `${flow}  - call: ‸`, 'hours', 'menu'],
    ['actions', `${flow}  - do: ‸`, 'email.send', 'menu'],
    ['values in a text', flow.replace('${menu}', '${m‸}'), 'menu', 'ask'],
    ['broken YAML', `steps:\n  - id: [x\n    ‸\n`, 'say', 'fallback'],
  ])('offers %s', (_, text, wanted, other) => {
    const got = offered(text)
    expect(got).toContain(wanted)
    expect(got).not.toContain(other)
  })
  it('offers what bot.yaml may hold', () => {
    expect(offered('parley: 1\n‸', 'bot.yaml')).toContain('languages')
    expect(offered('parley: 1\nchannels:\n  ‸', 'bot.yaml')).toContain('messenger')
  })
  it('does not offer a key again, nor anything in a comment, nor unasked on an empty line', () => {
    expect(offered(flow.replace('    routes:', '    ‸\n    routes:'))).not.toContain('choices')
    expect(offered(`${flow}# sa‸`)).toEqual([])
    expect(offered(`${flow}‸`, path, false)).toEqual([])
  })
})
