import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Pool } from 'undici';
import { startServe } from './gateway.js';
import { openWorkplace } from './paywatch-process.js';
import { type SignedIpn, signedIpn } from './signed-ipn.js';

export interface KillServeOptions {
  readonly rounds: number;
  /** The same seed kills at the same moments. */
  readonly seed: number;
  /** IPNs sent in a second. */
  readonly rate?: number;
}

/** What became of the IPNs. */
export interface KillServeResult {
  readonly rounds: number;
  readonly sent: number;
  /** Answered with 2xx before the kill, at the first delivery or a later one. */
  readonly acknowledged: number;
  /** Of those, so many are in the database. */
  readonly found: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** What SQLite says of the file after each restart. */
  readonly integrity: readonly string[];
}

const connections = 16;
/** When after its start `serve` is killed, ms. */
const earliestKillMs = 100;
const latestKillMs = 1_500;

/**
 * Sends signed IPNs to `serve` over kept-alive connections and kills it, round after round, at moments that only the
 * seed knows. Whatever was not acknowledged is sent again in the next round, as a gateway does. After each restart the
 * database is read: what had been acknowledged must be there, once.
 */
export async function killServe({ rounds, seed, rate = 200 }: KillServeOptions): Promise<KillServeResult> {
  const workplace = await openWorkplace();
  const file = join(workplace.folder, 'payments.db');
  const random = mulberry32(seed);
  const acknowledged = new Set<string>();
  let unacknowledged: SignedIpn[] = [];
  let sent = 0;
  const integrity: string[] = [];
  const next = () => signedIpn(idOf(seed, sent++));

  try {
    for (let round = 0; round < rounds; round += 1) {
      const { process, url } = await startServe(workplace, ['--db', file]);
      integrity.push(...integrityOf(file));
      const check = inspect(file, acknowledged);
      if (check.lost.length + check.doubled.length > 0) break;
      const pool = new Pool(url, { connections, pipelining: 1 });
      const again = unacknowledged;
      unacknowledged = [];
      const killAfterMs = earliestKillMs + random() * (latestKillMs - earliestKillMs);
      const startedAt = performance.now();
      const deliveries: Promise<void>[] = [];
      let killed = false;
      const stop = delay(killAfterMs).then(() => {
        killed = true;
        process.signal('SIGKILL');
      });
      while (!killed) {
        const due = ((performance.now() - startedAt) * rate) / 1000;
        while (deliveries.length < due && !killed) {
          const ipn = again.shift() ?? next();
          deliveries.push(
            deliver(pool, ipn).then(taken => {
              if (taken) acknowledged.add(ipn.paymentId);
              else unacknowledged.push(ipn);
            }),
          );
        }
        await delay(2);
      }
      await stop;
      await Promise.all(deliveries);
      unacknowledged.push(...again);
      await process.ended;
      await pool.destroy();
    }
    // The last restart, and the gateway's last try: everything that was ever sent is taken in the end.
    const { process, url } = await startServe(workplace, ['--db', file]);
    integrity.push(...integrityOf(file));
    const pool = new Pool(url, { connections, pipelining: 1 });
    await Promise.all(
      unacknowledged.map(async ipn => {
        if (await deliver(pool, ipn)) acknowledged.add(ipn.paymentId);
      }),
    );
    await pool.destroy();
    const { found, lost, doubled } = inspect(file, acknowledged);
    process.signal('SIGTERM');
    await process.ended;
    integrity.push(...integrityOf(file));
    return { rounds, sent, acknowledged: acknowledged.size, found, lost, doubled, integrity };
  } finally {
    await workplace.close();
  }
}

/** One line that says how it went. */
export const summaryOf = ({ rounds, sent, acknowledged, found, lost, doubled }: KillServeResult): string =>
  `rounds ${rounds}, sent ${sent}, acknowledged ${acknowledged}, found ${found}, lost ${lost.length}, doubled ${doubled.length}`;

/** Whether it was acknowledged. A connection that breaks says nothing. */
async function deliver(pool: Pool, { body, headers }: SignedIpn): Promise<boolean> {
  try {
    const answer = await pool.request({ method: 'POST', path: '/ipn/acquiremock', headers, body });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300;
  } catch {
    return false;
  }
}

interface Inspection {
  readonly found: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

/** An acknowledged IPN is accepted in one row, and seen in one observation. */
function inspect(file: string, acknowledged: ReadonlySet<string>): Inspection {
  const database = new Database(file, { readonly: true });
  try {
    const count = (sql: string) =>
      new Map(
        database
          .prepare<[], { reference: string; rows: number }>(sql)
          .all()
          .map(({ reference, rows }) => [reference, rows]),
      );
    const ipns = count(
      `select p.provider_reference as reference, count(*) as rows from ipns i
       join payments p on p.id = i.payment_id where i.outcome = 'accepted' group by 1`,
    );
    const observations = count(
      `select p.provider_reference as reference, count(*) as rows from observations o
       join payments p on p.id = o.payment_id where o.channel = 'ipn' group by 1`,
    );
    const all = [...acknowledged];
    const isThere = (id: string) => ipns.has(id) && observations.has(id);
    // Those that nobody acknowledged may be there as well, but not twice.
    const seen = new Set([...ipns.keys(), ...observations.keys()]);
    return {
      found: all.filter(isThere).length,
      lost: all.filter(id => !isThere(id)),
      doubled: [...seen].filter(id => (ipns.get(id) ?? 0) > 1 || (observations.get(id) ?? 0) > 1),
    };
  } finally {
    database.close();
  }
}

function integrityOf(file: string): readonly string[] {
  const database = new Database(file, { readonly: true });
  try {
    return database
      .prepare<[], { integrity_check: string }>('pragma integrity_check')
      .all()
      .map(({ integrity_check: found }) => found);
  } finally {
    database.close();
  }
}

const idOf = (seed: number, number: number): string =>
  `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** A small generator of repeatable chance, 0 to 1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
