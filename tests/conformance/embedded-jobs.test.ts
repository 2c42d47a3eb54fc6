import { join } from 'node:path';
import { createEmbeddedJobs } from '../../src/jobs/embedded.js';
import { createVirtualClock, systemClock } from '../../src/platform/clock.js';
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { startChild } from '../support/children.js';
import { createFolder } from '../support/folder.js';
import { describeJobs } from './jobs-suite.js';

const leaseMs = 30_000;

describeJobs('the embedded jobs', async () => {
  const folder = await createFolder();
  const file = join(folder.path, 'store.db');
  const store = await openSqliteStore({ file, random: systemRandom });
  // It begins at the real time, because a child that shares the database lives in that.
  const clock = createVirtualClock(systemClock.now());
  return {
    clock,
    leaseMs,
    start: () =>
      Promise.resolve(createEmbeddedJobs({ leases: store.leases, clock, random: systemRandom }, { leaseMs })),
    startChild: () => startChild('jobs-child.ts', file, String(leaseMs)),
    async dispose() {
      await store.close();
      await folder.remove();
    },
  };
});
