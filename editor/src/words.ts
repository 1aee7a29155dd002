// The words of the interface: by id, in the language of the person. Words of the
// flow language itself come with the schema.

import { i18n } from '@lingui/core'
import { schema, type Told } from './doc/schema'

export type Language = 'en' | 'fr'

const loaders = {
  en: () => import('./locales/en'),
  fr: () => import('./locales/fr'),
} as const

const stored = 'parley.language'

/** The language that was chosen here, else the given one, else the browser's. */
export function chosenLanguage(given?: string): Language {
  const all = [localStorage.getItem(stored) ?? '', given ?? '', ...navigator.languages]
  for (const l of all) {
    const short = l.slice(0, 2)
    if (short in loaders) return short as Language
  }
  return 'en'
}

/** Speaks a language from now on; what is shown already is not said again. */
export async function speak(language: Language): Promise<void> {
  const { messages } = await loaders[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

/** Keeps the choice of a language. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(stored, language)
}

export function language(): Language {
  return (i18n.locale || 'en') as Language
}

/** A word or a sentence by its id, with what is to be filled in. */
export function t(id: string, values?: Record<string, unknown>): string {
  return i18n._(id, values)
}

/** Words of the schema, in the language of the interface. */
export function told(words: Told | undefined): string {
  return words?.[language()] ?? words?.[schema.languages[0] ?? 'en'] ?? ''
}

/** The time of day, or the day where it is not today. */
export function clock(at: string | number | Date): string {
  const d = new Date(at)
  const today = new Date().toDateString() === d.toDateString()
  const spoken = navigator.languages.find((l) => l.startsWith(language())) ?? language() // en-GB has another clock than en-US
  return new Intl.DateTimeFormat(
    spoken,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(d)
}
