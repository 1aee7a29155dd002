// Finds in the texts of all chats, and in their translations.

import { useMemo, useState } from 'react'
import { goTo, look } from '../../state/view'
import { useModel } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { type Option, Pick } from '../../ui/Pick'
import { t } from '../../words'
import { findTexts, type Said } from './find'

const most = 100

export function Find(p: { readonly onClose: () => void }) {
  const model = useModel()
  const [typed, setTyped] = useState('')
  const hits = useMemo(
    () =>
      findTexts(model, typed, most).map((said, i): Option & { said: Said } => ({
        id: String(i),
        label: excerpt(said, typed),
        help: said.language === model.languages[0] ? said.where : `${said.where} · ${said.language}`,
        said,
      })),
    [model, typed],
  )
  return (
    <Dialog title={t('shell.find')} bare onClose={p.onClose}>
      <Pick
        label={t('dialogs.find')}
        options={hits}
        searched
        onType={setTyped}
        {...(typed.trim() === '' ? { empty: t('dialogs.find.empty') } : {})}
        onPick={({ said }) => {
          p.onClose()
          if (said.step >= 0) goTo(said.flow, said.step)
          else look({ flow: said.flow, selected: [], show: 'all', side: 'yaml' })
        }}
      />
    </Dialog>
  )
}

/** The text around what was found. */
function excerpt(said: Said, typed: string): string {
  const flat = said.text.replace(/\s+/g, ' ')
  const at = said.folded.indexOf(typed.trim().toLowerCase())
  return at > 50 ? `… ${flat.slice(at - 30)}` : flat
}
