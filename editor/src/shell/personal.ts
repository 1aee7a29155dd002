// What a person sets for themselves, and how they leave.

import { api } from '../state/api'
import { useSession } from '../state/session'
import { chooseLanguage, language, t } from '../words'
import { applyTheme, theme } from './theme'

export interface Personal {
  readonly id: 'theme' | 'language' | 'leave'
  readonly label: string
  readonly run: () => void
}

/** These acts. `before` is waited for where one leaves the page: what is typed is saved there. */
export function personal(before: () => Promise<unknown> = async () => undefined): Personal[] {
  const next = ({ auto: 'dark', dark: 'light', light: 'auto' } as const)[theme()]
  return [
    { id: 'theme', label: t(`shell.theme.${next}`), run: () => applyTheme(next) },
    {
      id: 'language',
      label: language() === 'en' ? 'Français' : 'English',
      run: () => {
        chooseLanguage(language() === 'en' ? 'fr' : 'en')
        void before().then(() => location.reload())
      },
    },
    {
      id: 'leave',
      label: t('shell.leave'),
      run: () =>
        void before().then(async () => {
          await api.logOut()
          useSession.setState({ me: null })
          location.assign('/')
        }),
    },
  ]
}
