// Walking the conversation by arrow keys: up and down along a card, right along
// the first way that leads on, left to what leads here.

import { type Flow, goalOf } from '../doc/model'

/** The step that a key leads to from a step (-1 is none); null where it leads nowhere. */
export function walk(flow: Flow, at: number, key: string): number | null {
  const last = flow.steps.length - 1
  if (last < 0) return null
  if (at < 0) return key.startsWith('Arrow') ? 0 : null
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, last)
    case 'ArrowUp':
      return Math.max(at - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'ArrowRight':
      return ahead(flow, at)
    case 'ArrowLeft':
      return behind(flow, at)
  }
  return null
}

function ahead(flow: Flow, at: number): number | null {
  for (const way of flow.steps[at]?.step?.ways ?? []) {
    const goal = goalOf(flow, at, way)
    if (goal.to === 'step' && goal.index !== at) return goal.index
  }
  return at + 1 < flow.steps.length ? at + 1 : null
}

function behind(flow: Flow, at: number): number | null {
  for (let i = 0; i < flow.steps.length; i++) {
    if (i === at) continue
    for (const way of flow.steps[i]?.step?.ways ?? []) {
      const goal = goalOf(flow, i, way)
      if (goal.to === 'step' && goal.index === at) return i
    }
  }
  return at > 0 ? at - 1 : null
}
