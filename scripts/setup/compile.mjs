import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { logFile, root } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';
import { runLogged } from './run-command.mjs';
import { fingerprint, leftOver, listFiles, missing } from './sources.mjs';

const sourceFolder = path.join(root, 'src');
const distFolder = path.join(root, 'dist');
const stampFile = path.join(distFolder, '.sources');
const compilerState = path.join(distFolder, '.tsbuildinfo');
const log = logFile('build');

/** Compiles src into dist, unless dist was built from just these sources. */
export async function compile(say) {
  const sources = listFiles(sourceFolder);
  const stamp = `${fingerprint(sourceFolder, sources)} ${fingerprint(root, settings())}`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return undefined;

  say(`compiling ${sources.length} files`);
  const built = listFiles(distFolder);
  rmSync(stampFile, { force: true });
  for (const file of leftOver(sources, built)) rmSync(path.join(distFolder, file));
  await runCompiler();
  // The compiler writes only what it thinks has changed: it must forget that it once wrote what is gone since.
  if (missing(sources, listFiles(distFolder)).length > 0) {
    rmSync(compilerState, { force: true });
    await runCompiler();
  }
  copyOthers(sources);
  writeFileSync(stampFile, stamp);
  return `${sources.length} files compiled`;
}

/** What decides, besides the sources, what comes out. */
const settings = () => ['tsconfig.json', 'tsconfig.build.json', 'node_modules/typescript/package.json'];

async function runCompiler() {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const errors = [];
  const { ok, ending } = await runLogged(
    process.execPath,
    [compiler, '-p', 'tsconfig.build.json', '--pretty', 'false'],
    {
      log,
      cwd: root,
      onLine: line => errors.push(line),
    },
  );
  if (ok) return;
  const shown = errors.slice(0, 20);
  if (errors.length > shown.length) shown.push(`… and ${errors.length - shown.length} more lines`);
  throw new SetUpProblem(`the sources do not compile (${ending})`, { tail: shown, log });
}

/** Pages, styles and the like stand beside the code that serves them. */
function copyOthers(sources) {
  for (const file of sources.filter(source => !source.endsWith('.ts'))) {
    const target = path.join(distFolder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(sourceFolder, file), target);
  }
}
