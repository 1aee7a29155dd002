// The dialog that is open, loaded when it is.

import { lazy, Suspense } from 'react'
import { look, useView } from '../state/view'
import { useWork } from '../state/work'

const Add = lazy(() => import('./dialogs/Add').then((m) => ({ default: m.Add })))
const Connect = lazy(() => import('./dialogs/Connect').then((m) => ({ default: m.Connect })))
const Palette = lazy(() => import('./dialogs/Palette').then((m) => ({ default: m.Palette })))
const Find = lazy(() => import('./dialogs/Find').then((m) => ({ default: m.Find })))
const Rename = lazy(() => import('./dialogs/Rename').then((m) => ({ default: m.Rename })))
const Flows = lazy(() => import('./dialogs/Flows').then((m) => ({ default: m.Flows })))
const Keys = lazy(() => import('./dialogs/Keys').then((m) => ({ default: m.Keys })))
const Publish = lazy(() => import('../publish/Publish').then((m) => ({ default: m.Publish })))
const Merge = lazy(() => import('../publish/Merge').then((m) => ({ default: m.Merge })))

export function Dialogs() {
  const dialog = useView((v) => v.dialog)
  const clash = useWork((w) => w.clashes[0])
  const close = () => look({ dialog: null })
  return (
    <Suspense>
      {clash && <Merge key={clash.path} clash={clash} />}
      {dialog?.is === 'add' && <Add where={dialog} onClose={close} />}
      {dialog?.is === 'connect' && <Connect way={dialog} onClose={close} />}
      {dialog?.is === 'palette' && <Palette onClose={close} />}
      {dialog?.is === 'find' && <Find onClose={close} />}
      {dialog?.is === 'rename' && <Rename step={dialog} onClose={close} />}
      {dialog?.is === 'flow' && <Flows onClose={close} />}
      {dialog?.is === 'keys' && <Keys onClose={close} />}
      {dialog?.is === 'publish' && <Publish onClose={close} />}
    </Suspense>
  )
}
