// The small map: all cards, and what of them is in sight. A click goes there.

import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { t } from '../words'
import { fitted } from './Canvas'
import { bounds, coloursOf, draw } from './draw'
import type { Scene } from './scene'

const size = { width: 150, height: 92 }
const none: ReadonlySet<string> = new Set()

export function Minimap(p: { readonly scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [x, y, zoom] = useStore((s) => s.transform)
  const width = useStore((s) => s.width)
  const height = useStore((s) => s.height)
  const { setViewport, zoomIn, zoomOut } = useReactFlow()
  const map = useMemo(() => {
    const b = bounds(p.scene.boxes)
    const scale = Math.min((size.width - 16) / (b.right - b.left), (size.height - 16) / (b.bottom - b.top), 0.14)
    return { ...b, scale, x: 8 - b.left * scale, y: 8 - b.top * scale }
  }, [p.scene])
  useEffect(() => {
    const el = canvas.current
    const c = el?.getContext('2d')
    if (!el || !c) return
    el.width = size.width * devicePixelRatio
    el.height = size.height * devicePixelRatio
    c.scale(devicePixelRatio, devicePixelRatio)
    const colours = coloursOf(el)
    draw(
      c,
      { ...p.scene, lines: [] },
      { x: map.x, y: map.y, zoom: map.scale, ...size },
      { ...colours, card: colours.line },
      none,
      false,
    )
  }, [p.scene, map])
  const seen = {
    left: Math.max((-x / zoom) * map.scale + map.x, 0),
    top: Math.max((-y / zoom) * map.scale + map.y, 0),
    width: Math.min((width / zoom) * map.scale, size.width),
    height: Math.min((height / zoom) * map.scale, size.height),
  }
  return (
    <div className="pointer-events-none absolute right-4 bottom-4 hidden items-end gap-2 md:flex">
      <div className="pointer-events-auto flex items-center rounded-[10px] border border-line bg-white px-1 text-[13px] text-ink-2">
        <button type="button" className="icon size-8" aria-label={t('canvas.zoom.out')} onClick={() => void zoomOut()}>
          −
        </button>
        <span className="w-12 text-center">{Math.round(zoom * 100)} %</span>
        <button type="button" className="icon size-8" aria-label={t('canvas.zoom.in')} onClick={() => void zoomIn()}>
          +
        </button>
        <button
          type="button"
          className="px-2 py-1"
          onClick={() => void setViewport(fitted(p.scene, width, height, true))}
        >
          {t('canvas.fit')}
        </button>
      </div>
      <div
        className="pointer-events-auto relative h-[92px] w-[150px] overflow-hidden rounded-[10px] border border-line bg-white"
        aria-hidden
        onPointerDown={(e) => {
          const box = e.currentTarget.getBoundingClientRect()
          const at = { x: (e.clientX - box.left - map.x) / map.scale, y: (e.clientY - box.top - map.y) / map.scale }
          void setViewport({ x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom, zoom })
        }}
      >
        <canvas ref={canvas} className="h-full w-full" />
        <div className="absolute rounded border-[1.5px] border-pine" style={seen} />
      </div>
    </div>
  )
}
