import { readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

// The words of the editor: one file a room and a language, src/ROOM/words/LANG.po,
// with ids of our own. `lingui compile` makes one module of each language of them.
const ending = '/words/en.po'
const rooms = readdirSync(new URL('./src/', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith(ending))
  .map((name) => name.slice(0, -ending.length))

export default defineConfig({
  locales: ['en', 'fr'],
  sourceLocale: 'en',
  catalogs: rooms.map((room) => ({ path: `<rootDir>/src/${room}/words/{locale}`, include: [`<rootDir>/src/${room}`] })),
  catalogsMergePath: '<rootDir>/src/locales/{locale}',
  format: formatter({ explicitIdAsDefault: true, origins: false, lineNumbers: false }),
})
