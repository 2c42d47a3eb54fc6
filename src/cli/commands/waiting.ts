import type { Place } from '../../browser/watch.js';
import type { Clock } from '../../platform/clock.js';
import type { Output } from '../output.js';

const tickMs = 1_000;
const milestoneSeconds = 30;

/** Shows how long the payer has been waited for: in place on a terminal, a line every 30 seconds elsewhere. */
export function showWaiting(
  { output, clock }: { readonly output: Output; readonly clock: Clock },
  { what, timeoutSeconds }: { readonly what: string; readonly timeoutSeconds: number },
): { readonly at: (place: Place) => void } & Disposable {
  const stop = new AbortController();
  const startedAt = clock.now();
  let place: Place | undefined;
  const show = () => {
    const seconds = Math.round((clock.now() - startedAt) / 1000);
    const where =
      place === undefined ? '' : ` · ${place.title === '' ? 'untitled page' : place.title} (${place.host})`;
    output.progress(
      `Still waiting for ${what}, ${seconds} s of ${timeoutSeconds} s${where}`,
      seconds > 0 && seconds % milestoneSeconds === 0,
    );
  };
  const tick = async () => {
    for (;;) {
      await clock.sleep(tickMs, stop.signal);
      show();
    }
  };
  // Ends by the abort, which is no error.
  void tick().catch(() => undefined);
  return {
    at(next) {
      place = next;
    },
    [Symbol.dispose]() {
      stop.abort();
      output.endProgress();
    },
  };
}
