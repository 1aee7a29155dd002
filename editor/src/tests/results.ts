// How the tests of the draft went: the server plays them after each change.

import { create } from 'zustand'
import { hear } from '../state/live'
import { look, useView } from '../state/view'
import type { Coverage, TestResult } from '../state/wire'
import { t } from '../words'

interface Results {
  /** null before they ran. */
  readonly results: readonly TestResult[] | null
  readonly coverage: Coverage | null
  /** Whether the draft has changed since. */
  readonly old: boolean
}

export const useResults = create<Results>(() => ({ results: null, coverage: null, old: false }))

/** Listens to the tests; stop with what is returned. */
export function followTests(): () => void {
  const stop = hear((a) => {
    if (a.problems) useResults.setState({ old: true })
    const { tests, coverage } = a as { readonly tests?: readonly TestResult[]; readonly coverage?: Coverage }
    if (!tests || !coverage) return
    useResults.setState({ results: tests, coverage, old: false })
    if (useView.getState().coverage) showCoverage(true)
  })
  return () => {
    stop()
    useResults.setState({ results: null, coverage: null, old: false })
  }
}

/** Colours the cards by what the tests come by, or no more. */
export function showCoverage(on: boolean): void {
  const { coverage } = useResults.getState()
  look({
    coverage:
      on && coverage ? Object.fromEntries(Object.entries(coverage.flows).map(([id, f]) => [id, f.steps])) : null,
  })
}

/** What the line at the bottom says of the tests. */
export function useTestCount(): string {
  const results = useResults((s) => s.results)
  if (!results || results.length === 0) return t('shell.tests')
  return t('shell.tests.n', { passed: results.filter((r) => r.passed).length, total: results.length })
}
