import { describe, expect, test } from 'vitest';
import { adviseChromium, choosePackageManager } from '../../../scripts/setup/package-manager.mjs';

const machine = (programs: string[], more: object = {}) => ({
  platform: 'linux',
  isRoot: true,
  mayUseSudo: () => false,
  has: (program: string) => programs.includes(program),
  ...more,
});

describe('the way to a system package', () => {
  test('on Debian refreshes the lists, then tries the headless shell, then the whole browser', () => {
    expect(choosePackageManager(machine(['apt-get']))).toEqual({
      name: 'apt-get',
      refresh: ['apt-get', 'update'],
      installs: [
        ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium-headless-shell'],
        ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
      ],
    });
  });

  test.each(['dnf', 'apk', 'pacman'])('%s is known', program => {
    expect(choosePackageManager(machine([program]))?.installs[0]?.[0]).toBe(program);
  });

  test('goes through sudo where that asks for no password', () => {
    const asUser = { isRoot: false, mayUseSudo: () => true };
    const chosen = choosePackageManager(machine(['apt-get', 'sudo'], asUser));
    expect(chosen?.refresh).toEqual(['sudo', '-n', 'apt-get', 'update']);
    expect(chosen?.installs[0]?.slice(0, 4)).toEqual(['sudo', '-n', 'apt-get', 'install']);
  });

  test.each([
    ['sudo would ask for a password', machine(['apt-get', 'sudo'], { isRoot: false })],
    ['there is no sudo', machine(['apt-get'], { isRoot: false, mayUseSudo: () => true })],
    ['no package manager is known', machine(['zypper'])],
    ['it is not Linux', machine(['apt-get'], { platform: 'darwin' })],
  ])('is not taken when %s', (_title, options) => {
    expect(choosePackageManager(options)).toBeUndefined();
  });
});

test.each([
  ['linux', ['apt-get'], 'sudo apt-get install chromium-headless-shell'],
  ['linux', ['dnf'], 'sudo dnf install chromium'],
  ['darwin', [], 'brew install --cask google-chrome'],
  ['win32', [], 'Install Google Chrome or Microsoft Edge'],
  ['freebsd', [], 'PAYWATCH_CHROMIUM='],
])('the advice for %s with %j names a command to type', (platform, programs, words) => {
  expect(adviseChromium(machine(programs, { platform })).join('\n')).toContain(words);
});
