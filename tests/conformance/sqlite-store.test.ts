import { join } from 'node:path';
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { createFolder } from '../support/folder.js';
import { describeStore } from './store-suite.js';

describeStore('the SQLite store', async () => {
  const folder = await createFolder();
  return {
    open: () =>
      openSqliteStore({ file: join(folder.path, 'made/on/the/way/store.db'), random: systemRandom }),
    dispose: () => folder.remove(),
  };
});
