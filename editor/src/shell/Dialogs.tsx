// The dialog that is open, loaded when it is.

import { look, useView } from '../state/view'
import { useWork } from '../state/work'
import { Add, Connect, Find, Flows, Keys, Merge, Palette, Publish, Rename } from './rooms'

export function Dialogs() {
  const dialog = useView((v) => v.dialog)
  const clash = useWork((w) => w.clashes[0])
  const close = () => look({ dialog: null })
  return (
    <>
      {clash && <Merge key={clash.path} clash={clash} />}
      {dialog?.is === 'add' && <Add where={dialog} onClose={close} />}
      {dialog?.is === 'connect' && <Connect way={dialog} onClose={close} />}
      {dialog?.is === 'palette' && <Palette onClose={close} />}
      {dialog?.is === 'find' && <Find onClose={close} />}
      {dialog?.is === 'rename' && <Rename step={dialog} onClose={close} />}
      {dialog?.is === 'flow' && <Flows onClose={close} />}
      {dialog?.is === 'keys' && <Keys onClose={close} />}
      {dialog?.is === 'publish' && <Publish onClose={close} />}
    </>
  )
}
