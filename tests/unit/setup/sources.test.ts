import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, leftOver, listFiles, missing, outputsOf } from '../../../scripts/setup/sources.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paywatch-sources-'));
  writeFileSync(path.join(folder, 'a.ts'), 'a');
  writeFileSync(path.join(folder, 'b.ts'), 'b');
});
afterEach(() => rmSync(folder, { recursive: true }));

const current = () => fingerprint(folder, listFiles(folder));

test('the fingerprint stays while nothing changes', () => {
  expect(current()).toBe(current());
});

test.each([
  ['added', () => writeFileSync(path.join(folder, 'c.ts'), 'c')],
  ['removed', () => rmSync(path.join(folder, 'b.ts'))],
  ['written', () => writeFileSync(path.join(folder, 'a.ts'), 'longer')],
  ['replaced by an older one', () => utimesSync(path.join(folder, 'a.ts'), 1, 1)],
])('the fingerprint changes when a file is %s', (_title, change) => {
  const before = current();
  change();
  expect(current()).not.toBe(before);
});

test('a folder that does not exist has no files', () => {
  expect(listFiles(path.join(folder, 'nowhere'))).toEqual([]);
});

test('TypeScript is compiled, declarations are only read, everything else is copied', () => {
  expect(outputsOf('cli/main.ts')).toEqual(['cli/main.js', 'cli/main.js.map', 'cli/main.d.ts']);
  expect(outputsOf('types.d.ts')).toEqual([]);
  expect(outputsOf('dashboard/index.html')).toEqual(['dashboard/index.html']);
});

test('what no source stands for is left over, but for the notes of the build', () => {
  const built = ['a.js', 'a.js.map', 'a.d.ts', 'gone.js', 'gone.d.ts', '.tsbuildinfo', '.sources'];
  expect(leftOver(['a.ts'], built)).toEqual(['gone.js', 'gone.d.ts']);
});

test('what the compiler should have written and did not is missing', () => {
  expect(missing(['a.ts', 'b.ts'], ['a.js', 'a.js.map', 'a.d.ts', 'b.js'])).toEqual(['b.js.map', 'b.d.ts']);
});
