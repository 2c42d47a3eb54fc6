import type { Kysely } from 'kysely';
import type { PaymentId } from '../../domain/ids.js';
import { type PollJob, pollJobKey } from '../poll-job.js';
import type { JobRow, Tables } from '../schema.js';

const maxAttempts = 20;

/** The poll jobs of these payments; one that has used up its attempts is as good as none. */
export async function readPollJobs(
  db: Kysely<Tables>,
  paymentIds: readonly PaymentId[],
): Promise<Map<PaymentId, PollJob>> {
  if (paymentIds.length === 0) return new Map();
  const idOf = new Map(paymentIds.map(id => [pollJobKey(id), id]));
  const rows = await db
    .selectFrom('jobs')
    .select(['key', 'run_at', 'lease_token', 'again_at'])
    .where('key', 'in', [...idOf.keys()])
    .where('failed_at', 'is', null)
    .execute();
  const found = new Map<PaymentId, PollJob>();
  for (const row of rows) {
    const id = idOf.get(row.key);
    if (id === undefined) continue;
    found.set(id, {
      runAt: row.run_at,
      leased: row.lease_token !== null,
      ...(row.again_at === null ? {} : { againAt: row.again_at }),
    });
  }
  return found;
}

/** A payment whose poll job changed; without a job there is nothing left to ask. */
export interface PollJobChange {
  readonly paymentId: PaymentId;
  readonly job: PollJob | undefined;
}

/** Files, moves and removes poll jobs. A leased row keeps its lease and attempts and only learns of the next run. */
export async function writePollJobs(db: Kysely<Tables>, changes: readonly PollJobChange[]): Promise<void> {
  const gone = changes.filter(({ job }) => job === undefined);
  if (gone.length > 0) {
    const keys = gone.map(({ paymentId }) => pollJobKey(paymentId));
    await db.deleteFrom('jobs').where('key', 'in', keys).execute();
  }
  const rows = changes.flatMap(({ paymentId, job }): JobRow[] =>
    job === undefined
      ? []
      : [
          {
            key: pollJobKey(paymentId),
            task: 'poll',
            payload: JSON.stringify({ paymentId }),
            run_at: job.runAt,
            attempts: 0,
            max_attempts: maxAttempts,
            lease_token: null,
            again_at: job.againAt ?? null,
            failed_at: null,
            last_error: null,
          },
        ],
  );
  if (rows.length === 0) return;
  await db
    .insertInto('jobs')
    .values(rows)
    .onConflict(conflict =>
      conflict.column('key').doUpdateSet(row => ({
        run_at: row.ref('excluded.run_at'),
        again_at: row.ref('excluded.again_at'),
        // The row's lease is left as it is, so a job that runs goes on as that attempt.
        attempts: row
          .case()
          .when('jobs.lease_token', 'is', null)
          .then(row.ref('excluded.attempts'))
          .else(row.ref('jobs.attempts'))
          .end(),
        failed_at: null,
        last_error: null,
      })),
    )
    .execute();
}
