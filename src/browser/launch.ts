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
 * Starts a Chromium. Signals are left to the caller, who has evidence to save before the browser goes.
 * @throws PaywatchError `browser_missing` when there is none, `browser_failed` when it does not start
 */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const { headless, environment, logger, isRoot } = options;
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

const needsDisplay = (environment: BrowserOptions['environment']): boolean =>
  process.platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY'];

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';
