// The drawing of a flow: cards, and lines between them. What is drawn comes from
// the scene; a drag makes one edit, when it ends.

import '@xyflow/react/dist/base.css'
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type NodeChange,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Flow } from '../doc/model'
import type { WayRef } from '../doc/types'
import { act } from '../shell/commands'
import { writes } from '../shell/keys'
import { look, openDialog, useView } from '../state/view'
import { edit, useModel, useWork } from '../state/work'
import { t } from '../words'
import { CardNode, type CardNodeType } from './CardNode'
import { LineEdge } from './LineEdge'
import { Minimap } from './Minimap'
import { NoteNode, type NoteNodeType } from './NoteNode'
import { Overview } from './Overview'
import { type Box, inPort, type Line, type Scene, sceneOf } from './scene'
import { Tools } from './Tools'
import { textPath } from './told'
import { walk } from './walk'

const nodeTypes = { card: CardNode, note: NoteNode }
const edgeTypes = { line: LineEdge }

/** Below this zoom cards are boxes of one drawing, not parts of the page. */
export const farZoom = 0.4

type Drawn = CardNodeType | NoteNodeType

export function Canvas(p: { readonly flow: Flow }) {
  return (
    <ReactFlowProvider>
      <Drawing flow={p.flow} />
    </ReactFlowProvider>
  )
}

function Drawing({ flow }: { readonly flow: Flow }) {
  const model = useModel()
  const problems = useWork((w) => w.problems)
  const unfolded = useView((v) => v.unfolded)
  const scene = useMemo(() => sceneOf(flow, model, problems, unfolded), [flow, model, problems, unfolded])
  const [nodes, setNodes] = useNodes(flow, scene)
  const edges = useEdges(flow, scene)
  const far = useStore((s) => s.transform[2] < farZoom)
  const flowRF = useReactFlow()
  const store = useStoreApi()
  useShow(flow, scene)

  const onNodesChange = useCallback(
    (changes: NodeChange<Drawn>[]) => setNodes((now) => applyNodeChanges(changes, now)),
    [setNodes],
  )
  const onConnect = useCallback(
    (c: Connection) => {
      const from = wayOfPort(flow.id, c.sourceHandle ?? '')
      const to = Number((c.targetHandle ?? '').split('/')[1])
      if (from && Number.isInteger(to)) act((acts, bot) => acts.connect(bot, { ...from, to: { step: to } }))
    },
    [flow.id],
  )

  const move = (moved: readonly Drawn[]) => {
    const cards = moved.flatMap((n) => (n.type === 'card' ? [{ step: n.data.box.card.from, ...n.position }] : []))
    if (cards.length > 0 && !flow.readOnly) edit((acts, bot) => acts.placeCards(bot, { flow: flow.id, cards }))
    for (const n of moved) {
      if (n.type !== 'note') continue
      const value = { text: n.data.text, x: Math.round(n.position.x), y: Math.round(n.position.y) }
      edit((acts, bot) => acts.setNote(bot, { flow: flow.id, index: n.data.index, value }))
    }
  }

  const onKey = (e: React.KeyboardEvent) => {
    if (writes(e.target) || e.ctrlKey || e.metaKey || e.altKey) return
    const at = useView.getState().selected[0] ?? -1
    const to = walk(flow, at, e.key)
    if (to !== null) {
      e.preventDefault()
      look({ selected: [to], writing: null, show: { step: to } })
    } else if (e.key === 'Enter' && e.target === e.currentTarget) {
      const step = flow.steps[at]?.step
      const path = step && textPath(step)
      e.preventDefault()
      if (path && !flow.readOnly) {
        flowRF.zoomTo(Math.max(flowRF.getZoom(), 0.8))
        look({ writing: { step: at, at: path } })
      } else if (step) look({ side: 'step' })
    } else if (e.key === 'Escape') look({ selected: [], writing: null })
  }

  return (
    <div
      className="relative h-full outline-none"
      data-drawing
      tabIndex={0}
      role="group"
      aria-label={t('canvas.drawing', { flow: flow.title || flow.id })}
      onKeyDown={onKey}
    >
      <ReactFlow<Drawn, Edge>
        nodes={far ? none : nodes}
        edges={far ? noLines : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onConnect={onConnect}
        onConnectEnd={(event, state) => {
          const from = wayOfPort(flow.id, state.fromHandle?.id ?? '')
          if (state.toHandle || !from) return
          const at = 'changedTouches' in event ? event.changedTouches[0] : event
          if (!at) return
          // On a card, and on no port: the step under the pointer, or the card's first.
          const under = document.elementFromPoint(at.clientX, at.clientY)
          const onto = stepUnder(under) ?? stepUnder(under?.closest('article')?.querySelector('[data-step]'))
          if (onto !== null) {
            if (onto !== from.step) act((acts, bot) => acts.connect(bot, { ...from, to: { step: onto } }))
            return
          }
          const place = flowRF.screenToFlowPosition({ x: at.clientX, y: at.clientY })
          openDialog({ is: 'add', flow: flow.id, before: from.step + 1, from, at: place })
        }}
        onNodeDragStop={(_, __, moved) => move(moved as Drawn[])}
        onNodeClick={(e, n) => {
          if (n.type !== 'card') return
          const index = stepUnder(e.target as Element) ?? n.data.box.card.from
          const { selected } = useView.getState()
          const more = e.shiftKey || e.ctrlKey || e.metaKey
          look({ selected: more ? toggled(selected, index) : [index] })
        }}
        onPaneClick={() => look({ selected: [], writing: null })}
        onEdgeDoubleClick={(_, edge) => {
          const from = wayOfPort(flow.id, edge.sourceHandle ?? '')
          if (from) openDialog({ is: 'add', flow: flow.id, before: from.step + 1, from })
        }}
        onSelectionDragStop={(_, moved) => move(moved as Drawn[])}
        onSelectionEnd={() => {
          const chosen = store.getState().nodes.filter((n) => n.selected && n.type === 'card') as CardNodeType[]
          look({ selected: chosen.flatMap((n) => range(n.data.box.card.from, n.data.box.card.to)) })
        }}
        onlyRenderVisibleElements
        nodesFocusable={false}
        edgesFocusable={false}
        nodesConnectable={!flow.readOnly}
        elementsSelectable
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        disableKeyboardA11y
        minZoom={0.04}
        maxZoom={1.6}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        defaultViewport={{ x: 40, y: 90, zoom: 1 }}
      >
        <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} color="var(--dot)" />
      </ReactFlow>
      {far && <Overview scene={scene} />}
      <Tools flow={flow} scene={scene} />
      <Minimap scene={scene} />
    </div>
  )
}

