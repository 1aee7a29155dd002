// The panel at the side: the chat, the form of a step, the YAML.

import { X } from 'lucide-react'
import { look, type SideTab, useView } from '../state/view'
import { t } from '../words'
import { StepForm, TryIt, YamlPane } from './rooms'

const tabs: readonly SideTab[] = ['try', 'step', 'yaml']

export function Side() {
  const side = useView((v) => v.side)
  if (!side) return null
  return (
    <aside
      aria-label={t('shell.side')}
      className="fixed inset-0 z-30 flex min-h-0 flex-col border-l border-line bg-white md:static md:row-span-2 md:row-start-2 md:col-start-3 md:w-[372px]"
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
            className={`px-2.5 py-3 ${side === tab ? 'font-semibold text-ink shadow-[inset_0_-2px_var(--pine)]' : 'text-ink-2'}`}
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
