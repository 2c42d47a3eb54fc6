import type { BrowserContext, CDPSession } from 'playwright';
import { openFrameSessions } from './frame-sessions.js';
import type { FrameKind } from './hop.js';
import { createInitiators, type Initiators } from './initiators.js';

/** The frames of one payment's pages, by DevTools frame id, and why each goes where it goes. */
export interface Frames extends Disposable {
  kindOf(frameId: string): FrameKind | undefined;
  /** Looks for a frame that nobody announced: one deep inside another process, or a popup in its first moment. */
  find(frameId: string): Promise<FrameKind | undefined>;
  readonly initiators: Pick<Initiators, 'of'>;
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly browserContextId?: string;
}

interface FrameTree {
  readonly frame: { readonly id: string };
  readonly childFrames?: readonly FrameTree[];
}

/**
 * Tracks the frames of a context. A page's main frame has the id of its target; a popup is announced to the browser's
 * session before its first request, a frame to the session of its parent.
 */
export async function trackFrames(browserSession: CDPSession, context: BrowserContext): Promise<Frames> {
  const kinds = new Map<string, FrameKind>();
  const contextIds = new Set<string>();
  const initiators = createInitiators();

  const note = (frameId: string, kind: FrameKind) => {
    if (!kinds.has(frameId)) kinds.set(frameId, kind);
  };
  const learn = ({ targetId, type, browserContextId }: TargetInfo) => {
    if (!contextIds.has(browserContextId ?? '')) return;
    if (type === 'page') note(targetId, 'popup');
    if (type === 'iframe') note(targetId, 'iframe');
  };

  const sessions = await openFrameSessions(context, {
    onSession(session) {
      session.on('Page.frameAttached', ({ frameId }) => note(frameId, 'iframe'));
      initiators.listen(session);
    },
    async onPage(session) {
      const { targetInfo } = await session.send('Target.getTargetInfo');
      contextIds.add(targetInfo.browserContextId ?? '');
      note(targetInfo.targetId, [...kinds.values()].includes('top') ? 'popup' : 'top');
    },
  });
  const onTarget = ({ targetInfo }: { targetInfo: TargetInfo }) => learn(targetInfo);
  browserSession.on('Target.targetCreated', onTarget);
  await browserSession.send('Target.setDiscoverTargets', { discover: true });

  return {
    initiators,
    kindOf: frameId => kinds.get(frameId),
    async find(frameId) {
      const target = await targetOf(browserSession, frameId);
      if (target !== undefined) learn(target);
      if (kinds.has(frameId)) return kinds.get(frameId);
      await sessions.attachFrames();
      const found = await Promise.all([...sessions.open].map(session => hasFrame(session, frameId)));
      if (found.includes(true)) note(frameId, 'iframe');
      return kinds.get(frameId);
    },
    [Symbol.dispose]() {
      sessions[Symbol.dispose]();
      browserSession.off('Target.targetCreated', onTarget);
    },
  };
}

/** Undefined where the frame is no target: it shares its parent's process. */
const targetOf = (browserSession: CDPSession, frameId: string): Promise<TargetInfo | undefined> =>
  browserSession.send('Target.getTargetInfo', { targetId: frameId }).then(
    ({ targetInfo }) => targetInfo,
    () => undefined,
  );

const hasFrame = (session: CDPSession, frameId: string): Promise<boolean> =>
  session.send('Page.getFrameTree').then(
    ({ frameTree }) => contains(frameTree, frameId),
    () => false,
  );

const contains = ({ frame, childFrames = [] }: FrameTree, frameId: string): boolean =>
  frame.id === frameId || childFrames.some(child => contains(child, frameId));
