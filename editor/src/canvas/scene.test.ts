import { i18n } from '@lingui/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { botOf } from '../doc/bot'
import { read } from '../doc/model'
import { sceneOf } from './scene'
import { walk } from './walk'

const source = `steps:
  - id: hello
    say: Hello \${contact.first_name}
  - id: menu
    ask: What would you like?
    choices:
      - cake: A cake
      - bye: Nothing
    routes:
      bye: goodbye
  - id: order
    say: One cake.
    next: end
  - id: goodbye
    say: Bye
`
const drawn = (text: string, unfolded: string[] = []) => {
  const model = read(botOf({ 'flows/welcome.yaml': text }))
  const flow = model.flows.get('welcome')
  if (!flow) throw new Error('no flow')
  return { flow, scene: sceneOf(flow, model, [], new Set(unfolded)) }
}

describe('the scene of a flow', () => {
  beforeAll(() => i18n.loadAndActivate({ locale: 'en', messages: {} }))

  it('has a card for each run of steps, and a line for each way into another', () => {
    const { scene } = drawn(source)
    expect(scene.boxes.map((b) => [b.key, b.card.from, b.card.to])).toEqual([
      ['hello', 0, 3],
      ['goodbye', 3, 4],
    ])
    expect(scene.lines.map((l) => [l.step, l.name, l.target])).toEqual([[1, 'bye', 3]])
  })
  it('gives cards sizes that hold their rows, and places that do not overlap', () => {
    const { boxes } = drawn(source).scene
    for (const b of boxes) {
      const last = b.rows.at(-1)
      expect(last && last.y + last.height).toBeLessThanOrEqual(b.height)
    }
    for (const a of boxes)
      for (const b of boxes) {
        if (a === b) continue
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart).toBe(true)
      }
  })
  it('folds rare ways of a question away, and shows them when asked to', () => {
    const folded = drawn(source).scene.boxes[0]?.rows[1]
    const open = drawn(source, ['welcome/1']).scene.boxes[0]?.rows[1]
    expect(folded?.folded).toBeGreaterThan(0)
    expect(open?.ways.length).toBe((folded?.ways.length ?? 0) + (folded?.folded ?? 0))
  })
  it('says where the last step is open', () => {
    expect(drawn(source).scene.boxes[1]?.rows[0]?.next?.goal).toEqual({ to: 'open' })
  })
  it('is drawn with what could be read of a broken file', () => {
    const { flow, scene } = drawn(`${source}  - say: [\n`)
    expect(flow.readOnly).toBe(true)
    expect(scene.boxes.length).toBeGreaterThan(0)
  })
  it('is walked by arrow keys', () => {
    const { flow } = drawn(source)
    expect(walk(flow, -1, 'ArrowDown')).toBe(0)
    expect(walk(flow, 0, 'ArrowDown')).toBe(1)
    expect(walk(flow, 3, 'ArrowLeft')).toBe(1)
    expect(walk(flow, 3, 'ArrowDown')).toBe(3)
  })
})
