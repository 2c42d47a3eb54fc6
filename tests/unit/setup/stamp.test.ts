import { describe, expect, test } from 'vitest';
import { countPackages, isInstalled, packagesStamp } from '../../../scripts/setup/stamp.mjs';

const machine = { platform: 'linux', arch: 'x64', versions: { modules: '115' } };

describe('the stamp of the packages', () => {
  test('changes with the lock file, the platform and the Node for which code was compiled', () => {
    const stamp = packagesStamp('lock', machine);
    expect(packagesStamp('lock', { ...machine })).toBe(stamp);
    expect(packagesStamp('lock ', machine)).not.toBe(stamp);
    expect(packagesStamp('lock', { ...machine, arch: 'arm64' })).not.toBe(stamp);
    expect(packagesStamp('lock', { ...machine, versions: { modules: '127' } })).not.toBe(stamp);
  });
});

/** A lock file, or npm's record of what it installed: both have this form. */
const lock = (packages: object) => JSON.stringify({ packages });

const express = { version: '5.3.0', integrity: 'sha512-a' };
const forMac = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['darwin'] };

describe('whether the packages are installed', () => {
  const wanted = lock({
    '': { name: 'paywatch' },
    'node_modules/express': express,
    'node_modules/mac': forMac,
  });

  test.each([
    ['all is there but for another platform’s package', { 'node_modules/express': express }, true],
    ['a package is missing', {}, false],
    ['a package has another version', { 'node_modules/express': { ...express, version: '5.2.0' } }, false],
    ['a package has other content', { 'node_modules/express': { ...express, integrity: 'sha512-c' } }, false],
    ['there is one too many', { 'node_modules/express': express, 'node_modules/left': express }, false],
  ])('%s', (_title, present, expected) => {
    expect(isInstalled(wanted, lock(present))).toBe(expected);
  });

  test('nothing was ever installed', () => {
    expect(isInstalled(wanted, undefined)).toBe(false);
  });
});

test('counts only the packages that this machine gets', () => {
  const file = lock({
    '': {},
    'node_modules/express': express,
    'node_modules/mac': forMac,
    'node_modules/arm': { os: ['linux'], cpu: ['arm64'] },
    'node_modules/musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    'node_modules/glibc': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  });
  expect(countPackages(file, { platform: 'linux', arch: 'x64', libc: 'glibc' })).toBe(2);
});
