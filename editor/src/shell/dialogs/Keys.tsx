// The keys of all acts.

import { Dialog } from '../../ui/Dialog'
import { t } from '../../words'
import { commands } from '../commands'
import { shownKey } from '../keys'

export function Keys(p: { readonly onClose: () => void }) {
  return (
    <Dialog title={t('dialogs.keys')} onClose={p.onClose}>
      <div className="p-5">
        <p className="mb-3 text-ink-2">{t('dialogs.keys.help')}</p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
          {commands()
            .filter((c) => c.keys)
            .map((c) => (
              <div key={c.id} className="contents">
                <dt className="flex gap-1">
                  {c.keys?.map((k) => (
                    <kbd key={k} className="h-fit rounded border border-line bg-paper px-1.5 text-xs">
                      {shownKey(k)}
                    </kbd>
                  ))}
                </dt>
                <dd>{c.label}</dd>
              </div>
            ))}
        </dl>
      </div>
    </Dialog>
  )
}
