import { expect, test } from 'vitest'
import { sseParser } from './sse'

const stream = ':\n\nid: 2\ndata: {"a":1}\n\nevent: live\ndata: {}\n\n:\n\nid: 3\r\ndata: one\r\ndata:two\r\n\r\n'
const want = [
  { id: '2', event: 'message', data: '{"a":1}' },
  { id: '2', event: 'live', data: '{}' },
  { id: '3', event: 'message', data: 'one\ntwo' },
]

test('events come whole, wherever the stream is cut', () => {
  for (let size = 1; size <= stream.length; size++) {
    const parse = sseParser()
    const got = []
    for (let i = 0; i < stream.length; i += size) got.push(...parse(stream.slice(i, i + size)))
    expect(got, `in pieces of ${size}`).toEqual(want)
  }
})

test('an event without its blank line is not told', () => {
  expect(sseParser()('id: 1\ndata: half')).toEqual([])
})
