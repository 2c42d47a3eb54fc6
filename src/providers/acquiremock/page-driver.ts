import type { Page } from 'playwright';
import { PaywatchError } from '../../domain/errors.js';
import type { Instant } from '../../domain/time.js';
import type { Payer } from '../contract.js';

/**
 * Pays on the gateway's page as a payer would (protocol sheet, checkout page). Works with both layouts: it submits the
 * page's own form, and takes whatever comes next, the success page, the one-time code, or a refusal.
 */
export async function driveAcquireMock(page: Page, payer: Payer): Promise<void> {
  page.setDefaultTimeout(payer.stepTimeoutMs);
  await step(payer, 'waiting for the payment form', () =>
    page.locator('#paymentForm').waitFor({ state: 'attached' }),
  );
  await identify(page, payer);
  await typeCard(page, payer);
  const next = await submit(page, payer);
  if (next === 'code') await typeCode(page, payer);
  if (next !== 'refused') await returnToMerchant(page, payer);
}

/** The e-mail dialog covers the form until the payer is known. */
async function identify(page: Page, payer: Payer): Promise<void> {
  if (!(await page.locator('#emailModal').isVisible())) return;
  if (payer.oneTimeCode === undefined) return identifyByCookie(page, payer);
  const since = payer.clock.now();
  await step(payer, 'giving the e-mail address', async () => {
    await page.locator('#modalEmailInput').fill(payer.email);
    await page.locator('#step1 .submit-btn').click();
    await page.locator('#step2.active').waitFor();
  });
  const code = await codeSince(payer, since);
  await step(payer, 'confirming the e-mail address', async () => {
    await page.locator('#modalCodeInput').fill(code);
    await page.locator('#step2 .submit-btn').click();
    await page.locator('#emailModal').waitFor({ state: 'hidden' });
  });
}

/** The gateway takes a payer with this cookie for known: nobody has to read a mailbox. */
async function identifyByCookie(page: Page, payer: Payer): Promise<void> {
  await step(payer, 'opening the page as a returning payer', async () => {
    const { origin } = new URL(page.url());
    await page.context().addCookies([{ name: 'user_email', value: payer.email, url: origin }]);
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.locator('#emailModal').waitFor({ state: 'hidden' });
  });
}

async function typeCard(page: Page, { card, ...payer }: Payer): Promise<void> {
  await step(payer, 'typing the card', async () => {
    await page.locator('#cardNumber').fill(card.number);
    await page.locator('#expiry').fill(card.expiry);
    await page.locator('#cvv').fill(card.cvv);
  });
}

type Next = 'success' | 'code' | 'refused';

/** A refusal leaves the browser at the pay route, with JSON in place of a page. */
async function submit(page: Page, payer: Payer): Promise<Next> {
  return step(payer, 'submitting the payment', async () => {
    const refused = page
      .waitForResponse(answer => /\/pay\//.test(answer.url()) && answer.status() >= 400)
      .then((): Next => 'refused');
    const moved = page
      .waitForURL(/\/(success|otp)\//, { waitUntil: 'domcontentloaded' })
      .then((): Next => (page.url().includes('/otp/') ? 'code' : 'success'));
    const next = Promise.any([refused, moved]);
    await page.locator('#payBtn').click({ noWaitAfter: true });
    return next;
  });
}

async function typeCode(page: Page, payer: Payer): Promise<void> {
  const recipient = (await page.locator('strong').first().textContent())?.trim() ?? payer.email;
  // The code was sent while the form was being answered, a moment ago.
  const code = await codeSince({ ...payer, email: recipient }, (payer.clock.now() - 60_000) as Instant);
  await step(payer, 'confirming with the one-time code', async () => {
    await page.locator('input[name="otp_code"]').fill(code);
    await page.locator('form[action*="/otp/verify/"] button[type="submit"]').click({ noWaitAfter: true });
    await page.waitForURL(/\/success\//, { waitUntil: 'domcontentloaded' });
  });
}

async function codeSince(payer: Payer, since: Instant): Promise<string> {
  if (payer.oneTimeCode === undefined) {
    throw new PaywatchError('page_unfillable', 'The page asks for a one-time code, and nobody can read it', {
      mend: 'Set ACQUIREMOCK_MAILBOX_URL to a mailbox that paywatch can read, or pay by hand with --headed.',
    });
  }
  payer.onStep('waiting for the one-time code');
  return payer.oneTimeCode(payer.email, since);
}

/** There is no automatic return: the way back is a link, and nothing else. */
async function returnToMerchant(page: Page, payer: Payer): Promise<void> {
  await step(payer, 'returning to the merchant', async () => {
    await page.locator('a[data-i18n="return_btn"]').click({ noWaitAfter: true });
  });
}

async function step<T>(payer: Pick<Payer, 'onStep'>, name: string, run: () => Promise<T>): Promise<T> {
  payer.onStep(name);
  try {
    return await run();
  } catch (error) {
    if (error instanceof PaywatchError) throw error;
    throw new PaywatchError('page_unfillable', `AcquireMock’s page did not get past: ${name}`, {
      cause: error,
      mend: 'Open the payment URL in a visible window (--headed) to see what the page shows.',
    });
  }
}