const none: Drawn[] = []
const noLines: Edge[] = []

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

function toggled(all: readonly number[], one: number): number[] {
  return all.includes(one) ? all.filter((x) => x !== one) : [one, ...all]
}

function stepUnder(el: Element | null | undefined): number | null {
  const n = el?.closest<HTMLElement>('[data-step]')?.dataset.step
  return n === undefined ? null : Number(n)
}

/** The way that a port stands for. */
export function wayOfPort(flow: string, port: string): WayRef | null {
  const m = /^(\d+)\/(next|choice|outcome|arm)\/(.*)$/.exec(port)
  return m ? { flow, step: Number(m[1]), kind: m[2] as WayRef['kind'], name: m[3] ?? '' } : null
}

/** The cards and notes as React Flow has them: what did not change keeps its identity. */
function useNodes(flow: Flow, scene: Scene) {
  const selected = useView((v) => v.selected)
  const live = useView((v) => (v.trail.at?.flow === flow.id ? v.trail.at.index : -1))
  const made = useRef(new Map<string, CardNodeType>())
  const derived = useMemo(() => {
    const next = new Map<string, CardNodeType>()
    for (const box of scene.boxes) {
      const chosen = selected.filter((s) => s >= box.card.from && s < box.card.to)
      const at = live >= box.card.from && live < box.card.to ? live : -1
      const was = made.current.get(box.key)
      const same =
        was &&
        was.data.flow === flow.id &&
        was.data.live === at &&
        sameBox(was.data.box, box) &&
        sameList(was.data.chosen, chosen)
      next.set(box.key, same ? was : nodeOf(flow.id, box, chosen, at))
    }
    made.current = next
    const notes = flow.layout.notes.map(
      (n, index): NoteNodeType => ({
        id: `note/${index}`,
        type: 'note',
        position: { x: n.x, y: n.y },
        width: 200,
        height: 120,
        data: { flow: flow.id, index, text: n.text },
      }),
    )
    return [...next.values(), ...notes] as Drawn[]
  }, [flow, scene, selected, live])
  const [nodes, setNodes] = useState<Drawn[]>(derived)
  useEffect(() => setNodes(derived), [derived])
  return [nodes, setNodes] as const
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}

