import { describe, expect, test } from 'vitest';
import { createNpmProgress, npmCommand } from '../../../scripts/setup/npm.mjs';
import { compilerCache, findProgram } from '../../../scripts/setup/programs.mjs';

describe('the npm to use', () => {
  test('is the one that runs the script', () => {
    expect(npmCommand({ npm_execpath: '/usr/lib/npm/bin/npm-cli.js' }, 'linux')).toEqual([
      process.execPath,
      '/usr/lib/npm/bin/npm-cli.js',
    ]);
  });

  test('is the one on the PATH when another package manager runs it, or none', () => {
    expect(npmCommand({ npm_execpath: '/usr/lib/pnpm.cjs' }, 'linux')).toEqual(['npm']);
    expect(npmCommand({}, 'win32')).toEqual(['npm.cmd']);
  });
});

test('npm’s log tells how far it is', () => {
  const read = createNpmProgress(400);
  const lines = [
    'npm http fetch GET 200 https://registry.npmjs.org/wrappy 1053ms (cache miss)',
    'npm http fetch GET 200 https://registry.npmjs.org/wrappy/-/wrappy-1.0.2.tgz 2189ms (cache updated)',
    'npm http cache https://registry.npmjs.org/unpipe/-/unpipe-1.0.0.tgz 3ms (cache hit)',
    'npm info run better-sqlite3@12.11.1 install node_modules/better-sqlite3 prebuild-install || node-gyp rebuild',
    'gyp info spawn make',
    '  CXX(target) Release/obj.target/better_sqlite3/src/better_sqlite3.o',
    'npm info run better-sqlite3@12.11.1 install { code: 0, signal: null }',
  ];
  expect(lines.map(read)).toEqual([
    undefined,
    'fetching packages, 1 of 400',
    'fetching packages, 2 of 400',
    'looking for a ready-made SQLite',
    'compiling SQLite, about a minute as there is no ready-made one',
    undefined,
    undefined,
  ]);
});

describe('ccache', () => {
  const onlyCcache = (file: string) => file === '/usr/bin/ccache';

  test('wraps the compilers when it is installed', () => {
    expect(compilerCache('/work', { PATH: '/bin:/usr/bin', CXX: 'clang++' }, onlyCcache)).toMatchObject({
      CC: 'ccache gcc',
      CXX: 'ccache clang++',
    });
  });

  test('is left alone when it is missing, or already in use', () => {
    expect(compilerCache('/work', { PATH: '/bin' }, onlyCcache)).toEqual({});
    expect(compilerCache('/work', { PATH: '/usr/bin', CC: 'ccache gcc' }, onlyCcache)).toEqual({});
  });
});

test('a program is looked for in every folder of the PATH', () => {
  expect(findProgram('tool', { PATH: '/one:/two' }, file => file === '/two/tool')).toBe('/two/tool');
  expect(findProgram('tool', {}, () => true)).toBeUndefined();
});
