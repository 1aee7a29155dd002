// Tidying up: layers from left to right, by dagre. Loaded when it is asked for.

import { Graph, layout } from '@dagrejs/dagre'
import type { Scene } from './scene'

/** A place for every card, by its key. */
export function tidy(scene: Scene): Map<string, { x: number; y: number }> {
  const g = new Graph({ multigraph: false })
  g.setGraph({
    rankdir: 'LR',
    nodesep: 36,
    ranksep: 90,
    ranker: scene.boxes.length > 400 ? 'longest-path' : 'network-simplex',
  })
  g.setDefaultEdgeLabel(() => ({}))
  for (const b of scene.boxes) g.setNode(b.key, { width: b.width, height: b.height })
  for (const l of scene.lines) if (l.from !== l.to) g.setEdge(l.from, l.to)
  layout(g)
  const out = new Map<string, { x: number; y: number }>()
  for (const b of scene.boxes) {
    const n = g.node(b.key) as { x: number; y: number }
    out.set(b.key, { x: Math.round(n.x - b.width / 2), y: Math.round(n.y - b.height / 2) })
  }
  return out
}
