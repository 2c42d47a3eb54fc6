import { describe, expect, test } from 'vitest';
import { type LocateOptions, locateChromium } from '../../../src/browser/locate.js';

const path = '/usr/local/bin:/usr/bin';

/** A Linux machine that holds just these files. */
function machine(files: readonly string[], options: Partial<LocateOptions> = {}): LocateOptions {
  return {
    environment: { PATH: path },
    headless: true,
    platform: 'linux',
    fileExists: file => files.includes(file),
    playwrightChromium: async () => undefined,
    ...options,
  };
}

const chrome = '/opt/google/chrome/chrome';
const edge = '/opt/microsoft/msedge/msedge';
const shell = '/usr/bin/chromium-headless-shell';
const chromium = '/usr/bin/chromium';
const playwrights = '/home/ada/.cache/ms-playwright/chromium-1255/chrome-linux64/chrome';
const playwrightsShell =
  '/home/ada/.cache/ms-playwright/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell';

describe('the order of the search', () => {
  test('takes the setting before everything else', async () => {
    const own = '/home/ada/chrome';
    const found = await locateChromium(
      machine([own, chrome, shell], { environment: { PATH: path, PAYWATCH_CHROMIUM: own } }),
    );
    expect(found).toEqual({
      executablePath: own,
      kind: 'setting',
      description: `PAYWATCH_CHROMIUM (${own})`,
    });
  });

  test('takes an installed Chrome before Edge, and Edge before the PATH', async () => {
    expect(await locateChromium(machine([chrome, edge, shell]))).toMatchObject({
      kind: 'chrome',
      channel: 'chrome',
      executablePath: chrome,
    });
    expect(await locateChromium(machine([edge, shell]))).toMatchObject({
      kind: 'edge',
      channel: 'msedge',
      executablePath: edge,
    });
  });

  test('prefers the headless shell on the PATH when no window is wanted', async () => {
    const found = await locateChromium(machine([shell, chromium]));
    expect(found).toMatchObject({ kind: 'system', executablePath: shell });
    expect(found?.channel).toBeUndefined();
  });

  test.each(['chromium', 'chromium-browser', 'google-chrome'])(
    'finds %s in the first folder of the PATH that has it',
    async name => {
      const files = [`/usr/local/bin/${name}`, `/usr/bin/${name}`];
      expect(await locateChromium(machine(files))).toMatchObject({
        kind: 'system',
        executablePath: `/usr/local/bin/${name}`,
      });
    },
  );

  test('asks Playwright last, and only then', async () => {
    let asked = 0;
    const playwrightChromium = async () => {
      asked += 1;
      return playwrights;
    };
    await locateChromium(machine([chromium, playwrights], { playwrightChromium }));
    expect(asked).toBe(0);
    expect(await locateChromium(machine([playwrights], { playwrightChromium }))).toMatchObject({
      kind: 'playwright',
      executablePath: playwrights,
    });
  });

  test('finds nothing on an empty machine', async () => {
    expect(await locateChromium(machine([]))).toBeUndefined();
    expect(await locateChromium(machine([], { environment: {} }))).toBeUndefined();
    expect(
      await locateChromium(machine([], { playwrightChromium: async () => playwrights })),
    ).toBeUndefined();
  });
});

describe("Playwright's own browser", () => {
  const playwrightChromium = async () => playwrights;

  test('is its headless shell when no window is wanted', async () => {
    const files = [playwrights, playwrightsShell];
    expect(await locateChromium(machine(files, { playwrightChromium }))).toMatchObject({
      executablePath: playwrightsShell,
    });
  });

  test.each([
    [
      '/Users/ada/Library/Caches/ms-playwright/chromium-1255/chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
      '/Users/ada/Library/Caches/ms-playwright/chromium_headless_shell-1255/chrome-headless-shell-mac-arm64/chrome-headless-shell',
    ],
    [
      'C:\\Users\\ada\\AppData\\Local\\ms-playwright\\chromium-1255\\chrome-win64\\chrome.exe',
      'C:\\Users\\ada\\AppData\\Local\\ms-playwright\\chromium_headless_shell-1255\\chrome-headless-shell-win64\\chrome-headless-shell.exe',
    ],
  ])('knows where the shell stands beside %s', async (chromiumFile, shellFile) => {
    const found = await locateChromium(
      machine([shellFile], { playwrightChromium: async () => chromiumFile }),
    );
    expect(found).toMatchObject({ kind: 'playwright', executablePath: shellFile });
  });

  test('is never its headless shell for a visible window', async () => {
    const files = [playwrights, playwrightsShell];
    expect(await locateChromium(machine(files, { playwrightChromium, headless: false }))).toMatchObject({
      executablePath: playwrights,
    });
    expect(
      await locateChromium(machine([playwrightsShell], { playwrightChromium, headless: false })),
    ).toBeUndefined();
  });
});

describe('a visible window', () => {
  test('is not opened with a headless shell', async () => {
    expect(await locateChromium(machine([shell], { headless: false }))).toBeUndefined();
    expect(await locateChromium(machine([shell, chromium], { headless: false }))).toMatchObject({
      executablePath: chromium,
    });
  });

  test('looks further when the setting names a headless shell', async () => {
    const environment = { PATH: path, PAYWATCH_CHROMIUM: shell };
    expect(await locateChromium(machine([shell, chromium], { headless: false, environment }))).toMatchObject({
      kind: 'system',
      executablePath: chromium,
    });
  });
});

describe('the setting', () => {
  test('may be the name of a program on the PATH', async () => {
    const environment = { PATH: path, PAYWATCH_CHROMIUM: 'chromium' };
    expect(await locateChromium(machine([chrome, chromium], { environment }))).toMatchObject({
      kind: 'setting',
      executablePath: chromium,
    });
  });

  test.each(['/nowhere/chrome', 'chromiun'])('is refused when %s does not exist', async value => {
    const environment = { PATH: path, PAYWATCH_CHROMIUM: value };
    await expect(locateChromium(machine([chromium], { environment }))).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining(value),
    });
  });

  test('counts as unset when it is empty', async () => {
    const environment = { PATH: path, PAYWATCH_CHROMIUM: '' };
    expect(await locateChromium(machine([chromium], { environment }))).toMatchObject({ kind: 'system' });
  });
});

describe('other systems', () => {
  test('finds Chrome and Edge among the applications of a Mac', async () => {
    const own = '/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    const edgeApp = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
    const mac = { platform: 'darwin', environment: { HOME: '/Users/ada' } } as const;
    expect(await locateChromium(machine([own, edgeApp], mac))).toMatchObject({ executablePath: own });
    expect(await locateChromium(machine([edgeApp], mac))).toMatchObject({ channel: 'msedge' });
  });

  test('finds Chrome in the program folders of Windows, and Chromium on its Path', async () => {
    const file = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    const environment = { PROGRAMFILES: 'C:\\Program Files', Path: 'C:\\Windows;D:\\bin' };
    const windows = { platform: 'win32', environment } as const;
    expect(await locateChromium(machine([file], windows))).toMatchObject({ executablePath: file });
    expect(await locateChromium(machine(['D:\\bin\\chromium.exe'], windows))).toMatchObject({
      kind: 'system',
      executablePath: 'D:\\bin\\chromium.exe',
    });
  });

  test('has no usual places where it knows none', async () => {
    expect(await locateChromium(machine([chrome], { platform: 'freebsd' }))).toBeUndefined();
  });
});
