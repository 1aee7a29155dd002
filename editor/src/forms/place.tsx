// What a form is about: a step of a flow, or the flow itself. Fields find it in
// the context, and change it by the acts of the document.

import { createContext, useContext } from 'react'
import type { Flow, Model } from '../doc/model'
import { keys, type Shape, stepTable, table } from '../doc/schema'
import { shapeAt } from '../doc/shape'
import type { Step } from '../doc/step'
import type { Acts, Bot, Edit, Result, Value } from '../doc/types'
import { type Node, type Path, valueAt } from '../doc/yaml'
import type { Problem } from '../state/wire'
import { edit } from '../state/work'

/** What a check says, and of which value: a path from the step, or from the flow. */
export interface Said {
  readonly problem: Problem
  readonly at: Path
}

export interface Place {
  readonly model: Model
  readonly flow: Flow
  /** The number of the step; -1 of the flow's own keys. */
  readonly index: number
  readonly step: Step | null
  /** The map whose values are shown. */
  readonly root: Node
  /** The place of the file that the ranges of a value count from. */
  readonly baseOf: (at: Path) => number
  readonly said: readonly Said[]
  readonly readOnly: boolean
}

const Context = createContext<Place | null>(null)
export const PlaceOf = Context.Provider

export function usePlace(): Place {
  const place = useContext(Context)
  if (!place) throw new Error('a field outside a form')
  return place
}

export function nodeAt(place: Place, at: Path): Node | null | undefined {
  return valueAt(place.root, at)
}

/** The text at a path; '' where there is none. */
export function textAt(place: Place, at: Path): string {
  const node = nodeAt(place, at)
  return node?.kind === 'scalar' ? node.value : ''
}

/** What the language says of the value at a path. */
export function shapeOf(place: Place, at: Path): Shape | undefined {
  return place.index < 0 ? shapeAt(place.flow.file, at) : shapeAt(place.flow.file, [keys.steps, place.index, ...at])
}

/** Sets the value at a path; undefined takes it away. False where that is refused. */
export function put(place: Place, at: Path, value: Value | undefined): boolean {
  if (value === undefined && nodeAt(place, at) === undefined) return true
  const whole = value === undefined ? null : asWhole(place, at, value)
  if (whole) return put(place, whole.at, whole.value)
  return did((acts, bot) => {
    if (place.index < 0) return acts.setInFile(bot, { path: place.flow.path, at, value })
    return acts.setValue(bot, { flow: place.flow.id, step: place.index, at, value })
  })
}

/** A choice that is written as `id: label` is written anew to have more. */
function asWhole(place: Place, at: Path, value: Value): { at: Path; value: Value } | null {
  const [list, n, key, ...rest] = at
  const choice = list === keys.choices && typeof n === 'number' ? place.step?.choices[n] : undefined
  if (!choice || choice.long || typeof key !== 'string' || key === choice.id || rest.length > 0) return null
  const label = choice.label?.value ?? ''
  return {
    at: [list as string, n as number],
    value: { [keys.choiceID]: choice.id, [keys.choiceLabel]: label, [key]: value },
  }
}

/** Gives the text at a path other words. */
export function say(place: Place, at: Path, text: string): boolean {
  if (place.index < 0 || nodeAt(place, at) === undefined) return put(place, at, text)
  return did((acts, bot) => acts.reword(bot, { flow: place.flow.id, step: place.index, at, text }))
}

/** Does an act; false where it is refused. */
export function did(make: (acts: Acts, bot: Bot) => Result): boolean {
  return done(make) !== null
}

export const done: (make: (acts: Acts, bot: Bot) => Result) => Edit | null = edit

/** The keys of steps. */
export const stepKeys = table(stepTable)
