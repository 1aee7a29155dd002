// Every act of the editor that has no place of its own to be pointed at: for the
// palette, the menus and the keys, in one list.

import type { Edit } from '../doc/types'
import { flush } from '../state/save'
import { useSession, visit } from '../state/session'
import { look, notify, openDialog, useView } from '../state/view'
import { edit, model, redo as redoEdit, undo as undoEdit, useWork } from '../state/work'
import { t } from '../words'
import { personal } from './personal'

export interface Command {
  readonly id: string
  readonly label: string
  /** Keys that run it, as keyOf writes them; the first is shown. */
  readonly keys?: readonly string[]
  /** Whether its keys work while something is written. */
  readonly inText?: boolean
  /** Whether there is something to run it on. */
  readonly when?: () => boolean
  /** Not in the palette. */
  readonly hidden?: boolean
  readonly run: () => void
}

/** What an edit is called, for Undo. */
export function editName(e: Edit): string {
  const id = `edit.${e.name}`
  const said = t(id, { of: e.of })
  return said === id ? t('edit.other') : said
}

function select(e: Edit | null): void {
  if (!e) return
  const flow = e.select?.flow
  if (flow && model().flows.has(flow) && flow !== useView.getState().flow) look({ flow, selected: [], writing: null })
  const { selected, flow: now } = useView.getState()
  const size = model().flows.get(now)?.steps.length ?? 0
  if (selected.some((s) => s >= size)) look({ selected: [], writing: null })
}

export function undo(): void {
  const e = undoEdit()
  if (e) notify(t('shell.undone', { what: editName(e) }))
  select(e)
}

export function redo(): void {
  const e = redoEdit()
  if (e) notify(t('shell.redone', { what: editName(e) }))
  select(e)
}

const selection = () => useView.getState().selected
const some = () => selection().length > 0
const one = () => selection().length === 1
const flowID = () => useView.getState().flow

/** Does an act and selects what it says. */
export function act(make: Parameters<typeof edit>[0]): boolean {
  const e = edit(make)
  if (e?.select) look({ flow: e.select.flow, selected: [e.select.step], writing: null, show: { step: e.select.step } })
  return e !== null
}

export async function copy(): Promise<void> {
  const { history } = useWork.getState()
  const { acts } = await import('../doc/acts')
  const text = acts.copySteps(history.bot, { flow: flowID(), steps: [...selection()].sort((a, b) => a - b) })
  await navigator.clipboard.writeText(text)
  notify(t('shell.copied', { n: selection().length }))
}

export async function paste(text?: string): Promise<void> {
  const yaml = text ?? (await navigator.clipboard.readText())
  const size = model().flows.get(flowID())?.steps.length ?? 0
  const at = Math.max(-1, ...selection())
  act((acts, bot) => acts.pasteSteps(bot, { flow: flowID(), step: at < 0 ? size : at + 1, yaml }))
}

export function removeSelected(): void {
  const steps = selection()
  act((acts, bot) => acts.deleteSteps(bot, { flow: flowID(), steps }))
}

const isCanvas = () => useView.getState().main === 'canvas'
const inBot = () => useSession.getState().place.at === 'bot'

