// Cards as plain boxes, for the view from afar and the small map.

import type { Box, Scene } from './scene'

export interface Colours {
  readonly card: string
  readonly line: string
  readonly ink: string
  readonly bad: string
  readonly chosen: string
}

export function coloursOf(el: Element): Colours {
  const style = getComputedStyle(el)
  const of = (name: string) => style.getPropertyValue(name)
  return { card: of('--card'), line: of('--edge'), ink: of('--ink-2'), bad: of('--rose'), chosen: of('--pine') }
}

/** The extent of all cards. */
export function bounds(boxes: readonly Box[]) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const b of boxes) {
    left = Math.min(left, b.x)
    top = Math.min(top, b.y)
    right = Math.max(right, b.x + b.width)
    bottom = Math.max(bottom, b.y + b.height)
  }
  return boxes.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : { left, top, right, bottom }
}

/** Draws a scene at a place and zoom, in pixels of the canvas. */
export function draw(
  c: CanvasRenderingContext2D,
  scene: Scene,
  view: {
    readonly x: number
    readonly y: number
    readonly zoom: number
    readonly width: number
    readonly height: number
  },
  colours: Colours,
  chosen: ReadonlySet<string>,
  words: boolean,
): void {
  const { x, y, zoom } = view
  const byKey = new Map(scene.boxes.map((b) => [b.key, b]))
  c.clearRect(0, 0, view.width, view.height)
  c.strokeStyle = colours.line
  c.lineWidth = 1
  c.beginPath()
  for (const l of scene.lines) {
    const a = byKey.get(l.from)
    const b = byKey.get(l.to)
    if (!a || !b) continue
    const [ax, ay, bx, by] = [
      (a.x + a.width) * zoom + x,
      (a.y + a.height / 2) * zoom + y,
      b.x * zoom + x,
      (b.y + 20) * zoom + y,
    ]
    if (Math.max(ax, bx) < 0 || Math.min(ax, bx) > view.width || Math.max(ay, by) < 0 || Math.min(ay, by) > view.height)
      continue
    const bend = Math.max(Math.abs(bx - ax) / 2, 20 * zoom)
    c.moveTo(ax, ay)
    c.bezierCurveTo(ax + bend, ay, bx - bend, by, bx, by)
  }
  c.stroke()
  const title = 30 * zoom
  for (const b of scene.boxes) {
    const [left, top, width, height] = [b.x * zoom + x, b.y * zoom + y, b.width * zoom, b.height * zoom]
    if (left > view.width || top > view.height || left + width < 0 || top + height < 0) continue
    c.fillStyle = colours.card
    c.fillRect(left, top, width, height)
    c.strokeStyle = chosen.has(b.key) ? colours.chosen : b.problems.length > 0 ? colours.bad : colours.line
    c.strokeRect(left, top, width, height)
    if (!words || title < 4) continue
    c.fillStyle = colours.ink
    c.font = `600 ${Math.max(title * 0.9, 9)}px system-ui, "DejaVu Sans", sans-serif`
    c.fillText(b.title, left + 4, top + Math.max(title, 10), width - 8)
  }
}
