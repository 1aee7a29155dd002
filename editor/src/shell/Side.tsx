// The panel at the side: the chat, the form of a step, the YAML. On a phone it
// stands where the conversation does, so that what is above and below stays at hand.

import { X } from 'lucide-react'
import { useEffect } from 'react'
import { look, narrow, type SideTab, useView } from '../state/view'
import { t } from '../words'
import { StepForm, TryIt, YamlPane } from './rooms'

const tabs: readonly SideTab[] = ['try', 'step', 'yaml']

export function Side() {
  const side = useView((v) => v.side)
  const writing = useView((v) => v.writing)
  useEffect(() => {
    if (writing && narrow()) look({ side: null })
  }, [writing])
  if (!side) return null
  return (
    <aside
      aria-label={t('shell.side')}
      className="col-start-1 row-start-2 flex min-h-0 min-w-0 flex-col border-line bg-white md:col-start-3 md:row-span-2 md:w-[372px] md:border-l"
    >
      <div className="flex items-center border-b border-line pr-1 pl-3" role="tablist">
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-selected={side === tab}
            aria-controls="side-panel"
            className={`px-2.5 py-3 pointer-coarse:min-w-11 ${side === tab ? 'font-semibold text-ink shadow-[inset_0_-2px_var(--pine)]' : 'text-ink-2'}`}
            onClick={() => look({ side: tab })}
          >
            {t(`shell.${tab}`)}
          </button>
        ))}
        <button
          type="button"
          className="icon ml-auto"
          aria-label={t('shell.side.close')}
          onClick={() => look({ side: null })}
        >
          <X size={18} />
        </button>
      </div>
      <div id="side-panel" role="tabpanel" aria-labelledby={`tab-${side}`} className="flex min-h-0 grow flex-col">
        {side === 'try' && <TryIt />}
        {side === 'step' && <StepForm />}
        {side === 'yaml' && <YamlPane />}
      </div>
    </aside>
  )
}
