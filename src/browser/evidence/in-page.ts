import type { Frame, Page } from 'playwright';

/**
 * A call of `script` with `argument` as source text for a page. The script stands alone there: it can use nothing from
 * around it. Tools that compile TypeScript on the fly call a helper `__name`, which no page has.
 */
export const pageCall = <T>(script: (argument: T) => unknown, argument: T): string =>
  `(() => { const __name = fn => fn; return (${String(script)})(${JSON.stringify(argument)}); })()`;

/** What each frame answers; a frame that goes away meanwhile has nothing to say, any other failure is thrown. */
export async function inEveryFrame<T>(page: Page, ask: (frame: Frame) => Promise<T>): Promise<Map<Frame, T>> {
  const answers = await Promise.all(
    page.frames().map(async (frame): Promise<[Frame, T] | undefined> => {
      try {
        return [frame, await ask(frame)];
      } catch (error) {
        if (frame.isDetached() && frame !== page.mainFrame()) return undefined;
        throw error;
      }
    }),
  );
  return new Map(answers.filter(answer => answer !== undefined));
}
