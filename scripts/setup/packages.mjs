import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createNpmProgress, npmCommand } from './npm.mjs';
import { logFile, root } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';
import { compilerCache } from './programs.mjs';
import { runLogged } from './run-command.mjs';
import { countPackages, isInstalled, packagesStamp } from './stamp.mjs';

const nodeModules = path.join(root, 'node_modules');
const stampFile = path.join(nodeModules, '.paywatch-setup');
// What npm says it installed.
const recordFile = path.join(nodeModules, '.package-lock.json');
const log = logFile('packages');
const timeLimitMs = 20 * 60_000;

/** Installs the npm packages that package-lock.json names, unless they are there. */
export async function installPackages(say) {
  const lockFile = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const stamp = packagesStamp(lockFile);
  if (read(stampFile) === stamp) return undefined;

  const wasThere = isInstalled(lockFile, read(recordFile));
  if (!wasThere) await npmCi(countPackages(lockFile), say);
  const compiled = await ensureSqliteLoads(say);
  writeFileSync(stampFile, stamp);
  if (!wasThere) return `${countInstalled()} installed`;
  return compiled ? 'SQLite compiled for this Node' : undefined;
}

async function npmCi(total, say) {
  say(`fetching packages, 0 of ${total}`);
  // Tools for the build and the tests are development dependencies, and NODE_ENV=production would leave them out.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--foreground-scripts'];
  await npm(['ci', ...options, '--loglevel=info'], total, say, [
    'Is the npm registry reachable from here? Try: npm ping',
    'If a compiler is missing: SQLite needs Python 3, make and a C++ compiler.',
    '  Debian, Ubuntu: sudo apt-get install build-essential python3   macOS: xcode-select --install',
    'Then run the same command again.',
  ]);
}

async function npm(args, total, say, advice) {
  const [command, ...first] = npmCommand();
  const readLine = createNpmProgress(total);
  const { ok, ending, tail } = await runLogged(command, [...first, ...args], {
    log,
    cwd: root,
    env: { ...process.env, ...compilerCache(root) },
    timeLimitMs,
    onLine: line => {
      const words = readLine(line);
      if (words !== undefined) say(words);
    },
  });
  if (!ok)
    throw new SetUpProblem(`npm ${args[0]} failed (${ending})`, { tail: tellingLines(tail), advice, log });
}

/** npm repeats itself at the end; its own chatter tells nobody why it failed. */
const tellingLines = tail => tail.filter(line => !/^npm (info|http|warn Unknown)/.test(line));

/** SQLite is native code: compiled for another Node, it does not load. */
async function ensureSqliteLoads(say) {
  if (sqliteLoads().ok) return false;
  say('compiling SQLite for this Node');
  await npm(['rebuild', 'better-sqlite3', '--foreground-scripts', '--loglevel=info'], 1, say, [
    'SQLite needs Python 3, make and a C++ compiler.',
    '  Debian, Ubuntu: sudo apt-get install build-essential python3   macOS: xcode-select --install',
    'Then run the same command again.',
  ]);
  const { ok, output } = sqliteLoads();
  if (ok) return true;
  throw new SetUpProblem('SQLite was compiled, but does not load', {
    tail: output
      .split('\n')
      .filter(line => line.trim() !== '')
      .slice(-10),
    advice: [`Is ${process.execPath} the Node you mean? Delete node_modules and run the same command again.`],
    log,
  });
}

/** In a process of its own: code compiled for another Node may take the process down. */
function sqliteLoads() {
  const program = "new (require('better-sqlite3'))(':memory:').close()";
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
  return { ok: status === 0, output: stderr };
}

const countInstalled = () => Object.keys(JSON.parse(read(recordFile) ?? '{"packages":{}}').packages).length;

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
