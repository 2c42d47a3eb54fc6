import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import type { Tables } from '../schema.js';

/** Writes the one row that exists to be written. */
export async function writeCheck(db: Kysely<Tables>, at: Instant): Promise<void> {
  await db
    .insertInto('checks')
    .values({ id: 1, checked_at: at })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ checked_at: at }))
    .execute();
}
