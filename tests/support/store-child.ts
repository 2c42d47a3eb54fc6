// Records IPNs in a loop into the database named on its command line and tells of each that was acknowledged.
// With a number of recordings it ends after them, without one it goes on until it is killed.
import { systemRandom } from '../../src/platform/random.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { paidByIpn } from './recordings.js';

const [file = '', name = '', count = 'Infinity', callers = '8'] = process.argv.slice(2);
const store = await openSqliteStore({ file, random: systemRandom, busyTimeoutMs: 20_000 });
process.send?.({ ready: true });

let next = 0;
async function call(): Promise<void> {
  while (next < Number(count)) {
    const reference = `${name}-${next++}`;
    await store.record(paidByIpn(reference));
    process.send?.({ acknowledged: reference });
  }
}

await Promise.all(Array.from({ length: Number(callers) }, call));
await store.close();
process.send?.({ done: true }, () => process.disconnect());
