import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { compile } from './compile.mjs';
import { takeLock } from './lock.mjs';
import { installPackages } from './packages.mjs';
import { runFolder } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';
import { createSteps } from './steps.mjs';

const work = {
  packages: ['Packages', installPackages],
  build: ['Build', compile],
  chromium: ['Chromium', ensureChromium],
};

/**
 * Brings the checkout to where the given things are there, doing only what is missing. Each builds on those before.
 * Ends the process with exit code 1, after saying why and what to do, when one cannot be had.
 *
 * @param {readonly (keyof typeof work)[]} things
 */
export async function setUp(things = ['packages', 'build', 'chromium']) {
  requireNode();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])
    process.once(signal, () => process.exit(code));
  const steps = createSteps({ heading: 'Setting up paywatch' });
  try {
    const release = await waitForTurn(steps);
    for (const thing of things) await steps.run(...work[thing]);
    release();
    steps.end();
  } catch (error) {
    if (!(error instanceof SetUpProblem)) throw error;
    steps.end();
    process.exit(1);
  } finally {
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  }
}

/** Two set-ups at once would write the same files. */
async function waitForTurn(steps) {
  let release;
  await steps.run('Waiting', async say => {
    release = await takeLock(path.join(runFolder, 'setup.lock'), pid =>
      say(`another set-up works in this folder${pid === undefined ? '' : ` (process ${pid})`}`),
    );
    return undefined;
  });
  return release;
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) return;
  console.error(
    `paywatch needs Node 20.12 or later; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exit(1);
}
