import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, CDPSession, Frame, JSHandle, Page } from 'playwright';
import { messageOf } from '../../domain/errors.js';
import type { Clock } from '../../platform/clock.js';
import { type Artifact, noArtifact } from './artifact.js';
import { type Cover, layCover } from './cover.js';
import { inEveryFrame, pageCall } from './in-page.js';
import { createMask } from './mask.js';
import { spellingsOf } from './spellings.js';
import { within } from './within.js';

export interface ScreenshotOptions {
  readonly clock: Clock;
  /** How long all of it may take, ms. Default: 5000. */
  readonly timeoutMs?: number;
  /** The exact values that a driver typed. */
  readonly secrets?: readonly string[];
  /** The whole page rather than what is in view; a window that a person looks at flickers. Default: false. */
  readonly fullPage?: boolean;
}

/** How often a page that goes on changing is tried again. */
const attempts = 4;

/**
 * Takes a PNG of a page in which every field, in all frames, and every card number and one-time code in its texts is
 * covered. The cover is taken off again, and the page cannot notice it. Never throws: a page that is busy, crashed,
 * closing, or that cannot be covered, gives no picture but the reason.
 */
export async function takeScreenshot(
  page: Page,
  file: string,
  { clock, timeoutMs = 5_000, secrets = [], fullPage = false }: ScreenshotOptions,
): Promise<Artifact> {
  const covers: JSHandle<Cover>[] = [];
  try {
    const png = await within(shoot(page, covers, { clock, timeoutMs, secrets, fullPage }), {
      clock,
      timeoutMs,
    });
    if (png === undefined) return noArtifact('the page kept changing while its fields were covered');
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFile(file, png, { mode: 0o600 });
    return { file };
  } catch (error) {
    // Playwright's messages go on with a log of the call.
    const [reason = ''] = createMask({ secrets }).text(messageOf(error)).split('\n');
    return noArtifact(reason);
  } finally {
    // A page that is busy takes it off when it comes to it, and at the latest by itself.
    void uncover(covers);
  }
}

async function shoot(
  page: Page,
  covers: JSHandle<Cover>[],
  options: Required<Pick<ScreenshotOptions, 'clock' | 'timeoutMs' | 'secrets' | 'fullPage'>>,
): Promise<Buffer | undefined> {
  const { clock, timeoutMs, secrets, fullPage } = options;
  const script = pageCall(layCover, { secrets: spellingsOf(secrets)?.source, goneAfterMs: timeoutMs * 2 });
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await refuseHiddenFields(page);
    const laid = await inEveryFrame(page, clock, async frame => {
      const cover = (await frame.evaluateHandle(script)) as JSHandle<Cover>;
      covers.push(cover);
      return cover;
    });
    const png = await page.screenshot({ type: 'png', caret: 'initial', fullPage, timeout: timeoutMs });
    const holds = await stillHolds(page, laid);
    await uncover(covers.splice(0));
    if (holds) return png;
  }
  return undefined;
}

/** Whether no frame came, went elsewhere or showed something new since the covers were laid. */
async function stillHolds(page: Page, laid: ReadonlyMap<Frame, JSHandle<Cover>>): Promise<boolean> {
  // A frame without a cover had no document yet; with one, it has to be covered, too.
  if (page.frames().some(frame => !laid.has(frame) && !isEmpty(frame))) return false;
  const answers = await Promise.all(
    [...laid.values()].map(cover => cover.evaluate(({ holds }) => holds()).catch(() => false)),
  );
  return answers.every(Boolean);
}

const isEmpty = (frame: Frame): boolean => ['', 'about:blank'].includes(frame.url());

async function uncover(covers: readonly JSHandle<Cover>[]): Promise<void> {
  await Promise.allSettled(
    covers.map(async cover => {
      await cover.evaluate(({ remove }) => remove());
      await cover.dispose();
    }),
  );
}

interface DomNode {
  readonly nodeName: string;
  readonly shadowRootType?: string;
  readonly children?: readonly DomNode[];
  readonly shadowRoots?: readonly DomNode[];
  readonly contentDocument?: DomNode;
}

/**
 * A closed shadow root is out of reach of any style of ours.
 * @throws Error when there is one with a field in it
 */
async function refuseHiddenFields(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    const session = await openSession(page.context(), frame === page.mainFrame() ? page : frame);
    if (session === undefined) continue;
    try {
      const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
      if (hasHiddenField(root, false)) throw new Error('a field of the page is in a closed shadow root');
    } finally {
      await session.detach().catch(() => undefined);
    }
  }
}

/** Frames of the page's own process have no session; they are part of their page's document. */
const openSession = (context: BrowserContext, target: Page | Frame): Promise<CDPSession | undefined> =>
  context.newCDPSession(target).catch(() => undefined);

function hasHiddenField(node: DomNode, isClosed: boolean): boolean {
  if (isClosed && /^(?:input|textarea|select)$/i.test(node.nodeName)) return true;
  const inner = [
    ...(node.children ?? []),
    ...(node.contentDocument === undefined ? [] : [node.contentDocument]),
  ];
  return (
    inner.some(child => hasHiddenField(child, isClosed)) ||
    (node.shadowRoots ?? []).some(root => hasHiddenField(root, isClosed || root.shadowRootType === 'closed'))
  );
}
