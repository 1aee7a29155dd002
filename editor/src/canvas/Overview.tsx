// The drawing from afar: one picture in the place of cards.

import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { look, useView } from '../state/view'
import { coloursOf, draw } from './draw'
import type { Scene } from './scene'

export function Overview(p: { readonly scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const transform = useStore((s) => s.transform)
  const width = useStore((s) => s.width)
  const height = useStore((s) => s.height)
  const selected = useView((v) => v.selected)
  const { screenToFlowPosition } = useReactFlow()
  const chosen = useMemo(() => new Set(selected.map((s) => p.scene.byStep[s] ?? '')), [selected, p.scene])
  useEffect(() => {
    const el = canvas.current
    const c = el?.getContext('2d')
    if (!el || !c) return
    const ratio = devicePixelRatio
    el.width = width * ratio
    el.height = height * ratio
    c.scale(ratio, ratio)
    draw(
      c,
      p.scene,
      { x: transform[0], y: transform[1], zoom: transform[2], width, height },
      coloursOf(el),
      chosen,
      true,
    )
  })
  // Clicks go through to the pane; a double click goes to the card that is there.
  useEffect(() => {
    const pane = canvas.current?.parentElement?.querySelector('.react-flow__pane')
    const go = (e: Event) => {
      const at = screenToFlowPosition({ x: (e as MouseEvent).clientX, y: (e as MouseEvent).clientY })
      const box = p.scene.boxes.find(
        (b) => at.x >= b.x && at.x <= b.x + b.width && at.y >= b.y && at.y <= b.y + b.height,
      )
      if (box) look({ selected: [box.card.from], show: { step: box.card.from } })
    }
    pane?.addEventListener('dblclick', go)
    return () => pane?.removeEventListener('dblclick', go)
  }, [p.scene, screenToFlowPosition])
  return <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0 h-full w-full" />
}
