// The editor's page.

import './styles.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App'
import { BotPage, Canvas, Outline } from './shell/rooms'
import { applyTheme } from './shell/theme'
import { useSession } from './state/session'
import { narrow } from './state/view'
import { nonce } from './ui/nonce'
import { chosenLanguage, speak } from './words'

applyTheme()
// All that the first card needs is loaded at once, not one after the other.
if (useSession.getState().place.at === 'bot') {
  void BotPage.preload()
  void (narrow() ? Outline : Canvas).preload()
}
await speak(chosenLanguage())
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <CSPProvider nonce={nonce}>
      <App />
    </CSPProvider>,
  )
