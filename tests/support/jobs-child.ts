// Handles `poll` jobs of the database named on its command line, tells of each that begins, and never ends one.
import { createEmbeddedJobs } from '../../src/jobs/embedded.js';
import { systemClock } from '../../src/platform/clock.js';
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';

const [file = '', leaseMs = ''] = process.argv.slice(2);
const store = await openSqliteStore({ file, random: systemRandom });
const jobs = createEmbeddedJobs(
  { leases: store.leases, clock: systemClock, random: systemRandom },
  { leaseMs: Number(leaseMs) },
);
jobs.handle('poll', async ({ key }) => {
  process.send?.({ started: key });
  await new Promise(() => {});
});
