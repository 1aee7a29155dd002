// The menu in the corner of the list of bots: colours, language, sign-out.

import { Menu as MenuIcon } from 'lucide-react'
import { Menu } from '../ui/Menu'
import { t } from '../words'
import { personal } from './personal'

export function Corner() {
  return (
    <Menu
      trigger={
        <button type="button" className="icon" aria-label={t('shell.menu')}>
          <MenuIcon size={18} />
        </button>
      }
      items={personal()}
    />
  )
}
