// Light or dark: as the system has it, or as it was chosen here.

export type Theme = 'auto' | 'light' | 'dark'

const stored = 'parley.theme'

export function theme(): Theme {
  const t = localStorage.getItem(stored)
  return t === 'light' || t === 'dark' ? t : 'auto'
}

export function applyTheme(t: Theme = theme()): void {
  if (t === 'auto') localStorage.removeItem(stored)
  else localStorage.setItem(stored, t)
  if (t === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = t
}
