import { type CreateTableBuilder, type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseTraits } from '../traits.js';

/** Payments, what was seen of them, raw IPNs, browser watches, outgoing events and jobs. */
export const createTables = (traits: DatabaseTraits): Migration => ({
  async up(db: Kysely<unknown>) {
    const { wideInteger, bytes } = traits;
    const create = (table: CreateTableBuilder<string, string>) =>
      (traits.asksForStrictTables ? table.modifyEnd(sql`strict`) : table).execute();

    await create(
      db.schema
        .createTable('payments')
        .addColumn('id', 'text', column => column.primaryKey().notNull())
        .addColumn('provider', 'text', column => column.notNull())
        .addColumn('provider_reference', 'text')
        .addColumn('merchant_reference', 'text')
        .addColumn('amount_minor', wideInteger)
        .addColumn('amount_currency', 'text')
        .addColumn('payment_url', 'text')
        .addColumn('return_url', 'text')
        .addColumn('expires_at', wideInteger)
        .addColumn('expects', 'text', column => column.notNull())
        .addColumn('created_at', wideInteger, column => column.notNull())
        .addColumn('updated_at', wideInteger, column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('certainty', 'text', column => column.notNull())
        .addColumn('anomaly_names', 'text', column => column.notNull())
        .addColumn('final_at', wideInteger)
        .addColumn('verdict', 'text', column => column.notNull())
        .addColumn('event_count', 'integer', column => column.notNull()),
    );
    await create(
      db.schema
        .createTable('observations')
        .addColumn('id', 'text', column => column.primaryKey().notNull())
        .addColumn('payment_id', 'text', column => column.notNull().references('payments.id'))
        .addColumn('sequence', 'integer', column => column.notNull())
        .addColumn('channel', 'text', column => column.notNull())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('proof', 'text', column => column.notNull())
        .addColumn('claim', 'text', column => column.notNull())
        .addColumn('source', 'text', column => column.notNull())
        .addColumn('at', wideInteger, column => column.notNull())
        .addUniqueConstraint('observations_once', ['payment_id', 'channel', 'key']),
    );
    await create(
      db.schema
        .createTable('ipns')
        .addColumn('id', 'text', column => column.primaryKey().notNull())
        .addColumn('provider', 'text', column => column.notNull())
        .addColumn('payment_id', 'text', column => column.references('payments.id'))
        .addColumn('observation_id', 'text', column => column.references('observations.id'))
        .addColumn('received_at', wideInteger, column => column.notNull())
        .addColumn('method', 'text', column => column.notNull())
        .addColumn('target', 'text', column => column.notNull())
        .addColumn('headers', 'text', column => column.notNull())
        .addColumn('remote_address', 'text', column => column.notNull())
        .addColumn('outcome', 'text', column => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('body_bytes', 'integer', column => column.notNull())
        .addColumn('body', sql.raw(bytes), column => column.notNull()),
    );
    await create(
      db.schema
        .createTable('watches')
        .addColumn('id', 'text', column => column.primaryKey().notNull())
        .addColumn('payment_id', 'text', column => column.notNull().references('payments.id'))
        .addColumn('started_at', wideInteger, column => column.notNull())
        .addColumn('ended_at', wideInteger, column => column.notNull())
        .addColumn('outcome', 'text', column => column.notNull())
        .addColumn('evidence', 'text', column => column.notNull()),
    );
    await create(
      db.schema
        .createTable('events')
        .addColumn('id', 'text', column => column.primaryKey().notNull())
        .addColumn('payment_id', 'text', column => column.notNull().references('payments.id'))
        .addColumn('sequence', 'integer', column => column.notNull())
        .addColumn('type', 'text', column => column.notNull())
        .addColumn('created_at', wideInteger, column => column.notNull())
        .addUniqueConstraint('events_numbered', ['payment_id', 'sequence']),
    );
    await create(
      db.schema
        .createTable('jobs')
        .addColumn('key', 'text', column => column.primaryKey().notNull())
        .addColumn('task', 'text', column => column.notNull())
        .addColumn('payload', 'text', column => column.notNull())
        .addColumn('run_at', wideInteger, column => column.notNull())
        .addColumn('attempts', 'integer', column => column.notNull())
        .addColumn('max_attempts', 'integer', column => column.notNull())
        .addColumn('lease_token', 'text')
        .addColumn('again_at', wideInteger)
        .addColumn('failed_at', wideInteger)
        .addColumn('last_error', 'text'),
    );
    await create(
      db.schema
        .createTable('checks')
        .addColumn('id', 'integer', column => column.primaryKey().notNull())
        .addColumn('checked_at', wideInteger, column => column.notNull()),
    );
    await createIndexes(db);
  },
});

/** One index for each filter of the lists, ending in the order in which pages are cut. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, table: string, columns: string[]) =>
    db.schema.createIndex(name).on(table).columns(columns);
  const page = ['created_at', 'id'];
  // The reference comes first so that the same index serves a search without a provider.
  await index('payments_by_reference', 'payments', ['provider_reference', 'provider']).unique().execute();
  await index('payments_by_time', 'payments', page).execute();
  await index('payments_by_provider', 'payments', ['provider', ...page]).execute();
  await index('payments_by_merchant_reference', 'payments', ['merchant_reference', ...page]).execute();
  await index('payments_by_status', 'payments', ['status', ...page]).execute();
  await index('payments_by_certainty', 'payments', ['certainty', ...page]).execute();
  await index('payments_with_anomalies', 'payments', page)
    .where(sql.ref('anomaly_names'), '<>', '')
    .execute();
  await index('ipns_by_time', 'ipns', ['received_at', 'id']).execute();
  await index('ipns_by_provider', 'ipns', ['provider', 'received_at', 'id']).execute();
  await index('ipns_by_outcome', 'ipns', ['outcome', 'received_at', 'id']).execute();
  await index('ipns_by_payment', 'ipns', ['payment_id', 'received_at', 'id']).execute();
  await index('watches_by_payment', 'watches', ['payment_id', 'ended_at']).execute();
  await index('jobs_due', 'jobs', ['run_at']).where(sql.ref('failed_at'), 'is', null).execute();
}
