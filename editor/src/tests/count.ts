// What the line at the bottom says of the tests.

import { create } from 'zustand'
import { t } from '../words'

/** How the tests of the draft went last; null before they ran. */
export const useTests = create<{ readonly count: { passed: number; total: number; running: boolean } | null }>(() => ({
  count: null,
}))

export function useTestCount(): string {
  const count = useTests((s) => s.count)
  return count ? t('shell.tests.n', { passed: count.passed, total: count.total }) : t('shell.tests')
}
