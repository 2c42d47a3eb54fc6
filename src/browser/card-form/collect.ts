import type { ElementHandle, Frame, JSHandle, Page } from 'playwright';
import type { Clock } from '../../platform/clock.js';
import { type Candidate, formKey, type ScannedElement, type Scene } from './candidate.js';
import { type DocumentScan, scanPage } from './scan-page.js';

/** A scene together with the way back from its candidates to the elements themselves. */
export interface LiveScene extends Scene {
  /** The element of a candidate. @throws when its document has gone */
  element(candidate: Candidate): Promise<ElementHandle>;
  /** The frame that a candidate is in. */
  frameOf(candidate: Candidate): Frame;
}

/** How long one frame may take to answer, ms. A frame that is still loading does not answer at all. */
const frameAnswerMs = 2_000;

/** Frames in frames are read down to this depth. */
const deepest = 6;

interface Found {
  readonly candidate: Candidate;
  readonly frame: Frame;
  readonly handle: JSHandle<DocumentScan>;
  readonly place: number;
}

/**
 * Describes what stands on the page now, all frames read where they stand. A frame that goes away meanwhile is left
 * out: whoever asks, asks again.
 */
export async function collectScene(page: Page, clock: Clock): Promise<LiveScene> {
  const found: Found[] = [];
  const texts: string[] = [];
  const opaque: string[] = [];
  let frames = 0;

  const read = async (frame: Frame, around: Around): Promise<void> => {
    const number = frames;
    frames += 1;
    const scan = await within(clock, scanFrame(frame));
    if (scan === undefined) {
      if (around.visible) opaque.push('frame');
      return;
    }
    texts.push(scan.text);
    opaque.push(...(around.visible ? scan.opaque : []));
    for (const [place, element] of scan.found.entries()) {
      const candidate: Candidate = {
        ...element,
        visible: element.visible && around.visible,
        floating: element.floating || around.floating,
        box: { ...element.box, x: element.box.x + around.x, y: element.box.y + around.y },
        order: found.length,
        frame: number,
        frameText: around.text,
        forms: [...(element.form < 0 ? [] : [formKey(number, element.form)]), ...around.forms],
      };
      found.push({ candidate, frame, handle: scan.handle, place });
      if (element.kind !== 'frame' || around.depth >= deepest) continue;
      const child = await within(clock, contentFrame(scan.handle, place));
      if (child !== undefined) await read(child, inside(candidate, around));
    }
  };

  await read(page.mainFrame(), { x: 0, y: 0, visible: true, floating: false, text: '', forms: [], depth: 0 });
  return {
    candidates: found.map(({ candidate }) => candidate),
    text: texts.join('\n'),
    opaque,
    async element({ order }) {
      const at = found[order];
      if (at === undefined) throw new RangeError(`No candidate ${order}`);
      return elementAt(at.handle, at.place);
    },
    frameOf: ({ order }) => found[order]?.frame ?? page.mainFrame(),
  };
}

/** What surrounds a document. */
interface Around {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
  readonly floating: boolean;
  readonly text: string;
  readonly forms: readonly string[];
  readonly depth: number;
}

const inside = (frame: Candidate, around: Around): Around => ({
  x: frame.box.x,
  y: frame.box.y,
  visible: frame.visible,
  floating: frame.floating,
  text: [frame.title, frame.ariaLabel, frame.label, frame.near, frame.name, frame.id, around.text]
    .filter(text => text !== '')
    .join(' | '),
  forms: frame.forms,
  depth: around.depth + 1,
});

/** Tools that run TypeScript as it stands, such as tsx, wrap functions in a helper that the page does not have. */
const scanInPage = `(() => { const __name = one => one; return (${scanPage.toString()})(); })()`;

async function scanFrame(frame: Frame) {
  const handle = (await frame.evaluateHandle(scanInPage)) as JSHandle<DocumentScan>;
  const seen = await handle.evaluate(({ found, text, opaque }) => ({ found, text, opaque }));
  return { handle, ...(seen satisfies { found: readonly ScannedElement[] }) };
}

async function elementAt(handle: JSHandle<DocumentScan>, place: number): Promise<ElementHandle> {
  const element = await handle.evaluateHandle((scan, at) => scan.elements[at], place);
  const asElement = element.asElement() as ElementHandle | null;
  if (asElement === null) throw new Error('The element has gone');
  return asElement;
}

async function contentFrame(handle: JSHandle<DocumentScan>, place: number): Promise<Frame | undefined> {
  const element = await elementAt(handle, place);
  return (await element.contentFrame()) ?? undefined;
}

/** The answer, or undefined when the frame gives none in time or goes away while it is asked. */
async function within<T>(clock: Clock, answer: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const late = clock.sleep(frameAnswerMs, over.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    over.abort();
  }
}
