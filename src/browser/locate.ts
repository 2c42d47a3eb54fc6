import { existsSync } from 'node:fs';
import path from 'node:path';
import { PaywatchError } from '../domain/errors.js';

/** A browser that can be launched. */
export interface ChromiumLocation {
  readonly executablePath: string;
  /** Playwright's name of an installed Chrome or Edge. */
  readonly channel?: 'chrome' | 'msedge';
  readonly kind: 'setting' | 'chrome' | 'edge' | 'system' | 'playwright';
  /** For people, e.g. `Google Chrome (/opt/google/chrome/chrome)`. */
  readonly description: string;
}

export interface LocateOptions {
  /** `PAYWATCH_CHROMIUM`, `PATH` and the folders in which programs are installed are read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether no window is wanted. A headless shell cannot show one. */
  readonly headless: boolean;
  /** Default: the platform this runs on. */
  readonly platform?: NodeJS.Platform;
  /** Default: asks the file system. */
  readonly fileExists?: (file: string) => boolean;
  /** Where Playwright keeps its own Chromium, installed or not. Default: asks Playwright. */
  readonly playwrightChromium?: () => Promise<string | undefined>;
}

/**
 * Finds a Chromium, in this order: `PAYWATCH_CHROMIUM` (a path, or the name of a program on the PATH), an installed
 * Chrome, an installed Edge, a Chromium or Chrome on the PATH, Playwright's own. Undefined when there is none.
 *
 * @throws PaywatchError `configuration` when `PAYWATCH_CHROMIUM` names something that does not exist
 */
export async function locateChromium(options: LocateOptions): Promise<ChromiumLocation | undefined> {
  const search: Search = { platform: process.platform, fileExists: existsSync, ...options };
  return (
    fromSetting(search) ?? installed(search) ?? onPath(search) ?? (await fromPlaywright(search, options))
  );
}

type Search = Required<Pick<LocateOptions, 'environment' | 'headless' | 'platform' | 'fileExists'>>;

function fromSetting(search: Search): ChromiumLocation | undefined {
  const wanted = search.environment['PAYWATCH_CHROMIUM'];
  if (wanted === undefined || wanted === '') return undefined;
  const isPath = /[\\/]/.test(wanted);
  const executablePath = isPath ? (search.fileExists(wanted) ? wanted : undefined) : which(search, wanted);
  if (executablePath === undefined) {
    throw new PaywatchError(
      'configuration',
      `PAYWATCH_CHROMIUM is ${wanted}, and ${isPath ? 'there is no such file' : 'no such program is on the PATH'}`,
      { mend: 'Set it to the path of a Chrome or Chromium, or unset it to let paywatch look for one.' },
    );
  }
  if (!search.headless && isHeadlessShell(executablePath)) return undefined;
  return { executablePath, kind: 'setting', description: `PAYWATCH_CHROMIUM (${executablePath})` };
}

const products = [
  { kind: 'chrome', channel: 'chrome', name: 'Google Chrome' },
  { kind: 'edge', channel: 'msedge', name: 'Microsoft Edge' },
] as const;

function installed(search: Search): ChromiumLocation | undefined {
  for (const { kind, channel, name } of products) {
    const executablePath = usualPlaces(channel, search).find(search.fileExists);
    if (executablePath !== undefined) {
      return { executablePath, channel, kind, description: `${name} (${executablePath})` };
    }
  }
  return undefined;
}

/** Where the vendors' installers put the browser; the same places in which Playwright looks for a channel. */
function usualPlaces(channel: 'chrome' | 'msedge', { platform, environment }: Search): readonly string[] {
  const isChrome = channel === 'chrome';
  if (platform === 'linux') return [isChrome ? '/opt/google/chrome/chrome' : '/opt/microsoft/msedge/msedge'];
  if (platform === 'darwin') {
    const name = isChrome ? 'Google Chrome' : 'Microsoft Edge';
    const roots = ['/Applications', ...(environment['HOME'] ? [`${environment['HOME']}/Applications`] : [])];
    return roots.map(root => `${root}/${name}.app/Contents/MacOS/${name}`);
  }
  if (platform === 'win32') {
    const tail = isChrome
      ? 'Google\\Chrome\\Application\\chrome.exe'
      : 'Microsoft\\Edge\\Application\\msedge.exe';
    const roots = ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)'].map(name => environment[name]);
    return roots.flatMap(root => (root ? [path.win32.join(root, tail)] : []));
  }
  return [];
}

function onPath(search: Search): ChromiumLocation | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  // The shell starts in half the time and takes a third of the memory.
  if (search.headless) names.unshift('chromium-headless-shell');
  for (const name of names) {
    const executablePath = which(search, name);
    if (executablePath !== undefined) {
      return { executablePath, kind: 'system', description: `${name} (${executablePath})` };
    }
  }
  return undefined;
}

function which({ environment, platform, fileExists }: Search, name: string): string | undefined {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const file = platform === 'win32' && !name.endsWith('.exe') ? `${name}.exe` : name;
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(paths.delimiter);
  return folders
    .filter(folder => folder !== '')
    .map(folder => paths.join(folder, file))
    .find(fileExists);
}

async function fromPlaywright(
  { headless, fileExists }: Search,
  { playwrightChromium = askPlaywright }: LocateOptions,
): Promise<ChromiumLocation | undefined> {
  const chromium = await playwrightChromium();
  if (chromium === undefined || chromium === '') return undefined;
  const shell = headlessShellBeside(chromium);
  if (headless && shell !== undefined && fileExists(shell)) return ofPlaywright(shell, 'headless shell');
  return fileExists(chromium) ? ofPlaywright(chromium, 'Chromium') : undefined;
}

const ofPlaywright = (executablePath: string, what: string): ChromiumLocation => ({
  executablePath,
  kind: 'playwright',
  description: `Playwright's ${what} (${executablePath})`,
});

/** Asked last and lazily: loading Playwright takes longer than the rest of the search. */
async function askPlaywright(): Promise<string | undefined> {
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

/**
 * Where Playwright's headless shell stands, which its API does not tell: beside its Chromium, under the same revision,
 * e.g. `chromium-1255/chrome-linux64/chrome` and
 * `chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell`.
 */
function headlessShellBeside(chromium: string): string | undefined {
  const parts = /^(.*[\\/])chromium-(\d+)([\\/])chrome-([^\\/]+)[\\/]/.exec(chromium);
  if (parts === null) return undefined;
  const [, root = '', revision = '', separator = '', system = ''] = parts;
  const file = system.startsWith('win') ? 'chrome-headless-shell.exe' : 'chrome-headless-shell';
  return `${root}${[`chromium_headless_shell-${revision}`, `chrome-headless-shell-${system}`, file].join(separator)}`;
}

const isHeadlessShell = (file: string): boolean => /headless[-_]shell/.test(file);
