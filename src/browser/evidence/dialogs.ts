import type { BrowserContext, Dialog } from 'playwright';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../platform/clock.js';
import { bounded } from './bounded.js';
import type { Mask } from './mask.js';

/** A native dialog that a page opened. */
export interface SeenDialog {
  readonly at: Instant;
  readonly type: string;
  readonly message: string;
  readonly done: 'accepted' | 'dismissed' | 'left open';
}

export interface DialogCollector extends Disposable {
  readonly dialogs: readonly SeenDialog[];
}

export interface DialogOptions {
  readonly mask: Mask;
  readonly clock: Clock;
  /** `leave` them to the person at the window, or `answer` them where nobody is. */
  readonly dialogs: 'leave' | 'answer';
}

/**
 * Notes native dialogs. Playwright dismisses them itself as long as nobody listens; from now on they are the listener's
 * to answer, and they block their page until they are.
 */
export function collectDialogs(
  context: BrowserContext,
  { mask, clock, dialogs: manner }: DialogOptions,
): DialogCollector {
  const dialogs = bounded<SeenDialog>(20);
  const onDialog = (dialog: Dialog) => {
    const type = dialog.type();
    const done = manner === 'leave' ? 'left open' : doneTo(type);
    dialogs.add({ at: clock.now(), type, message: mask.text(dialog.message()), done });
    if (done === 'left open') return;
    // The page may close under its dialog.
    void (done === 'accepted' ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
  };
  context.on('dialog', onDialog);
  return {
    dialogs: dialogs.items,
    [Symbol.dispose]: () => {
      context.off('dialog', onDialog);
    },
  };
}

/** What a driver does: it reads alerts, lets pages be left, and agrees to nothing. */
const doneTo = (type: string): 'accepted' | 'dismissed' =>
  type === 'alert' || type === 'beforeunload' ? 'accepted' : 'dismissed';
