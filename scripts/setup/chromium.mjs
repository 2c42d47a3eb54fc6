import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { adviseChromium, choosePackageManager } from './package-manager.mjs';
import { logFile, root } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';
import { findProgram } from './programs.mjs';
import { runLogged } from './run-command.mjs';

const log = logFile('chromium');

/** Sees to it that the program finds a Chromium that starts. Needs the packages and the build. */
export async function ensureChromium(say) {
  // A browser elsewhere was asked for; then none is needed here.
  if (process.env.BROWSER_WS_ENDPOINT) return undefined;

  const broken = new Set();
  if (await find(broken)) return undefined;
  for (const install of [downloadWithPlaywright, installWithSystem]) {
    await install(say);
    const found = await find(broken);
    if (found !== undefined) return found.description;
  }
  throw new SetUpProblem('there is no Chromium, and none could be installed', {
    tail: [...broken].map(file => `${file} was found, but does not start`),
    advice: adviseChromium({ platform: process.platform, has }),
    log,
  });
}

const has = program => findProgram(program) !== undefined;

/** What the program itself would use. Files that do not start are passed over and remembered in `broken`. */
async function find(broken) {
  const locator = pathToFileURL(path.join(root, 'dist/browser/locate.js'));
  const { locateChromium } = await import(locator.href);
  for (;;) {
    const found = await locate(locateChromium, broken);
    if (found === undefined) return undefined;
    if (starts(found.executablePath)) {
      // The program does not try whether a browser starts, so it has to be told which one does.
      if (broken.size > 0) process.env.PAYWATCH_CHROMIUM = found.executablePath;
      return found;
    }
    broken.add(found.executablePath);
  }
}

async function locate(locateChromium, broken) {
  try {
    return await locateChromium({
      environment: process.env,
      headless: true,
      fileExists: file => !broken.has(file) && existsSync(file),
    });
  } catch (error) {
    throw new SetUpProblem(error.message, { advice: [error.mend ?? 'See the message above.'] });
  }
}

/** A file can be there and not start: libraries are missing, or it only says that a snap should be installed. */
function starts(executablePath) {
  if (process.platform === 'win32') return true; // there, asking for the version opens a window
  return spawnSync(executablePath, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

async function downloadWithPlaywright(say) {
  say('downloading a Chromium with Playwright');
  const cli = path.join(root, 'node_modules/playwright/cli.js');
  await runLogged(process.execPath, [cli, 'install', '--only-shell', 'chromium'], {
    log,
    cwd: root,
    idleLimitMs: 60_000,
    timeLimitMs: 10 * 60_000,
    onLine: line => {
      const part = /(\d+)% of ([\d.]+ \S+)/.exec(line);
      if (part !== null) say(`downloading a Chromium with Playwright, ${part[1]} % of ${part[2]}`);
    },
  });
}

async function installWithSystem(say) {
  const manager = choosePackageManager({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    mayUseSudo: () => spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0,
    has,
  });
  if (manager === undefined) return;
  const run = ([command, ...args], doing) =>
    runLogged(command, args, {
      log,
      append: true,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      timeLimitMs: 10 * 60_000,
      onLine: line => say(`${doing}${aptStage(line)}`),
    });
  say(`the download failed; installing one with ${manager.name}`);
  if (manager.refresh !== undefined) await run(manager.refresh, `${manager.name}: reading the package lists`);
  for (const install of manager.installs) {
    const { ok } = await run(install, `${manager.name}: installing ${install.at(-1)}`);
    if (ok) return;
  }
}

const aptStage = line => {
  const fetched = /^Get:(\d+) \S+ \S+ \S+ (\S+)/.exec(line);
  if (fetched !== null) return `, fetching ${fetched[2]}`;
  const stage = /^(Unpacking|Setting up) (\S+)/.exec(line);
  return stage === null ? '' : `, ${stage[1].toLowerCase()} ${stage[2]}`;
};
