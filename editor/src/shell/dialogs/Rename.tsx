// Another name for a step: all that leads to it follows.

import type { Dialog as About } from '../../state/view'
import { model } from '../../state/work'
import { t } from '../../words'
import { act } from '../commands'
import { Name } from './Name'

export function Rename(p: { readonly step: Extract<About, { is: 'rename' }>; readonly onClose: () => void }) {
  const { flow, step } = p.step
  return (
    <Name
      title={t('dialogs.rename.title')}
      label={t('dialogs.rename')}
      help={t('dialogs.rename.help')}
      act={t('dialogs.rename.do')}
      value={model().flows.get(flow)?.steps[step]?.step?.id ?? ''}
      onName={(name) => act((acts, bot) => acts.renameStep(bot, { flow, step, name }))}
      onClose={p.onClose}
    />
  )
}
