import { expect, test } from 'vitest';
import { killServe, summaryOf } from '../support/kill-serve.js';

const rounds = 20;

test('serve killed twenty times under 200 IPNs a second loses and doubles none that it acknowledged', async () => {
  const result = await killServe({ rounds, seed: 1 });
  process.stdout.write(`${summaryOf(result)}\n`);
  expect(result.acknowledged).toBeGreaterThan(rounds * 20);
  expect(result).toMatchObject({
    acknowledged: result.sent,
    found: result.acknowledged,
    lost: [],
    doubled: [],
    integrity: Array.from({ length: rounds + 2 }, () => 'ok'),
  });
}, 300_000);
