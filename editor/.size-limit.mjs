// What the pages may weigh, gzipped. Vite's manifest tells which files a part
// loads: its own, and all that these import at once.

import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))

/** The files that are loaded for some parts, by their sources. */
function loaded(...parts) {
  const seen = new Set()
  const files = new Set()
  const take = (name) => {
    const part = manifest[name]
    if (!part) throw new Error(`the build has no ${name}`)
    if (seen.has(name)) return
    seen.add(name)
    for (const file of [part.file, ...(part.css ?? [])]) files.add(`dist/${file}`)
    for (const other of part.imports ?? []) take(other)
  }
  for (const part of parts) take(part)
  return [...files]
}

/** All that a page may load, ever. */
function reachable(page) {
  const seen = new Set([page])
  for (const name of seen) {
    const { imports = [], dynamicImports = [] } = manifest[name]
    for (const other of [...imports, ...dynamicImports]) seen.add(other)
  }
  return loaded(...seen)
}

const words = Object.keys(manifest).find((name) => name.endsWith('locales/fr.ts')) // the longer ones

export default [
  { name: 'web chat, script', path: 'dist/assets/chat-*.js', limit: '25 kB', gzip: true },
  { name: 'web chat, style', path: 'dist/assets/chat-*.css', limit: '6 kB', gzip: true },
  {
    name: 'editor, before the first card is seen',
    path: loaded('index.html', words, 'src/shell/BotPage.tsx', 'src/canvas/Canvas.tsx'),
    limit: '330 kB',
    gzip: true,
  },
  { name: 'editor, everything', path: reachable('index.html'), limit: '750 kB', gzip: true },
]
