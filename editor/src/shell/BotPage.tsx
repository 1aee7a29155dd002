// One bot: what is on top, the rail, the drawing or the outline, and the panels.

import { useEffect, useState } from 'react'
import { type Opened, openBot } from '../state/open'
import { visit } from '../state/session'
import { useView } from '../state/view'
import { useModel, useWork } from '../state/work'
import { followTests } from '../tests/results'
import { t } from '../words'
import { Below } from './Below'
import { Dialogs } from './Dialogs'
import { useKeys } from './keys'
import { Message } from './Message'
import { Notice } from './Notice'
import { Rail } from './Rail'
import { Canvas, Outline } from './rooms'
import { Side } from './Side'
import { TopBar } from './TopBar'
import { Broken, Trouble } from './Trouble'

export function BotPage(p: { readonly id: string; readonly flow: string }) {
  const [state, setState] = useState<Opened | 'opening'>('opening')
  useEffect(() => openBot(p.id, p.flow, setState), [p.id])
  if (state === 'opening') return <p className="sr-only">{t('shell.opening')}</p>
  if (state === 'missing')
    return (
      <Message
        title={t('shell.missing')}
        text={t('shell.missing.help')}
        act={t('shell.home')}
        onAct={() => visit('/')}
      />
    )
  if (state === 'away') return <Message title={t('shell.away')} text={t('shell.away.help')} />
  return <Open id={p.id} />
}

function Open(p: { readonly id: string }) {
  const main = useView((v) => v.main)
  const covered = useView((v) => v.side !== null)
  const id = useView((v) => v.flow)
  const model = useModel()
  const flow = model.flows.get(id)
  useKeys()
  useEffect(followTests, [])
  useEffect(() => {
    if (id) visit(`/bots/${encodeURIComponent(p.id)}/${encodeURIComponent(id)}`, true)
  }, [p.id, id])
  return (
    <div className="grid h-full grid-rows-[52px_minmax(0,1fr)_auto] grid-cols-1 md:grid-cols-[64px_minmax(0,1fr)_auto]">
      <TopBar bot={p.id} />
      <Rail />
      <main
        className={`relative col-start-1 row-start-2 flex min-h-0 min-w-0 flex-col overflow-hidden md:col-start-2 ${covered ? 'max-md:invisible' : ''}`}
      >
        <Trouble />
        {flow?.readOnly && <Broken flow={flow} />}
        <div className="min-h-0 grow">
          {!flow ? <NoFlow id={id} /> : main === 'outline' ? <Outline flow={flow} /> : <Canvas flow={flow} />}
        </div>
      </main>
      <Side />
      <Below />
      <Dialogs />
      <Notice />
    </div>
  )
}

/** There is no such chat: none at all, none that can be read, or this one is gone. */
function NoFlow(p: { readonly id: string }) {
  const others = useModel().flows.size > 0
  const unfit = useWork((w) => w.unfit)
  const unread = [...unfit].filter(([path]) => path.startsWith('flows/'))
  const chats = () => useView.setState({ dialog: { is: 'flow' } })
  if (unread.length > 0 && (!others || unfit.has(`flows/${p.id}.yaml`)))
    return (
      <Message inside title={t('shell.unfit')} text={t('shell.unfit.help')} act={t('shell.flow.go')} onAct={chats}>
        <ul className="mt-4 text-left text-[13px]">
          {unread.map(([path, why]) => (
            <li key={path}>
              <code className="rounded bg-paper px-1">{path}</code>: {why}
            </li>
          ))}
        </ul>
      </Message>
    )
  if (others)
    return <Message inside title={t('shell.gone')} text={t('shell.gone.help')} act={t('shell.flow.go')} onAct={chats} />
  return (
    <Message
      inside
      title={t('shell.noflow')}
      text={t('shell.noflow.help')}
      act={t('shell.flow.new')}
      onAct={() => useView.setState({ dialog: { is: 'flow' } })}
    />
  )
}
