/**
 * The system package managers that have a Chromium, and how each installs it. A step that may fail does not end the
 * list: an index that cannot be refreshed may still be good enough. Of the last group, the first that works is enough.
 */
const managers = [
  {
    name: 'apt-get',
    refresh: ['update'],
    installs: [
      ['install', '-y', '--no-install-recommends', 'chromium-headless-shell'],
      ['install', '-y', '--no-install-recommends', 'chromium'],
    ],
  },
  { name: 'dnf', installs: [['install', '-y', 'chromium']] },
  { name: 'apk', installs: [['add', '--no-cache', 'chromium']] },
  { name: 'pacman', installs: [['-S', '--needed', '--noconfirm', 'chromium']] },
];

/**
 * The commands that install a Chromium on this machine without asking anybody anything, or undefined where that cannot
 * be done.
 *
 * @param {{ platform: string, isRoot: boolean, mayUseSudo: () => boolean, has: (program: string) => boolean }} machine
 * @returns {{ name: string, refresh?: string[], installs: string[][] } | undefined} `name` for people, then commands
 */
export function choosePackageManager({ platform, isRoot, mayUseSudo, has }) {
  if (platform !== 'linux') return undefined;
  const manager = managers.find(({ name }) => has(name));
  if (manager === undefined) return undefined;
  if (!isRoot && !(has('sudo') && mayUseSudo())) return undefined;
  const command = args => [...(isRoot ? [] : ['sudo', '-n']), manager.name, ...args];
  return {
    name: manager.name,
    ...(manager.refresh && { refresh: command(manager.refresh) }),
    installs: manager.installs.map(command),
  };
}

/**
 * What a person can do to get a Chromium, one line each.
 *
 * @param {{ platform: string, has: (program: string) => boolean }} machine
 */
export function adviseChromium({ platform, has }) {
  const bySystem = {
    darwin: [
      'Install Google Chrome, from https://www.google.com/chrome or with: brew install --cask google-chrome',
    ],
    win32: ['Install Google Chrome or Microsoft Edge.'],
    linux: [
      has('apt-get') && 'sudo apt-get install chromium-headless-shell     (on Debian)',
      has('dnf') && 'sudo dnf install chromium',
      has('apk') && 'sudo apk add chromium',
      has('pacman') && 'sudo pacman -S chromium',
    ].filter(Boolean),
  };
  return [
    'paywatch drives payment pages with a Chromium. Any one of these gives it one:',
    ...(bySystem[platform] ?? []).map(line => `  ${line}`),
    '  npx playwright install --with-deps --only-shell chromium',
    '  export PAYWATCH_CHROMIUM=/path/to/chrome     (if there is one already)',
    'Then run the same command again.',
  ];
}
