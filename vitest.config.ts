import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/campaign/**', 'tests/fixtures/**', '**/node_modules/**'],
    passWithNoTests: false,
    reporters: ['default', './tests/support/return-site/reporter.ts'],
    pool: 'forks',
    // Browsers and servers run beside the tests: more workers than cores only makes them miss their deadlines.
    maxWorkers: Math.max(1, availableParallelism()),
    execArgv: ['--import', new URL('./tests/support/typescript-workers.mjs', import.meta.url).href],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reportsDirectory: 'coverage' },
  },
});
