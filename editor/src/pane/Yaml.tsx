// The text of the bot's files. It is the document itself: what is typed here is
// an edit like any other, undone in the same order; what changes elsewhere
// changes here, and the cursor stays.

import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Annotation, EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { CornerUpLeft } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { stepAt } from '../doc/model'
import { eolOf, fromBytes, sourceOf } from '../doc/text'
import { redo, undo } from '../shell/commands'
import { mend } from '../shell/Problems'
import { goTo, look, useView } from '../state/view'
import type { Problem } from '../state/wire'
import { bot, edit, model, useModel, useWork } from '../state/work'
import { nonce } from '../ui/nonce'
import { t } from '../words'
import { offersAt } from './complete'

/** Marks what came from the document, so that it is not sent back. */
const fromDocument = Annotation.define<boolean>()

export function YamlPane() {
  const { files } = useModel()
  const flow = useView((v) => v.flow)
  const at = useView((v) => v.yamlAt)
  const [path, setPath] = useState('')
  const paths = [...files.keys()].sort()
  const shown = files.has(path) ? path : files.has(`flows/${flow}.yaml`) ? `flows/${flow}.yaml` : (paths[0] ?? '')
  useEffect(() => {
    if (!at) setPath(`flows/${flow}.yaml`)
  }, [flow])
  useEffect(() => {
    if (at) setPath(at.path)
  }, [at])
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3 py-2">
        <select className="input" aria-label={t('pane.file')} value={shown} onChange={(e) => setPath(e.target.value)}>
          {paths.map((p) => (
            <option key={p}>{p}</option>
          ))}
        </select>
      </div>
      {shown === '' ? <p className="p-5 text-ink-2">{t('pane.none')}</p> : <Editor key={shown} path={shown} />}
    </>
  )
}

function Editor({ path }: { readonly path: string }) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const problems = useWork((w) => w.problems)
  const at = useView((v) => v.yamlAt)
  const [step, setStep] = useState(-1)
  const flow = flowOf(path)

  useEffect(() => {
    const made = new EditorView({
      parent: host.current as HTMLElement,
      state: EditorState.create({
        doc: textAt(path),
        extensions: [...extensions(path), EditorView.updateListener.of((u) => setStep(stepUnder(path, u.state)))],
      }),
    })
    view.current = made
    setStep(stepUnder(path, made.state))
    // The same document, changed by another hand: only what differs is replaced.
    const unsubscribe = useWork.subscribe((now, was) => {
      if (now.history.bot !== was.history.bot) follow(made, path)
    })
    return () => {
      unsubscribe()
      made.destroy()
      view.current = null
    }
  }, [path])

  useEffect(() => {
    const now = view.current
    if (now) now.dispatch(setDiagnostics(now.state, diagnosticsOf(path, problems, now.state.doc)))
  }, [path, problems])

  useEffect(() => {
    const now = view.current
    if (!now || !at || at.path !== path) return
    const place = fromBytes(now.state.doc, at.byte)
    now.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: 'center' }) })
    now.focus()
    look({ yamlAt: null })
  }, [path, at])

  // What is selected on the drawing is shown, unless somebody is at work in here.
  const chosen = useView((v) => (v.flow === flow ? v.selected[0] : undefined))
  useEffect(() => {
    const now = view.current
    const place = chosen === undefined ? undefined : model().flows.get(flow)?.steps[chosen]?.at
    if (!now || place === undefined || now.hasFocus || useView.getState().yamlAt) return
    now.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: 'center' }) })
  }, [path, chosen])

  return (
    <>
      <div ref={host} className="yaml min-h-0 grow overflow-hidden" />
      <Wrong path={path} />
      <div className="flex items-center gap-2 border-t border-line px-3 py-1.5 text-[12.5px] text-ink-3">
        <button
          type="button"
          className="btn small"
          disabled={!flow || step < 0}
          onClick={() => {
            look({ main: 'canvas' })
            goTo(flow, step)
          }}
        >
          <CornerUpLeft size={14} aria-hidden />
          {t('pane.card')}
        </button>
        <span className="min-w-0 truncate">{t('pane.help')}</span>
      </div>
    </>
  )
}

