import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

// The words of the editor: one file a room and a language, src/ROOM/words/LANG.po,
// with ids of our own. `lingui compile` makes one module of each language of them.
const src = new URL('./src/', import.meta.url)
const rooms = readdirSync(src).filter((name) => existsSync(new URL(`${name}/words/en.po`, src)))

export default defineConfig({
  locales: ['en', 'fr'],
  sourceLocale: 'en',
  catalogs: rooms.map((room) => ({ path: `<rootDir>/src/${room}/words/{locale}`, include: [`<rootDir>/src/${room}`] })),
  catalogsMergePath: '<rootDir>/src/locales/{locale}',
  format: formatter({ explicitIdAsDefault: true, origins: false, lineNumbers: false }),
})
