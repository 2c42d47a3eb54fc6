import type { Page } from 'playwright';
import { messageOf } from '../../domain/errors.js';
import type { Clock } from '../../platform/clock.js';
import { type RawFrame, readFrame } from './dom-reader.js';
import { inEveryFrame, pageCall } from './in-page.js';
import { createMask, type Mask } from './mask.js';
import { within } from './within.js';
import { isPaymentField } from './words.js';

/** A page in words, without one value that was typed. */
export interface DomSummary {
  readonly frames: readonly FrameSummary[];
  /** Whether there was more on the page than is told here. */
  readonly truncated: boolean;
}

export interface FrameSummary {
  readonly url: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly texts: readonly string[];
  readonly buttons: readonly string[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
  readonly fields: readonly FieldSummary[];
}

export interface FieldSummary {
  readonly type: string;
  /** Its name, or its id where it has none. */
  readonly name: string;
  readonly label: string;
  readonly filled: boolean;
  readonly visible: boolean;
  /** Whether it takes card data or a secret. */
  readonly sensitive: boolean;
}

export interface DomSummaryOptions {
  readonly clock: Clock;
  /** Default: 3000. */
  readonly timeoutMs?: number;
  /** The exact values that a driver typed. */
  readonly secrets?: readonly string[];
}

/** Enough for any payment page that people can read; a page of a thousand rows is cut. */
const limits = { items: 120, characters: 400 };
const mostFrames = 20;

/** What is said instead of a page that could not be read. */
export interface NoDomSummary {
  readonly frames: undefined;
  readonly reason: string;
}

/**
 * Reads headings, texts, buttons, links and fields of a page in all its frames, masked and bounded. Never throws: a
 * page that is busy, crashed or closing gives the reason instead.
 */
export async function summariseDom(
  page: Page,
  { clock, timeoutMs = 3_000, secrets = [] }: DomSummaryOptions,
): Promise<DomSummary | NoDomSummary> {
  const mask = createMask({ secrets });
  try {
    const script = pageCall(readFrame, limits);
    const reading = inEveryFrame(page, clock, frame => frame.evaluate<RawFrame>(script));
    const frames = [...(await within(reading, { clock, timeoutMs })).values()];
    return {
      frames: frames.slice(0, mostFrames).map(frame => maskFrame(frame, mask)),
      truncated: frames.length > mostFrames || frames.some(({ isCut }) => isCut),
    };
  } catch (error) {
    const [reason = ''] = mask.text(messageOf(error)).split('\n');
    return { frames: undefined, reason };
  }
}

/** A frame's words as they may be kept. */
export function maskFrame(frame: RawFrame, mask: Mask): FrameSummary {
  return {
    url: mask.url(frame.url),
    title: mask.text(frame.title),
    headings: frame.headings.map(mask.text),
    texts: frame.texts.map(mask.text),
    buttons: frame.buttons.map(mask.text),
    links: frame.links.map(({ text, href }) => ({ text: mask.text(text), href: mask.url(href) })),
    fields: frame.fields.map(field => ({
      type: field.type,
      name: mask.text(field.name === '' ? field.id : field.name),
      label: mask.text(field.label),
      filled: field.isFilled,
      visible: field.isVisible,
      sensitive: isPaymentField(field),
    })),
  };
}
