import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// One page today, the web chat. It is a template that the server fills in, so
// it lies at dist/chat.html; what it loads lies in dist/assets, a hash in each
// name. dist/.keep is kept in git, for `go build` without npm. The editor's
// page is built from index.html once it is whole.
export default defineConfig({
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { chat: 'chat.html' } },
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
