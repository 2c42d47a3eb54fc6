import { expect, test } from 'vitest';
import { killServe, summaryOf } from '../support/kill-serve.js';

test('serve that is killed under load loses and doubles no IPN that it acknowledged', async () => {
  const result = await killServe({ rounds: 3, seed: 20_260_303 });
  expect(result.acknowledged, summaryOf(result)).toBeGreaterThan(20);
  expect(result).toMatchObject({
    acknowledged: result.sent,
    found: result.acknowledged,
    lost: [],
    doubled: [],
    integrity: Array.from({ length: 5 }, () => 'ok'),
  });
}, 120_000);
