// How many recordings a second the SQLite store takes: `npx tsx scripts/bench/store.ts [seconds] [folder]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../../src/platform/clock.js';
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import type { Recording, Store } from '../../src/store/store.js';

const seconds = Number(process.argv[2] ?? 5);
const parent = process.argv[3] ?? tmpdir();

function recording(reference: string): Recording {
  const now = systemClock.now();
  return {
    now,
    payment: { provider: 'acquiremock', providerReference: reference },
    open: {
      provider: 'acquiremock',
      merchantReference: `order-${reference}`,
      amount: { minor: 25_000, currency: 'TND' },
      expects: { ipnFor: ['paid'], ipnGraceMs: 60_000, redirectGraceMs: 60_000 },
    },
    observation: {
      channel: 'ipn',
      proof: 'signature',
      claim: { status: 'paid', providerStatus: 'paid', providerReference: reference },
      source: '127.0.0.1',
      at: now,
      key: `paid-${reference}`,
    },
    ipn: {
      provider: 'acquiremock',
      receivedAt: now,
      method: 'POST',
      target: '/ipn/acquiremock',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ payment_id: reference, status: 'paid', amount: 25_000 })),
      remoteAddress: '127.0.0.1',
      outcome: 'accepted',
    },
  };
}

async function measure(store: Store, callers: number): Promise<void> {
  const latencies: number[] = [];
  const started = performance.now();
  const call = async () => {
    while (performance.now() - started < seconds * 1_000) {
      const sent = performance.now();
      await store.record(recording(systemRandom.uuid()));
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const elapsedMs = performance.now() - started;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  console.log(
    `${callers} callers: ${Math.round((latencies.length / elapsedMs) * 1_000)} recordings/s, ` +
      `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  );
}

for (const callers of [1, 50, 256]) {
  const folder = mkdtempSync(join(parent, 'paywatch-bench-'));
  const store = await openSqliteStore({ file: join(folder, 'bench.db'), random: systemRandom });
  await measure(store, callers);
  await store.close();
  rmSync(folder, { recursive: true });
}
