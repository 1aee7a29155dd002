// The chats of the bot: go to one, make one, rename or delete the one that is
// shown, make one of the selected steps.

import { FilePlus2, PencilLine, Scissors, Trash2, Workflow } from 'lucide-react'
import { useState } from 'react'
import { titled } from '../../canvas/told'
import { freeName, slug } from '../../doc/schema'
import { look, useView } from '../../state/view'
import { model, useModel } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { type Option, Pick } from '../../ui/Pick'
import { t } from '../../words'
import { act } from '../commands'
import { Name } from './Name'

type Asks = '' | 'new' | 'extract' | 'rename' | 'delete'
type Way = Option & { readonly go: () => void }

export function Flows(p: { readonly onClose: () => void }) {
  const { flows } = useModel()
  const { flow: id, selected } = useView()
  const [asks, setAsks] = useState<Asks>(flows.size === 0 ? 'new' : '')
  const flow = flows.get(id)
  const title = flow ? flow.title || titled(flow.id) : ''
  if (asks === 'new' || asks === 'extract')
    return (
      <Name
        title={asks === 'new' ? t('dialogs.flow.new') : t('dialogs.flow.extract', { n: selected.length })}
        label={t('dialogs.flow.name')}
        help={t('dialogs.flow.name.help')}
        act={t('dialogs.flow.do')}
        value=""
        onClose={p.onClose}
        onName={(words) => {
          const name = freeName(slug(words) || 'chat', (n) => model().flows.has(n))
          if (asks === 'extract') return act((acts, bot) => acts.extractFlow(bot, { flow: id, steps: selected, name }))
          const made = act((acts, bot) => acts.addFlow(bot, { name, title: words, yaml: t('dialogs.flow.first') }))
          if (made) look({ flow: name, selected: [0], writing: null, show: 'all' })
          return made
        }}
      />
    )
  if (asks === 'rename')
    return (
      <Name
        title={t('dialogs.flow.rename')}
        label={t('dialogs.flow.name')}
        help={t('dialogs.flow.id.help')}
        act={t('dialogs.rename.do')}
        value={id}
        onClose={p.onClose}
        onName={(name) => {
          const done = act((acts, bot) => acts.renameFlow(bot, { flow: id, name }))
          if (done && model().flows.has(name)) look({ flow: name })
          return done
        }}
      />
    )
  if (asks === 'delete')
    return (
      <Dialog
        title={t('dialogs.flow.delete')}
        onClose={p.onClose}
        foot={
          <>
            <button type="button" className="btn" onClick={p.onClose}>
              {t('dialogs.cancel')}
            </button>
            <button
              type="button"
              className="btn bad"
              onClick={() => {
                p.onClose()
                if (!act((acts, bot) => acts.deleteFlow(bot, { flow: id }))) return
                look({ flow: [...model().flows.keys()][0] ?? '', selected: [], writing: null, show: 'all' })
              }}
            >
              {t('shell.delete')}
            </button>
          </>
        }
      >
        <p className="p-5">{t('dialogs.flow.sure', { flow: title, n: flow?.steps.length ?? 0 })}</p>
      </Dialog>
    )
  const ways: Way[] = [...flows.values()].map((f) => ({
    id: `flow/${f.id}`,
    label: f.title || titled(f.id),
    help: t('dialogs.flow.steps', { n: f.steps.length }),
    also: f.id,
    icon: <Workflow size={16} className={f.id === id ? 'text-pine' : 'text-ink-3'} aria-hidden />,
    go: () => {
      p.onClose()
      look({ flow: f.id, selected: [], writing: null, show: 'all' })
    },
  }))
  const group = t('dialogs.acts')
  const way = (which: Asks, label: string, Sign: typeof Trash2) =>
    ways.push({
      id: which,
      label,
      group,
      icon: <Sign size={16} className="text-ink-3" aria-hidden />,
      go: () => setAsks(which),
    })
  way('new', t('dialogs.flow.new'), FilePlus2)
  if (selected.length > 0) way('extract', t('dialogs.flow.extract', { n: selected.length }), Scissors)
  if (flow) way('rename', t('dialogs.flow.rename'), PencilLine)
  if (flow) way('delete', t('dialogs.flow.delete'), Trash2)
  return (
    <Dialog title={t('dialogs.flow.title')} bare onClose={p.onClose}>
      <Pick label={t('dialogs.flow')} options={ways} onPick={(w) => w.go()} />
    </Dialog>
  )
}
