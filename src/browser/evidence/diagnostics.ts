import type { BrowserContext, ConsoleMessage, WebError } from 'playwright';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../platform/clock.js';
import { type AnswerCollector, type Answers, collectAnswers } from './answers.js';
import { bounded, excerpt } from './bounded.js';
import { collectDialogs, type DialogCollector, type SeenDialog } from './dialogs.js';
import { keepBodies } from './keep-bodies.js';
import { createMask, type Mask } from './mask.js';
import { type PageTiming, timePages } from './page-timings.js';

/** What the pages of one payment said beside what they showed; all of it masked and bounded. */
export interface Diagnostics extends Answers {
  readonly consoleErrors: readonly PageMessage[];
  readonly pageErrors: readonly PageMessage[];
  readonly dialogs: readonly SeenDialog[];
  readonly timings: readonly PageTiming[];
}

export interface PageMessage {
  readonly at: Instant;
  readonly text: string;
  readonly url: string;
}

export interface DiagnosticsOptions {
  readonly clock: Clock;
  /** Whether a URL is the gateway's own: of others' answers nothing is kept. */
  readonly owns: (url: URL) => boolean;
  /** A person's native dialogs are left open; where nobody is, alerts are accepted and questions declined. */
  readonly dialogs: 'leave' | 'answer';
  /** The exact values that a driver types. */
  readonly secrets?: readonly string[];
}

/** Collects from `start()` on. */
export interface DiagnosticsCollector extends Disposable {
  /** Resolves when everything is armed: await it before the page is opened. */
  start(): Promise<void>;
  /** Ends the collecting; waits, but not for long, for answers that are being read. */
  stop(): Promise<Diagnostics>;
}

/** How long bodies that are still coming are waited for at the end, ms. */
const bodyGraceMs = 1_000;

/** Listens to a context and all of its pages. */
export function createDiagnostics(
  context: BrowserContext,
  { clock, owns, dialogs, secrets = [] }: DiagnosticsOptions,
): DiagnosticsCollector {
  const mask = createMask({ secrets });
  const parts: { answers: AnswerCollector; dialogs: DialogCollector; said: Said; timings: Timings }[] = [];
  let bodies: Disposable | undefined;
  const dispose = () => {
    bodies?.[Symbol.dispose]();
    for (const part of parts) for (const one of Object.values(part)) one[Symbol.dispose]();
  };
  return {
    async start() {
      if (parts.length > 0) return;
      parts.push({
        answers: collectAnswers(context, { mask, clock, owns }),
        dialogs: collectDialogs(context, { mask, clock, dialogs }),
        said: collectMessages(context, mask, clock),
        timings: timePages(context, { mask, clock }),
      });
      bodies = await keepBodies(context);
    },
    async stop() {
      const [part] = parts;
      if (part === undefined) return nothing;
      const answers = await settled(part.answers, clock);
      dispose();
      return {
        ...answers,
        consoleErrors: part.said.consoleErrors,
        pageErrors: part.said.pageErrors,
        dialogs: part.dialogs.dialogs,
        timings: part.timings.timings(),
      };
    },
    [Symbol.dispose]: dispose,
  };
}

const nothing: Diagnostics = {
  answers: [],
  failedRequests: [],
  dropped: 0,
  consoleErrors: [],
  pageErrors: [],
  dialogs: [],
  timings: [],
};

type Timings = ReturnType<typeof timePages>;

async function settled(answers: AnswerCollector, clock: Clock): Promise<Answers> {
  const over = new AbortController();
  const grace = clock.sleep(bodyGraceMs, over.signal).catch(() => undefined);
  await Promise.race([answers.idle(), grace]);
  over.abort();
  return answers.soFar();
}

interface Said extends Disposable {
  readonly consoleErrors: readonly PageMessage[];
  readonly pageErrors: readonly PageMessage[];
}

function collectMessages(context: BrowserContext, mask: Mask, clock: Clock): Said {
  const consoleErrors = bounded<PageMessage>(50);
  const pageErrors = bounded<PageMessage>(50);
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() !== 'error') return;
    const text = excerpt(mask.text(message.text()));
    consoleErrors.add({ at: clock.now(), text, url: mask.url(message.location().url) });
  };
  const onError = (error: WebError) => {
    const thrown = error.error();
    const url = mask.url(error.page()?.url() ?? '');
    pageErrors.add({ at: clock.now(), text: excerpt(mask.text(`${thrown.name}: ${thrown.message}`)), url });
  };
  context.on('console', onConsole);
  context.on('weberror', onError);
  return {
    consoleErrors: consoleErrors.items,
    pageErrors: pageErrors.items,
    [Symbol.dispose]() {
      context.off('console', onConsole);
      context.off('weberror', onError);
    },
  };
}
