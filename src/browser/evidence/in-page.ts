import type { Frame, Page } from 'playwright';
import type { Clock } from '../../platform/clock.js';
import { within } from './within.js';

/**
 * A call of `script` with `argument` as source text for a page. The script stands alone there: it can use nothing from
 * around it. Tools that compile TypeScript on the fly call a helper `__name`, which no page has.
 */
export const pageCall = <T>(script: (argument: T) => unknown, argument: T): string =>
  `(() => { const __name = fn => fn; return (${String(script)})(${JSON.stringify(argument)}); })()`;

/** How long a frame that has loaded nothing yet is asked, ms. */
const emptyFramePatienceMs = 500;

/**
 * What each frame answers. A frame that goes away meanwhile has nothing to say, nor has one that still waits for its
 * first document: it answers only when that comes, if ever. Any other failure is thrown.
 */
export async function inEveryFrame<T>(
  page: Page,
  clock: Clock,
  ask: (frame: Frame) => Promise<T>,
): Promise<Map<Frame, T>> {
  const answers = await Promise.all(
    page.frames().map(async (frame): Promise<[Frame, T] | undefined> => {
      const isEmpty = () => frame !== page.mainFrame() && ['', 'about:blank'].includes(frame.url());
      try {
        // A frame that just went elsewhere is asked again in its new document.
        const asked = ask(frame).catch(() => ask(frame));
        const patience = { clock, timeoutMs: emptyFramePatienceMs };
        return [frame, await (isEmpty() ? within(asked, patience) : asked)];
      } catch (error) {
        if (isEmpty() || (frame.isDetached() && frame !== page.mainFrame())) return undefined;
        throw error;
      }
    }),
  );
  return new Map(answers.filter(answer => answer !== undefined));
}
