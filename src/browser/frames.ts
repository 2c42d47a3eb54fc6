import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { FrameKind, HopInitiator } from './hop.js';

/** The frames of one payment's pages, by DevTools frame id, and why each asked to go where it goes. */
export interface Frames extends Disposable {
  kindOf(frameId: string): FrameKind | undefined;
  /** Why the frame goes to `url`, where the page's own session told us. */
  initiatorOf(frameId: string, url: string): HopInitiator | undefined;
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly browserContextId?: string;
}

const initiators: Readonly<Record<string, HopInitiator>> = {
  anchorClick: 'link',
  formSubmissionGet: 'link',
  formSubmissionPost: 'form-post',
  httpHeaderRefresh: 'refresh',
  metaTagRefresh: 'refresh',
  reload: 'reload',
  scriptInitiated: 'script',
};

/**
 * Tracks the frames of a context. A page's main frame has the id of its target; a popup is announced to the browser's
 * session before its first request, a frame to its page's session.
 */
export async function trackFrames(browserSession: CDPSession, context: BrowserContext): Promise<Frames> {
  const kinds = new Map<string, FrameKind>();
  const reasons = new Map<string, { readonly url: string; readonly initiator: HopInitiator }>();
  const contextIds = new Set<string>();

  const attach = async (page: Page): Promise<void> => {
    const session = await context.newCDPSession(page);
    session.on('Page.frameAttached', ({ frameId }) => kinds.set(frameId, 'iframe'));
    session.on('Page.frameRequestedNavigation', ({ frameId, url, reason }) => {
      reasons.set(frameId, { url, initiator: initiators[reason] ?? 'script' });
    });
    const { targetInfo } = await session.send('Target.getTargetInfo');
    contextIds.add(targetInfo.browserContextId ?? '');
    if (!kinds.has(targetInfo.targetId)) {
      kinds.set(targetInfo.targetId, [...kinds.values()].includes('top') ? 'popup' : 'top');
    }
    await session.send('Page.enable');
  };
  // A popup can be closed before we get to it.
  const onPage = (page: Page) => void attach(page).catch(() => undefined);
  const onTarget = ({ targetInfo }: { targetInfo: TargetInfo }) => {
    if (!contextIds.has(targetInfo.browserContextId ?? '') || kinds.has(targetInfo.targetId)) return;
    if (targetInfo.type === 'page') kinds.set(targetInfo.targetId, 'popup');
    if (targetInfo.type === 'iframe') kinds.set(targetInfo.targetId, 'iframe');
  };

  for (const page of context.pages()) await attach(page);
  context.on('page', onPage);
  browserSession.on('Target.targetCreated', onTarget);
  await browserSession.send('Target.setDiscoverTargets', { discover: true });
  return {
    kindOf: frameId => kinds.get(frameId),
    initiatorOf(frameId, url) {
      const reason = reasons.get(frameId);
      return reason?.url === url ? reason.initiator : undefined;
    },
    [Symbol.dispose]() {
      context.off('page', onPage);
      browserSession.off('Target.targetCreated', onTarget);
    },
  };
}