function sameBox(a: Box, b: Box): boolean {
  return (
    a.x === b.x &&
    a.y === b.y &&
    a.height === b.height &&
    a.title === b.title &&
    sameObjects(a.problems, b.problems) &&
    a.rows.length === b.rows.length &&
    a.rows.every((r, i) => {
      const o = b.rows[i]
      return (
        o &&
        r.index === o.index &&
        r.step === o.step &&
        r.text === o.text &&
        r.unfolded === o.unfolded &&
        leadsOf(r) === leadsOf(o)
      )
    })
  )
}

function sameObjects(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}

function leadsOf(r: Box['rows'][number]): string {
  return [...r.ways, ...(r.next ? [r.next] : [])].map((w) => `${w.leads}|${w.goal.to}`).join('\n')
}

function nodeOf(flow: string, box: Box, chosen: readonly number[], live: number): CardNodeType {
  const handle = { width: 10, height: 10 }
  return {
    id: box.key,
    type: 'card',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    measured: { width: box.width, height: box.height },
    selected: chosen.length > 0,
    data: { box, flow, chosen, live },
    handles: box.rows.flatMap((r) => [
      { id: inPort(r.index), type: 'target' as const, position: Position.Left, x: -5, y: r.y + 14, ...handle },
      ...r.ways.map((w) => ({
        id: w.port,
        type: 'source' as const,
        position: Position.Right,
        x: box.width - 5,
        y: w.y + 10,
        ...handle,
      })),
      ...(r.next
        ? [
            {
              id: r.next.port,
              type: 'source' as const,
              position: Position.Right,
              x: box.width - 5,
              y: r.next.y - 5,
              ...handle,
            },
          ]
        : []),
    ]),
  }
}

function useEdges(flow: Flow, scene: Scene): Edge[] {
  const path = useView((v) => v.trail.path)
  return useMemo(() => {
    const gone = new Set<string>()
    path.forEach((p, i) => {
      const next = path[i + 1]
      if (p.flow === flow.id && next?.flow === flow.id) gone.add(`${p.index}>${next.index}`)
    })
    return scene.lines.map((l) => edgeOf(l, gone.has(`${l.step}>${l.target}`)))
  }, [flow.id, scene, path])
}

function edgeOf(l: Line, gone: boolean): Edge {
  return {
    id: l.id,
    type: 'line',
    source: l.from,
    target: l.to,
    sourceHandle: l.port,
    targetHandle: l.toPort,
    data: { gone },
  }
}

/** Brings into sight what is asked for: a step, or all. */
function useShow(flow: Flow, scene: Scene) {
  const show = useView((v) => v.show)
  const { setViewport, getViewport } = useReactFlow()
  const width = useStore((s) => s.width)
  const height = useStore((s) => s.height)
  useEffect(() => {
    if (!show || width === 0) return
    look({ show: null })
    if (show === 'all') return void setViewport(fitted(scene, width, height))
    const box = scene.boxes.find((b) => b.key === scene.byStep[show.step])
    if (!box) return
    const zoom = Math.max(getViewport().zoom, farZoom + 0.1)
    const now = getViewport()
    const left = box.x * now.zoom + now.x
    const top = box.y * now.zoom + now.y
    const seen =
      now.zoom >= farZoom &&
      left > 8 &&
      top > 60 &&
      left + box.width * now.zoom < width - 8 &&
      top + box.height * now.zoom < height - 8
    if (seen) return
    void setViewport(
      {
        x: width / 2 - (box.x + box.width / 2) * zoom,
        y: Math.max(height / 3 - box.y * zoom, height / 2 - (box.y + box.height / 2) * zoom),
        zoom,
      },
      { duration: 150 },
    )
  }, [show, width, height, flow.id])
}

/** The view of a whole flow; of a large one its beginning, large enough to be read. */
export function fitted(scene: Scene, width: number, height: number, whole = false) {
  const { boxes } = scene
  if (boxes.length === 0) return { x: 0, y: 0, zoom: 1 }
  const left = Math.min(...boxes.map((b) => b.x))
  const top = Math.min(...boxes.map((b) => b.y))
  const right = Math.max(...boxes.map((b) => b.x + b.width + 60))
  const bottom = Math.max(...boxes.map((b) => b.y + b.height))
  const room = { width: width - 80, height: height - 130 }
  const fit = Math.min(room.width / (right - left), room.height / (bottom - top), 1)
  const zoom = whole ? Math.max(fit, 0.04) : Math.max(fit, 0.7)
  const inside = fit >= zoom
  const first = boxes[0] as Box
  const x = inside ? 40 + (room.width - (right - left) * zoom) / 2 - left * zoom : 60 - first.x * zoom
  const y = inside ? 80 - top * zoom : 90 - first.y * zoom
  return { x, y, zoom }
}
