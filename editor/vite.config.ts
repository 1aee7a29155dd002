import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// Two pages, the editor and the web chat. They are templates that the server
// fills in, at dist/index.html and dist/chat.html; what they load lies in
// dist/assets, a hash in each name. dist/.keep is kept in git, for `go build`
// without npm.
export default defineConfig({
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    manifest: true, // for .size-limit.mjs
    rolldownOptions: { input: { chat: 'chat.html', editor: 'index.html' } },
  },
  plugins: [
    react(),
    tailwindcss(),
    {
      name: 'keep',
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: '.keep', source: '' })
      },
    },
  ],
  test: { environment: 'happy-dom', include: ['{chat,src}/**/*.test.{ts,tsx}'] },
})