/** What is wrong with the file; each leads to its place. */
function Wrong({ path }: { readonly path: string }) {
  const problems = useWork((w) => w.problems)
  const own = problems.filter((p) => p.path === path)
  if (own.length === 0) return null
  return (
    <ul className="max-h-36 shrink-0 overflow-auto border-t border-line" aria-label={t('shell.problems')}>
      {own.map((p) => (
        <li key={`${p.from}:${p.rule}:${p.message}`}>
          <button
            type="button"
            className={`flex w-full gap-2 px-3 py-1.5 text-left text-[12.5px] hover:bg-paper pointer-coarse:min-h-11 ${p.severity === 'error' ? 'text-rose' : 'text-gold'}`}
            onClick={() => look({ yamlAt: { path, byte: p.from } })}
          >
            <span className="shrink-0 tabular-nums">{t('pane.line', { n: p.line })}</span>
            <span className="min-w-0">
              {p.message}
              {p.hint && <span className="block text-ink-2">{p.hint}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The flow that a file is of; '' where it is of none. */
function flowOf(path: string): string {
  const file = model().files.get(path)
  return file?.kind === 'flow' ? file.name : ''
}

function stepUnder(path: string, state: EditorState): number {
  const flow = model().flows.get(flowOf(path))
  return flow ? stepAt(flow, state.selection.main.head) : -1
}

function textAt(path: string): Text {
  return bot().files.get(path) ?? EditorState.create().doc
}

/** Makes the shown text the document's, by one change of what differs. */
function follow(view: EditorView, path: string): void {
  const to = bot().files.get(path)
  const { doc } = view.state
  if (!to || to === doc || to.eq(doc)) return
  const a = sourceOf(doc)
  const b = sourceOf(to)
  let from = 0
  const least = Math.min(a.length, b.length)
  while (from < least && a[from] === b[from]) from++
  let end = 0
  while (end < least - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  view.dispatch({
    changes: { from, to: a.length - end, insert: to.slice(from, b.length - end) },
    annotations: fromDocument.of(true),
  })
}

/** What was typed becomes an edit; where that is refused, the text goes back. */
function takeTyped(path: string) {
  return EditorView.updateListener.of((u) => {
    if (!u.docChanged || u.transactions.some((tr) => tr.annotation(fromDocument))) return
    if (!edit((acts, now) => acts.typed(now, { path, changes: u.changes }))) follow(u.view, path)
  })
}

/** In a file whose lines end in CRLF, so do the new ones. */
const keepEnds = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.annotation(fromDocument) || eolOf(sourceOf(tr.startState.doc)) === '\n') return tr
  const changes: { from: number; to: number; insert: string }[] = []
  let bare = false
  tr.changes.iterChanges((from, to, _a, _b, insert) => {
    const text = insert.toString()
    const ended = text.replace(/\r?\n/g, '\r\n')
    bare ||= ended !== text
    changes.push({ from, to, insert: ended })
  })
  if (!bare) return tr
  const last = changes.at(-1)
  return { changes, selection: { anchor: (last?.from ?? 0) + (last?.insert.length ?? 0) }, userEvent: 'input' }
})

const hideReturns = highlightSpecialChars({
  specialChars: /\r/g,
  addSpecialChars: /\r/g,
  render: () => document.createElement('span'),
})

function diagnosticsOf(path: string, problems: readonly Problem[], doc: Text): Diagnostic[] {
  return problems
    .filter((p) => p.path === path)
    .map((p) => {
      const from = fromBytes(doc, p.from)
      return {
        from,
        to: Math.max(from, fromBytes(doc, p.to)),
        severity: p.severity,
        message: p.hint ? `${p.message}\n${p.hint}` : p.message,
        actions: (p.fixes ?? []).map((f) => ({ name: f.title, apply: () => mend(f) })),
      }
    })
}

function complete(path: string) {
  return (c: CompletionContext) => {
    const found = offersAt(path, sourceOf(c.state.doc), c.pos, model(), c.explicit)
    if (!found || found.offers.length === 0) return null
    return {
      from: found.from,
      options: found.offers.map((o) => ({
        label: o.label,
        apply: o.apply,
        detail: o.detail,
        ...(o.info ? { info: o.info } : {}),
      })),
      validFor: /^[\w. -]*$/,
    }
  }
}

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--pine)' },
  { tag: tags.propertyName, color: 'var(--pine)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-3)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--apricot)' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--ink-2)' },
])

const looks = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--white)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--white)', color: 'var(--ink-3)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--pine) 7%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--pine-2)',
  },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--white)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '8px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--pine-2)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--ink-3)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--pine)' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--pine)', color: 'var(--on-pine)' },
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--white)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    borderColor: 'var(--line-2)',
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--grey-2)', border: 'none', color: 'var(--ink-2)' },
})

function extensions(path: string) {
  const run = (act: () => void) => () => {
    act()
    return true
  }
  return [
    EditorState.lineSeparator.of('\n'),
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ 'aria-label': path }),
    keepEnds,
    hideReturns,
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    lintGutter(),
    drawSelection(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    yaml(),
    indentUnit.of('  '),
    syntaxHighlighting(colours),
    autocompletion({ override: [complete(path)], icons: false }),
    keymap.of([
      { key: 'Mod-z', run: run(undo) },
      { key: 'Mod-y', run: run(redo) },
      { key: 'Mod-Shift-z', run: run(redo) },
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    looks,
    takeTyped(path),
  ]
}
