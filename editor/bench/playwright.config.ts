import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

// `make bench-editor`: figures, not tests.
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results',
  timeout: 600_000,
  use: { ...base.use, trace: 'off', viewport: { width: 1440, height: 900 } },
})
