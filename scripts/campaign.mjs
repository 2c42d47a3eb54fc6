import { root } from './setup/paths.mjs';
import { runAttached } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';
import { vitestCommand } from './setup/vitest.mjs';

await setUp();
const command = vitestCommand(['--config', 'vitest.campaign.config.ts', ...process.argv.slice(2)]);
process.exitCode = await runAttached(process.execPath, command, { cwd: root });
