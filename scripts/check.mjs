import { existsSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { root, runFolder } from './setup/paths.mjs';
import { SetUpProblem } from './setup/problem.mjs';
import { runLogged } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';
import { createSteps } from './setup/steps.mjs';

const tool = (...parts) => path.join(root, 'node_modules', ...parts);

const longestReport = 80;

const checks = [
  ['Format', [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '.']],
  ['Lint', [tool('eslint/bin/eslint.js'), '--no-color', '--max-warnings=0', '.']],
  ['Types', [tool('typescript/bin/tsc'), '--noEmit', '--pretty', 'false']],
  ['Boundaries', ['scripts/boundaries.mjs']],
  ['Unused', [tool('knip/bin/knip.js'), '--no-progress']],
  ['Package', [tool('publint/src/cli.js'), '--strict']],
  // The generated parts of the documents must be what the code says.
  ...(existsSync(path.join(root, 'scripts/docs.ts'))
    ? [['Docs', [tool('tsx/dist/cli.mjs'), 'scripts/docs.ts', '--check']]]
    : []),
];

await setUp(['packages', 'build']);

const steps = createSteps({ heading: 'Checking', stream: process.stdout });
const failed = [];
for (const [title, command] of checks) {
  await steps
    .run(title, say => check(title, command, say))
    .catch(problem => {
      if (!(problem instanceof SetUpProblem)) throw problem;
      failed.push(title);
    });
}
steps.end();

const colours = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const closing =
  failed.length === 0
    ? `${checks.length} checks passed`
    : `${failed.length} of ${checks.length} checks failed: ${failed.join(', ')}`;
console.log(colours ? styleText(failed.length === 0 ? 'green' : 'red', closing) : closing);
process.exitCode = failed.length === 0 ? 0 : 1;

async function check(title, command, say) {
  say('running');
  const log = path.join(runFolder, `check-${title.toLowerCase()}.log`);
  const lines = [];
  const { ok, ending } = await runLogged(process.execPath, command, {
    log,
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    onLine: line => lines.push(line),
  });
  if (ok) return 'in order';
  const shown = lines.slice(0, longestReport);
  throw new SetUpProblem(`found something (${ending})`, {
    tail: shown,
    ...(shown.length < lines.length && { log, advice: [`… and ${lines.length - shown.length} more lines.`] }),
  });
}
