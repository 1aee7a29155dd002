// React Flow as its guide shows it: `?cards=N` cards of four lines with three
// ports each, all mounted, sizes measured by React Flow. What the editor's
// drawing is measured beside.

import '@xyflow/react/dist/style.css'
import { Background, Handle, MiniMap, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { createRoot } from 'react-dom/client'

type CardNode = Node<{ n: number }, 'card'>

function Card({ data }: NodeProps<CardNode>) {
  return (
    <div style={{ width: 264, border: '1px solid #ccc', borderRadius: 12, background: '#fff', padding: 12 }}>
      <Handle type="target" position={Position.Left} />
      <b>Step {data.n}</b>
      <p>What would you like to do with number {data.n}? Here are the three things that one can.</p>
      {['a', 'b', 'c'].map((id, i) => (
        <div key={id} style={{ border: '1px solid #ddd', borderRadius: 8, padding: 4, margin: 4 }}>
          Choice {id}
          <Handle id={id} type="source" position={Position.Right} style={{ top: 90 + i * 36 }} />
        </div>
      ))}
    </div>
  )
}

const cards = Number(new URLSearchParams(location.search).get('cards'))
const nodes: CardNode[] = Array.from({ length: cards }, (_, n) => ({
  id: String(n),
  type: 'card',
  position: { x: Math.floor(n / 20) * 340, y: (n % 20) * 260 },
  data: { n },
}))
const edges = nodes.flatMap((node, n) =>
  ['a', 'b', 'c'].map((id, i) => ({
    id: `${n}${id}`,
    source: node.id,
    sourceHandle: id,
    target: String((n + i + 1) % cards),
  })),
)

createRoot(document.getElementById('root') as HTMLElement).render(
  <div style={{ width: '100vw', height: '100vh' }}>
    <ReactFlow defaultNodes={nodes} defaultEdges={edges} nodeTypes={{ card: Card }}>
      <Background />
      <MiniMap />
    </ReactFlow>
  </div>,
)
