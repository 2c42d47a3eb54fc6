import path from 'node:path';
import { root } from './setup/paths.mjs';
import { runAttached } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
const main = path.join(root, 'dist/cli/main.js');
process.exitCode = await runAttached(process.execPath, [main, 'demo', ...process.argv.slice(2)]);
