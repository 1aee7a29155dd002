// Every act, found by searching; and every chat.

import { Workflow } from 'lucide-react'
import { titled } from '../../canvas/told'
import { look } from '../../state/view'
import { useModel } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { type Option, Pick } from '../../ui/Pick'
import { t } from '../../words'
import { commands } from '../commands'
import { shownKey } from '../keys'

type Act = Option & { readonly run: () => void }

export function Palette(p: { readonly onClose: () => void }) {
  const model = useModel()
  const acts: Act[] = commands()
    .filter((c) => !c.hidden && c.when?.() !== false)
    .map((c) => ({
      id: c.id,
      label: c.label,
      group: t('dialogs.acts'),
      run: c.run,
      ...(c.keys?.[0] ? { keys: shownKey(c.keys[0]) } : {}),
    }))
  for (const flow of model.flows.values()) {
    acts.push({
      id: `flow/${flow.id}`,
      label: flow.title || titled(flow.id),
      also: flow.id,
      group: t('dialogs.chats'),
      icon: <Workflow size={16} className="text-ink-3" aria-hidden />,
      run: () => look({ flow: flow.id, selected: [], writing: null, show: 'all' }),
    })
  }
  return (
    <Dialog title={t('shell.palette')} bare onClose={p.onClose}>
      <Pick
        label={t('dialogs.palette')}
        options={acts}
        onPick={(a) => {
          p.onClose()
          a.run()
        }}
      />
    </Dialog>
  )
}
