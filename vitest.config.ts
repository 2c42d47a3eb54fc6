import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--import', new URL('./tests/support/typescript-workers.mjs', import.meta.url).href],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
