import type { CDPSession } from 'playwright';
import type { HopInitiator } from './hop.js';

/** Why frames go where they go, as far as their pages' sessions tell. */
export interface Initiators {
  listen(session: CDPSession): void;
  /** Why the frame goes to `url`, or undefined where nobody told. */
  of(frameId: string, url: string): HopInitiator | undefined;
}

const requested: Readonly<Record<string, HopInitiator>> = {
  anchorClick: 'link',
  formSubmissionGet: 'link',
  formSubmissionPost: 'form-post',
  httpHeaderRefresh: 'refresh',
  metaTagRefresh: 'refresh',
  reload: 'reload',
  scriptInitiated: 'script',
};

const started: Readonly<Record<string, HopInitiator>> = {
  reload: 'reload',
  reloadBypassingCache: 'reload',
  restore: 'history',
  historyDifferentDocument: 'history',
};

interface Reason {
  readonly url: string;
  readonly initiator: HopInitiator | undefined;
  /** Whether its request has been seen. */
  isRequested: boolean;
}

/** Keeps the last reason that was told for each frame. */
export function createInitiators(): Initiators {
  const reasons = new Map<string, Reason>();
  const note = (frameId: string, address: string, initiator: HopInitiator | undefined) => {
    const url = withoutFragment(address);
    const known = reasons.get(frameId);
    const told = known?.url === url && !known.isRequested ? known.initiator : undefined;
    reasons.set(frameId, { url, initiator: initiator ?? told, isRequested: false });
  };
  return {
    listen(session) {
      session.on('Page.frameRequestedNavigation', ({ frameId, url, reason }) =>
        note(frameId, url, requested[reason]),
      );
      session.on('Page.frameStartedNavigating', ({ frameId, url, navigationType }) => {
        if (navigationType !== 'sameDocument') note(frameId, url, started[navigationType]);
      });
    },
    of(frameId, url) {
      const reason = reasons.get(frameId);
      if (reason === undefined) return undefined;
      if (reason.url === withoutFragment(url)) {
        reason.isRequested = true;
        return reason.initiator;
      }
      // It set out for another page and nobody asked for that one: a service worker has sent it on.
      return reason.isRequested ? undefined : 'server-redirect';
    },
  };
}

const withoutFragment = (url: string): string => url.split('#')[0] ?? '';
