// Records once and leaves its store open: the program ends all the same.
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { paidByIpn } from './recordings.js';

const store = await openSqliteStore({ file: process.argv[2] ?? '', random: systemRandom });
await store.record(paidByIpn('r-1'));
process.send?.({ recorded: true });
process.channel?.unref();