/** All of them, as they are now. */
export function commands(): Command[] {
  const { history } = useWork.getState()
  const past = history.past.at(-1)
  const future = history.future[0]
  return [
    {
      id: 'undo',
      label: past ? t('shell.undo.of', { what: editName(past.edit) }) : t('shell.undo'),
      keys: ['Mod+Z'],
      when: () => past !== undefined,
      run: undo,
    },
    {
      id: 'redo',
      label: future ? t('shell.redo.of', { what: editName(future.edit) }) : t('shell.redo'),
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      when: () => future !== undefined,
      run: redo,
    },
    {
      id: 'palette',
      label: t('shell.palette'),
      keys: ['Mod+K'],
      inText: true,
      hidden: true,
      run: () => openDialog({ is: 'palette' }),
    },
    { id: 'find', label: t('shell.find'), keys: ['Mod+F'], run: () => openDialog({ is: 'find' }) },
    { id: 'add', label: t('shell.add'), keys: ['A'], when: inBot, run: addHere },
    { id: 'connect', label: t('shell.connect'), keys: ['C'], when: one, run: connectHere },
    {
      id: 'rename',
      label: t('shell.rename'),
      keys: ['F2'],
      when: one,
      run: () => openDialog({ is: 'rename', flow: flowID(), step: selection()[0] ?? 0 }),
    },
    {
      id: 'duplicate',
      label: t('shell.duplicate'),
      keys: ['Mod+D'],
      when: some,
      run: () => act((acts, bot) => acts.duplicateSteps(bot, { flow: flowID(), steps: selection() })),
    },
    { id: 'delete', label: t('shell.delete'), keys: ['Delete', 'Backspace'], when: some, run: removeSelected },
    {
      id: 'copy',
      label: t('shell.copy'),
      keys: ['Mod+C'],
      when: () => some() && String(getSelection() ?? '') === '',
      run: () => void copy(),
    },
    { id: 'cut', label: t('shell.cut'), keys: ['Mod+X'], when: some, run: () => void copy().then(removeSelected) },
    { id: 'paste', label: t('shell.paste'), run: () => void paste() },
    { id: 'up', label: t('shell.move.up'), keys: ['Alt+ArrowUp'], when: one, run: () => moveStep(-1) },
    { id: 'down', label: t('shell.move.down'), keys: ['Alt+ArrowDown'], when: one, run: () => moveStep(1) },
    { id: 'extract', label: t('shell.extract'), when: some, run: () => openDialog({ is: 'flow' }) },
    { id: 'form', label: t('shell.form'), keys: ['E'], when: one, run: () => look({ side: 'step' }) },
    { id: 'yaml', label: t('shell.yaml.open'), keys: ['Y'], run: () => look({ side: 'yaml' }) },
    { id: 'try', label: t('shell.try.open'), keys: ['T'], run: () => look({ side: 'try' }) },
    { id: 'here', label: t('shell.try.here'), keys: ['Shift+T'], when: one, run: tryHere },
    { id: 'problems', label: t('shell.problems'), keys: ['P'], run: () => look({ below: 'problems' }) },
    { id: 'tests', label: t('shell.tests'), run: () => look({ below: 'tests' }) },
    { id: 'fit', label: t('shell.fit'), keys: ['1'], when: isCanvas, run: () => look({ show: 'all' }) },
    {
      id: 'outline',
      label: isCanvas() ? t('shell.outline') : t('shell.canvas'),
      keys: ['O'],
      run: () => look({ main: isCanvas() ? 'outline' : 'canvas', show: 'all' }),
    },
    { id: 'flow', label: t('shell.flow.go'), keys: ['G'], run: () => openDialog({ is: 'flow' }) },
    {
      id: 'save',
      label: t('shell.save'),
      keys: ['Mod+S'],
      inText: true,
      run: () => void flush().then((ok) => ok && notify(t('shell.saved.all'))),
    },
    { id: 'publish', label: t('shell.publish'), run: () => openDialog({ is: 'publish' }) },
    { id: 'keys', label: t('shell.keys'), keys: ['?'], run: () => openDialog({ is: 'keys' }) },
    { id: 'home', label: t('shell.bots'), run: () => visit('/') },
    ...personal(flush),
  ]
}

export function moveStep(by: 1 | -1): void {
  const step = selection()[0] ?? 0
  act((acts, bot) => acts.moveSteps(bot, { flow: flowID(), steps: [step], before: by < 0 ? step - 1 : step + 2 }))
}

/** Begins the chat at the selected step. */
function tryHere(): void {
  look({ side: 'try', tryAt: { flow: flowID(), step: selection()[0] ?? 0 } })
}

/** Adds a step behind the one that is selected, else at the end. */
function addHere(): void {
  const size = model().flows.get(flowID())?.steps.length ?? 0
  const at = Math.max(-1, ...selection())
  openDialog({ is: 'add', flow: flowID(), before: at < 0 ? size : at + 1 })
}

/** Connects the first way of the selected step, or the one that goes on. */
function connectHere(): void {
  const step = selection()[0] ?? 0
  const ways = model().flows.get(flowID())?.steps[step]?.step?.ways ?? []
  const way = ways.find((w) => w.kind === 'next') ?? ways[0]
  openDialog({ is: 'connect', flow: flowID(), step, kind: way?.kind ?? 'next', name: way?.name ?? '' })
}
