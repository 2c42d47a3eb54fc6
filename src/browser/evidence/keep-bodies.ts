import type { BrowserContext, CDPSession, Page } from 'playwright';

/** Gateways' answers are short. */
const buffer = { maxTotalBufferSize: 8 * 1024 * 1024, maxResourceBufferSize: 128 * 1024 };

/**
 * Makes the browser keep the bodies of answers beyond the page that got them: a gateway's page reads its answer and
 * goes on at once, and most bodies are gone before anyone could ask for them. A browser that cannot do so is left as
 * it is; what it has lost by then is lost.
 */
export async function keepBodies(context: BrowserContext): Promise<Disposable> {
  const sessions: CDPSession[] = [];
  const arm = async (page: Page): Promise<void> => {
    const session = await context.newCDPSession(page);
    sessions.push(session);
    await session.send('Network.enable');
    await session.send('Network.configureDurableMessages', buffer);
  };
  // A popup may be closed again by now, and other engines have no such session.
  const onPage = (page: Page) => void arm(page).catch(() => undefined);
  context.on('page', onPage);
  await Promise.allSettled(context.pages().map(arm));
  return {
    [Symbol.dispose]() {
      context.off('page', onPage);
      for (const session of sessions) void session.detach().catch(() => undefined);
    },
  };
}
