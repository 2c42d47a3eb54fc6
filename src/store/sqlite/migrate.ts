import type Database from 'better-sqlite3';
import { Migrator } from 'kysely';
import { PaywatchError } from '../../domain/errors.js';
import { migrationNames, migrationsFor } from '../migrations/index.js';
import { kyselyOn, sqliteTraits } from './dialect.js';

const table = 'kysely_migration';

/**
 * Whether the database lacks migrations of this version. Only reads.
 * @throws PaywatchError `store_newer` when it has some that this version does not know
 */
export function needsMigration(database: Database.Database): boolean {
  const exists = database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table);
  if (exists === undefined) return true;
  const done = database.prepare<[], string>(`select name from ${table}`).pluck().all();
  const unknown = done.filter(name => !migrationNames.includes(name)).sort();
  if (unknown.length > 0) {
    throw new PaywatchError(
      'store_newer',
      `${database.name} was made by a newer paywatch: it has ${unknown.join(', ')}`,
      { mend: 'Use the newer paywatch, or name another file with PAYWATCH_DB or --db.' },
    );
  }
  return done.length < migrationNames.length;
}

/** Brings the tables up to date. Two processes that do so at once wait for each other. */
export async function migrate(database: Database.Database): Promise<void> {
  const migrator = new Migrator({
    db: kyselyOn(database),
    provider: { getMigrations: () => Promise.resolve(migrationsFor(sqliteTraits)) },
  });
  const { error } = await migrator.migrateToLatest();
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the migrator hands back what was thrown
  if (error !== undefined) throw error;
}
