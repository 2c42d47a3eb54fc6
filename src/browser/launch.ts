import { type Browser, chromium, type LaunchOptions } from 'playwright';
import { messageOf, PaywatchError } from '../domain/errors.js';
import type { Logger } from '../platform/logger.js';
import { locateChromium } from './locate.js';

export type { Browser } from 'playwright';

export interface BrowserOptions {
  readonly headless: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Whether the process runs as root, where Chromium's own sandbox cannot be used. */
  readonly isRoot: boolean;
  /** What the browser's requests go through, e.g. `http://proxy:3128`. */
  readonly proxy?: string;
  /** Slows each step of a driver down, for people to follow, ms. */
  readonly slowMoMs?: number;
}

/** Keeps the browser from talking to anyone but the payment page. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Connects to the browser that `BROWSER_WS_ENDPOINT` names, or starts a Chromium. Signals are left to the caller, who has evidence to save before the browser goes.
 * @throws PaywatchError `browser_missing` when there is none, `browser_failed` when it does not start
 */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const { headless, environment, logger, isRoot, proxy, slowMoMs } = options;
  const endpoint = environment['BROWSER_WS_ENDPOINT'];
  if (endpoint) return connectBrowser(endpoint, slowMoMs);
  const location = await locateChromium({ environment, headless });
  if (location === undefined) {
    throw new PaywatchError(
      'browser_missing',
      headless ? 'There is no Chromium on this machine' : 'There is no Chromium that can show a window',
      { mend: 'Run `npx playwright install chromium`, or set PAYWATCH_CHROMIUM to the path of a Chrome.' },
    );
  }
  if (!headless && needsDisplay(environment)) {
    throw new PaywatchError('browser_missing', 'There is no display to show the payment page on', {
      mend: 'Run on a desktop, under xvfb-run, or with --headless --card NAME.',
    });
  }
  if (isRoot) logger.warn('running as root: Chromium’s own sandbox is switched off');
  const launch: LaunchOptions = {
    executablePath: location.executablePath,
    headless,
    chromiumSandbox: !isRoot,
    args: quiet,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...(proxy === undefined ? {} : { proxy: { server: proxy } }),
    ...(slowMoMs === undefined ? {} : { slowMo: slowMoMs }),
  };
  try {
    return await chromium.launch(launch);
  } catch (error) {
    throw new PaywatchError('browser_failed', `${location.description} does not start: ${firstLine(error)}`, {
      cause: error,
      mend: 'Run `paywatch doctor`; it starts the browser and names what is missing.',
    });
  }
}

/** A Playwright server speaks a protocol of its own; any other endpoint is taken for a browser's DevTools. */
async function connectBrowser(endpoint: string, slowMo: number | undefined): Promise<Browser> {
  const isDevTools = /^https?:/.test(endpoint) || endpoint.includes('/devtools/browser/');
  const options = slowMo === undefined ? {} : { slowMo };
  try {
    return await (isDevTools
      ? chromium.connectOverCDP(endpoint, options)
      : chromium.connect(endpoint, options));
  } catch (error) {
    throw new PaywatchError(
      'browser_failed',
      `No browser answers at BROWSER_WS_ENDPOINT (${hostOf(endpoint)}): ${firstLine(error)}`,
      {
        cause: error,
        retryable: true,
        mend: 'Check the address, or unset it to use a browser of this machine.',
      },
    );
  }
}

/** The rest of an endpoint can hold a token. */
const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : 'not a URL');

const needsDisplay = (environment: BrowserOptions['environment']): boolean =>
  process.platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY'];

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';
