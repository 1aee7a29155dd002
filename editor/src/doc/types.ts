// What the page calls of the document core, in one place. Everything here is a
// value or a pure function: (document, what is meant) -> changes. Nothing knows
// of the page.
//
//   const bot = botOf({ 'bot.yaml': '...', 'flows/welcome.yaml': '...' })
//   const model = read(bot)                       // flows, cards, steps, ways
//   let history = begin(bot)
//   history = commit(history, reword(bot, { path, step: 0, at: ['say'], text: 'Hello' }), Date.now())
//   history = undo(history)                       // history.bot is the document

import type { ChangeSet, Text } from '@codemirror/state'
import type { Bot } from './model'
import type { Path } from './yaml'

export type { FileKind, FileView } from './file'
export type { CardPlace, Frame, Layout, Note } from './layout'
export type { Bot, Card, Flow, Goal, Model, PlacedStep } from './model'
export type { Arrow, Choice, Step, Way, WayKind, Words } from './step'
export type { Data, Node, Path, Span, Trouble } from './yaml'

/** What happened to one file: changes of its text, or all of it came or went. */
export type FileChange = { readonly changes: ChangeSet } | { readonly before: Text | null; readonly after: Text | null }

/** One thing an author did: what Undo calls it, and what it changes. */
export interface Edit {
  /** A word that the page has a label for: `reword`, `add-step`, ... */
  readonly name: string
  /** What it was done to, for the label: a step's id, a flow's. */
  readonly of: string
  readonly files: ReadonlyMap<string, FileChange>
  /** Edits in quick succession with the same one are undone together. */
  readonly join?: string
  /** What to select after it. */
  readonly select?: { readonly flow: string; readonly step: number }
}

/** Why an edit was not made, in a word that the page has a sentence for. */
export interface Refused {
  readonly refused: string
  /** What it was refused for: a name that is taken, a step. */
  readonly of: string
}

/** An edit, or why there is none. */
export type Result = Edit | Refused

/** A step by its place: the flow's id and the number of the step. */
export interface StepRef {
  readonly flow: string
  readonly step: number
}

/** A value to be written: texts are quoted where they must be. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

/** Where a way leads: a step (by number, which gets an id where it has none), or an arrow as it is written. */
export type Target = { readonly step: number } | { readonly arrow: string }

/** A way of a step, by its kind and name. */
export interface WayRef extends StepRef {
  readonly kind: 'next' | 'choice' | 'outcome' | 'arm'
  readonly name: string
}

/** The acts, as the page calls them. Each is exported by acts.ts. */
export interface Acts {
  /** Gives a text of a step new words. `at` is the path of the text, or of a variant of it. */
  reword(bot: Bot, what: StepRef & { at: Path; text: string }): Result
  /** Sets a value of a step at a path; missing keys on the way are written. undefined removes it. */
  setValue(bot: Bot, what: StepRef & { at: Path; value: Value | undefined }): Result
  /** The same for any file: bot.yaml, faq.yaml, a flow's own keys, conversations. */
  setInFile(bot: Bot, what: { path: string; at: Path; value: Value | undefined }): Result
  /** The words of a text in another language; '' removes them. */
  translate(bot: Bot, what: { flow: string; language: string; key: string; text: string | readonly string[] }): Result
  /** Adds a step, written as lines of YAML without an id, before the step of that number. */
  addStep(bot: Bot, what: StepRef & { yaml: string; from?: WayRef }): Result
  deleteSteps(bot: Bot, what: { flow: string; steps: readonly number[] }): Result
  /** Moves steps so that they stand before the step of that number. */
  moveSteps(bot: Bot, what: { flow: string; steps: readonly number[]; before: number }): Result
  duplicateSteps(bot: Bot, what: { flow: string; steps: readonly number[] }): Result
  /** Steps as YAML, for the clipboard. */
  copySteps(bot: Bot, what: { flow: string; steps: readonly number[] }): string
  /** Puts steps in, from any bot and with any indentation, under ids of their own. */
  pasteSteps(bot: Bot, what: StepRef & { yaml: string }): Result
  connect(bot: Bot, what: WayRef & { to: Target }): Result
  disconnect(bot: Bot, what: WayRef): Result
  addChoice(bot: Bot, what: StepRef & { label: string; before?: number }): Result
  removeChoice(bot: Bot, what: StepRef & { choice: number }): Result
  moveChoice(bot: Bot, what: StepRef & { choice: number; before: number }): Result
  setType(bot: Bot, what: StepRef & { type: string }): Result
  setVerb(bot: Bot, what: StepRef & { verb: string }): Result
  /** `published` are the ids of the flow's steps in the live version: one that is there is kept as `was`. */
  renameStep(bot: Bot, what: StepRef & { name: string; published?: ReadonlySet<string> }): Result
  renameChoice(bot: Bot, what: StepRef & { choice: number; name: string }): Result
  renameVariable(bot: Bot, what: { flow: string; from: string; to: string }): Result
  renameFlow(bot: Bot, what: { flow: string; name: string; published?: boolean }): Result
  addFlow(bot: Bot, what: { name: string; yaml: string; title?: string }): Result
  deleteFlow(bot: Bot, what: { flow: string }): Result
  extractFlow(bot: Bot, what: { flow: string; steps: readonly number[]; name: string }): Result
  placeCards(bot: Bot, what: { flow: string; cards: readonly { step: number; x: number; y: number }[] }): Result
  splitCard(bot: Bot, what: StepRef & { split: boolean; x: number; y: number }): Result
  /** Frames and notes: `index` undefined adds one, `value` undefined takes it away. */
  setFrame(bot: Bot, what: { flow: string; index?: number; value?: Value }): Result
  setNote(bot: Bot, what: { flow: string; index?: number; value?: Value }): Result
  /** What somebody typed into the text of a file. */
  typed(bot: Bot, what: { path: string; changes: ChangeSet }): Result
  /** A file that came from elsewhere: saved as a test, fixed by a check, changed on disk. null deletes it. */
  putFile(bot: Bot, what: { path: string; text: string | null; name: string }): Result
  /** Splices that a check offers, in units of UTF-16 of the files as they are; see fromBytes. */
  fix(
    bot: Bot,
    what: { title: string; edits: readonly { path: string; from: number; to: number; insert: string }[] },
  ): Result
}
