import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import type { FiledJob, LeasedJob, LeaseOperation, LeaseRequest, Settlement } from '../lease-table.js';
import type { Tables } from '../schema.js';

/** Does what a {@link LeaseOperation} says; only `lease` has an answer. */
export async function runLeaseOperation(
  db: Kysely<Tables>,
  operation: LeaseOperation,
): Promise<readonly LeasedJob[]> {
  switch (operation.kind) {
    case 'lease':
      return await leaseJobs(db, operation.request);
    case 'file':
      await fileJob(db, operation.job);
      return [];
    case 'cancel':
      await cancelJob(db, operation.key, operation.now);
      return [];
    case 'extend':
      await db
        .updateTable('jobs')
        .set({ run_at: operation.until })
        .where('key', 'in', operation.keys)
        .where('lease_token', '=', operation.token)
        .execute();
      return [];
    case 'settle':
      await settleJob(db, operation, operation.settlement);
      return [];
  }
}

async function fileJob(db: Kysely<Tables>, job: FiledJob): Promise<void> {
  await db
    .insertInto('jobs')
    .values({
      key: job.key,
      task: job.task,
      payload: job.payload,
      run_at: job.runAt,
      attempts: 0,
      max_attempts: job.maxAttempts,
      lease_token: null,
      again_at: null,
      failed_at: null,
      last_error: null,
    })
    .onConflict(conflict =>
      conflict.column('key').doUpdateSet(row => {
        const whenWaiting = row.case().when('jobs.lease_token', 'is', null);
        return {
          task: row.ref('excluded.task'),
          payload: row.ref('excluded.payload'),
          max_attempts: row.ref('excluded.max_attempts'),
          run_at: whenWaiting.then(row.ref('excluded.run_at')).else(row.ref('jobs.run_at')).end(),
          attempts: whenWaiting.then(row.ref('excluded.attempts')).else(row.ref('jobs.attempts')).end(),
          again_at: whenWaiting.then(row.ref('excluded.again_at')).else(row.ref('excluded.run_at')).end(),
          failed_at: null,
          last_error: null,
        };
      }),
    )
    .execute();
}

async function cancelJob(db: Kysely<Tables>, key: string, now: Instant): Promise<void> {
  await db
    .deleteFrom('jobs')
    .where('key', '=', key)
    .where(where => where.or([where('lease_token', 'is', null), where('run_at', '<=', now)]))
    .execute();
  await db.updateTable('jobs').set({ again_at: null }).where('key', '=', key).execute();
}

/** When the next job of these tasks is due, leaving out some keys. */
export async function nextRunAt(
  db: Kysely<Tables>,
  tasks: readonly string[],
  except: readonly string[],
): Promise<Instant | undefined> {
  if (tasks.length === 0) return undefined;
  let query = db
    .selectFrom('jobs')
    .select('run_at')
    .where('failed_at', 'is', null)
    .where('task', 'in', tasks);
  if (except.length > 0) query = query.where('key', 'not in', except);
  return (await query.orderBy('run_at').limit(1).executeTakeFirst())?.run_at;
}

async function leaseJobs(
  db: Kysely<Tables>,
  { token, now, until, wanted, except }: LeaseRequest,
): Promise<readonly LeasedJob[]> {
  const leased: LeasedJob[] = [];
  for (const { task, count } of wanted) {
    let due = db
      .selectFrom('jobs')
      .select(['key', 'task', 'payload', 'attempts', 'max_attempts', 'again_at'])
      .where('failed_at', 'is', null)
      .where('task', '=', task)
      .where('run_at', '<=', now);
    if (except.length > 0) due = due.where('key', 'not in', except);
    const rows = await due.orderBy('run_at').limit(count).execute();
    const spent = rows.filter(row => row.attempts >= row.max_attempts && row.again_at === null);
    await markSpent(
      db,
      spent.map(row => row.key),
      now,
    );
    const taken = rows.filter(row => !spent.includes(row));
    if (taken.length === 0) continue;
    await db
      .updateTable('jobs')
      .set(row => ({
        run_at: until,
        lease_token: token,
        attempts: row('attempts', '+', 1),
        // A run that was asked for in the meantime is this one, unless it is for later.
        again_at: row.case().when('again_at', '<=', now).then(null).else(row.ref('again_at')).end(),
      }))
      .where(
        'key',
        'in',
        taken.map(row => row.key),
      )
      .execute();
    leased.push(
      ...taken.map(row => ({
        key: row.key,
        task: row.task,
        payload: row.payload,
        attempt: row.attempts + 1,
      })),
    );
  }
  return leased;
}

async function markSpent(db: Kysely<Tables>, keys: readonly string[], now: Instant): Promise<void> {
  if (keys.length === 0) return;
  await db
    .updateTable('jobs')
    .set({ failed_at: now, lease_token: null, last_error: 'Whoever ran it died, at every attempt.' })
    .where('key', 'in', keys)
    .execute();
}

async function settleJob(
  db: Kysely<Tables>,
  { key, token }: { readonly key: string; readonly token: string },
  settlement: Settlement,
): Promise<void> {
  const row = await db
    .selectFrom('jobs')
    .select(['again_at', 'attempts', 'max_attempts'])
    .where('key', '=', key)
    .where('lease_token', '=', token)
    .executeTakeFirst();
  if (row === undefined) return;
  const { again_at: againAt, attempts } = row;
  const update = (values: {
    run_at?: Instant;
    again_at?: Instant | null;
    attempts?: number;
    failed_at?: Instant;
    last_error?: string | null;
  }) =>
    db
      .updateTable('jobs')
      .set({ lease_token: null, again_at: null, ...values })
      .where('key', '=', key)
      .execute();
  switch (settlement.outcome) {
    case 'done':
      if (againAt === null) await db.deleteFrom('jobs').where('key', '=', key).execute();
      else await update({ run_at: againAt, attempts: 0, last_error: null });
      return;
    case 'released':
      await update({ run_at: settlement.now, again_at: againAt, attempts: attempts - 1 });
      return;
    case 'failed': {
      const { now, retryAt, error } = settlement;
      if (againAt !== null) {
        await update({ run_at: againAt < retryAt ? againAt : retryAt, attempts: 0, last_error: error });
      } else if (attempts >= row.max_attempts) {
        await update({ failed_at: now, last_error: error });
      } else {
        await update({ run_at: retryAt, last_error: error });
      }
    }
  }
}
