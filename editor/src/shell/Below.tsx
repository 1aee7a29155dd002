// The line at the bottom, and the panel that opens above it.

import { type BelowTab, look, useView } from '../state/view'
import { useFlow, useWork } from '../state/work'
import { useTestCount } from '../tests/results'
import { t } from '../words'
import { Problems } from './Problems'
import { Tests } from './rooms'

export function Below() {
  const below = useView((v) => v.below)
  const flow = useFlow(useView((v) => v.flow))
  const problems = useWork((w) => w.problems.length)
  const tests = useTestCount()
  const tab = (id: BelowTab, label: string) => (
    <button
      type="button"
      aria-expanded={below === id}
      className={`rounded px-1 ${below === id ? 'font-semibold text-ink' : ''}`}
      onClick={() => look({ below: below === id ? null : id })}
    >
      {label}
    </button>
  )
  return (
    <footer className="z-20 flex min-w-0 flex-col border-t border-line bg-white md:col-start-2 md:row-start-3">
      {below && (
        <section aria-label={t(`shell.${below}`)} className="h-[38vh] overflow-auto border-b border-line">
          {below === 'problems' ? <Problems /> : <Tests />}
        </section>
      )}
      <div className="flex h-[34px] items-center gap-4 overflow-x-auto px-4 text-[13px] whitespace-nowrap text-ink-2">
        <button type="button" className="hidden font-semibold text-ink md:block" onClick={() => look({ side: 'yaml' })}>
          YAML
        </button>
        {tab('problems', t('shell.problems.n', { n: problems }))}
        {tab('tests', tests)}
        <span className="grow" />
        <span className="hidden md:inline">{flow?.path}</span>
      </div>
    </footer>
  )
}
