// The editor's page.

import './styles.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App'
import { applyTheme } from './shell/theme'
import { chosenLanguage, speak } from './words'

applyTheme()
// The rules of the page allow styles that carry its nonce.
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce ?? ''

await speak(chosenLanguage())
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <CSPProvider nonce={nonce}>
      <App />
    </CSPProvider>,
  )
