import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, runFolder } from './setup/paths.mjs';
import { runAttached } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';
import { countTests } from './setup/test-results.mjs';
import { vitestCommand } from './setup/vitest.mjs';

await setUp();

const resultsFile = path.join(runFolder, 'test-results.json');
mkdirSync(runFolder, { recursive: true });
rmSync(resultsFile, { force: true });

const wanted = process.argv.slice(2);
const reporters = ['--reporter=default', '--reporter=./tests/support/return-site/reporter.ts'];
const ownReporter = wanted.some(argument => argument.startsWith('--reporter')) ? [] : reporters;
const code = await runAttached(
  process.execPath,
  vitestCommand([...ownReporter, '--reporter=json', `--outputFile.json=${resultsFile}`, ...wanted]),
  { cwd: root },
);

const { passed, failed } = countTests(readResults(), code);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = code;

function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return undefined;
  }
}
