import type { BrowserContext, CDPSession, Frame, Page } from 'playwright';

/** The DevTools sessions of a context's pages, and of those of their frames that have a process of their own. */
export interface FrameSessions extends Disposable {
  readonly open: ReadonlySet<CDPSession>;
  /** Waits for the sessions of the frames that are there now. */
  attachFrames(): Promise<void>;
}

export interface FrameSessionListener {
  /** Called before the session has sent anything. */
  onSession(session: CDPSession): void;
  onPage(session: CDPSession): Promise<void>;
}

/** Attaches to every page that there is and will be, and to their frames as they load. */
export async function openFrameSessions(
  context: BrowserContext,
  listener: FrameSessionListener,
): Promise<FrameSessions> {
  const open = new Set<CDPSession>();
  const frames = new WeakMap<Frame, Promise<void>>();

  const attach = async (owner: Page | Frame): Promise<CDPSession> => {
    const session = await context.newCDPSession(owner);
    open.add(session);
    session.once('close', () => open.delete(session));
    listener.onSession(session);
    return session;
  };
  const attachPage = async (page: Page): Promise<void> => {
    page.on('framenavigated', frame => void attachFrame(frame));
    const session = await attach(page);
    await listener.onPage(session);
    await session.send('Page.enable');
  };
  const attachFrame = (frame: Frame): Promise<void> => {
    if (frame.parentFrame() === null) return Promise.resolve();
    const attaching = frames.get(frame) ?? openFrame(frame);
    frames.set(frame, attaching);
    return attaching;
  };
  const openFrame = async (frame: Frame): Promise<void> => {
    try {
      await (await attach(frame)).send('Page.enable');
    } catch {
      // It lives in its parent's process, whose session tells of it; later it can move into one of its own.
      frames.delete(frame);
    }
  };
  // A popup can be closed before we get to it.
  const onNewPage = (page: Page) => void attachPage(page).catch(() => undefined);

  for (const page of context.pages()) await attachPage(page);
  context.on('page', onNewPage);
  return {
    open,
    async attachFrames() {
      await Promise.all(context.pages().flatMap(page => page.frames().map(attachFrame)));
    },
    [Symbol.dispose]() {
      context.off('page', onNewPage);
    },
  };
}
