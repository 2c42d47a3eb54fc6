import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The long runs: many payments, many faults. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['tests/campaign/**/*.test.ts'],
    exclude: [],
    env: { PAYWATCH_CAMPAIGN: '1' },
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
