import { type Hop, keepUrl } from './hop.js';
import type { DocumentRequest } from './paused.js';

/** The hops of a payment so far, card data masked. */
export interface HopLog {
  add(step: Step): void;
  /** Notes the status of the last request of that chain to that URL. */
  answer(request: DocumentRequest, status: number): void;
  hops(): readonly Hop[];
}

/** A hop as it is seen; `frameId` tells where it comes from, `chain` which answer is its own. */
export interface Step extends Omit<Hop, 'from' | 'to' | 'status'> {
  readonly url: string;
  readonly frameId: string;
  readonly chain?: string;
}

interface Entry {
  readonly hop: Hop;
  readonly frameId: string;
  readonly chain?: string;
}

/** Starts empty. */
export function createHopLog(): HopLog {
  const entries: Entry[] = [];
  // A frame's first page was opened by whatever page moved last.
  const before = (frameId: string): string | null =>
    (entries.findLast(entry => entry.frameId === frameId) ?? entries.at(-1))?.hop.to ?? null;
  return {
    add({ url, method, at, frame, initiator, frameId, chain }) {
      const hop = { from: before(frameId), to: keepUrl(url), method, status: null, at, frame, initiator };
      entries.push({ hop, frameId, ...(chain === undefined ? {} : { chain }) });
    },
    answer({ chain, url }, status) {
      const to = keepUrl(url);
      const index = entries.findLastIndex(({ hop, ...entry }) => entry.chain === chain && hop.to === to);
      const entry = entries[index];
      if (entry !== undefined) entries[index] = { ...entry, hop: { ...entry.hop, status } };
    },
    hops: () => entries.map(({ hop }) => hop),
  };
}
