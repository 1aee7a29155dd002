// What is looked at: never part of the document, never undone.

import { create } from 'zustand'

export type SideTab = 'try' | 'step' | 'yaml'
export type BelowTab = 'problems' | 'tests'
export type Main = 'canvas' | 'outline'

/** What a dialog is about. */
export type Dialog =
  | {
      readonly is: 'add'
      readonly flow: string
      readonly before: number
      readonly from?: {
        readonly step: number
        readonly kind: 'next' | 'choice' | 'outcome' | 'arm'
        readonly name: string
      }
      readonly at?: { readonly x: number; readonly y: number }
    }
  | {
      readonly is: 'connect'
      readonly flow: string
      readonly step: number
      readonly kind: 'next' | 'choice' | 'outcome' | 'arm'
      readonly name: string
    }
  | { readonly is: 'palette' | 'find' | 'publish' | 'keys' | 'flow' }
  | { readonly is: 'rename'; readonly flow: string; readonly step: number }

export interface View {
  /** The flow that is shown. */
  readonly flow: string
  /** The steps that are selected, the last one first of all. */
  readonly selected: readonly number[]
  /** The text that is being written in place: the step, the path of the text in
   * it, and where the cursor stands; without that, all of it is selected. */
  readonly writing: {
    readonly step: number
    readonly at: readonly (string | number)[]
    readonly caret?: number
  } | null
  readonly main: Main
  /** null where the panel is folded away. */
  readonly side: SideTab | null
  readonly below: BelowTab | null
  readonly dialog: Dialog | null
  /** What is brought into sight next: the canvas takes it and forgets it. */
  readonly show: { readonly step: number } | 'all' | null
  /** Steps whose rarely used ways are folded out, as `FLOW/STEP`. */
  readonly unfolded: ReadonlySet<string>
  /** Where the chat stands and came by, of all flows; the talk room sets it. */
  readonly trail: {
    readonly at: { readonly flow: string; readonly index: number } | null
    readonly path: readonly { readonly flow: string; readonly index: number; readonly choice?: string }[]
  }
  /** How often each step of each flow was come by in the tests; null while not shown. */
  readonly coverage: Readonly<Record<string, readonly number[]>> | null
  /** The step that the chat begins at next: the talk room takes it and forgets it. */
  readonly tryAt: { readonly flow: string; readonly step: number } | null
  /** What the YAML pane shows next: it takes it and forgets it. */
  readonly yamlAt: { readonly path: string; readonly byte: number } | null
  /** A sentence that is shown for a while. */
  readonly notice: string
}

export const useView = create<View>(() => ({
  flow: '',
  selected: [],
  writing: null,
  main: 'canvas',
  side: null,
  below: null,
  dialog: null,
  show: null,
  unfolded: new Set<string>(),
  trail: { at: null, path: [] },
  coverage: null,
  tryAt: null,
  yamlAt: null,
  notice: '',
}))

export const look = useView.setState

/** Selects a step, in its flow, and brings it into sight: on a phone from under the panel. */
export function goTo(flow: string, step: number): void {
  const now = useView.getState()
  look({
    flow,
    selected: [step],
    writing: null,
    show: { step },
    ...(now.flow === flow ? {} : { dialog: null }),
    ...(narrow() ? { side: null } : {}),
  })
}

export function openDialog(dialog: Dialog): void {
  look({ dialog })
}

let clearing: ReturnType<typeof setTimeout> | undefined

/** Says a sentence for a few seconds; screen readers hear it. */
export function notify(sentence: string): void {
  look({ notice: sentence })
  clearTimeout(clearing)
  clearing = setTimeout(() => look({ notice: '' }), 6000)
}

/** Whether the page is as narrow as a phone's. */
export function narrow(): boolean {
  return matchMedia('(max-width: 767px)').matches
}
