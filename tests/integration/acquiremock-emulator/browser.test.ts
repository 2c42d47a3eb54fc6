import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, launchBrowser } from '../../../src/browser/launch.js';
import { silentLogger } from '../../../src/platform/logger.js';
import { codeIn, startGateway, stopAll, type TestGateway } from './gateway.js';

let browser: Browser;
let context: BrowserContext;
let gateway: TestGateway;
let foreignRequests: string[];
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser({
    headless: true,
    environment: process.env,
    logger: silentLogger,
    isRoot: process.getuid?.() === 0,
  });
});
afterAll(() => browser.close());

beforeEach(async () => {
  gateway = await startGateway({ prefix: '/acquiremock' });
  context = await browser.newContext();
  foreignRequests = [];
  complaints = [];
  context.on('request', request => {
    if (!request.url().startsWith(gateway.url)) foreignRequests.push(request.url());
  });
  context.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', error => complaints.push(error.error().message));
});
afterEach(async () => {
  await context.close();
  await stopAll();
});

const open = async (fields: Record<string, unknown> = {}): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(`${gateway.url}/checkout/${await gateway.invoice(fields)}`);
  return page;
};

async function login(page: Page, email: string): Promise<void> {
  const mails = gateway.mails.length;
  await page.fill('#modalEmailInput', email);
  await page.click('#step1 .submit-btn');
  await page.waitForSelector('#step2.active');
  expect(await page.textContent('#displayEmail')).toBe(email);
  await page.fill('#modalCodeInput', codeIn(await gateway.mail(mails + 1)));
  await page.click('#step2 .submit-btn');
  await page.waitForSelector('#emailModal', { state: 'hidden' });
}

async function fillCard(page: Page, number: string): Promise<void> {
  await page.fill('#cardNumber', number);
  await page.fill('#expiry', '1230');
  await page.fill('#cvv', '123');
}

test('a payer logs in, pays, and sees the success page without a payment code', async () => {
  const page = await open();
  await expect(page.click('#payBtn', { timeout: 500 })).rejects.toThrow(/Timeout/);
  await login(page, 'payer@example.com');
  expect(await page.inputValue('#hiddenEmail')).toBe('payer@example.com');
  await fillCard(page, '4444444444444444');
  expect(await page.inputValue('#cardNumber')).toBe('4444 4444 4444 4444');
  expect(await page.inputValue('#expiry')).toBe('12/30');
  await page.check('#saveCard');
  const posted = page.waitForRequest(
    request => request.method() === 'POST' && request.url().includes('/api/pay/'),
  );
  await Promise.all([page.waitForURL('**/success/**'), page.click('#payBtn')]);
  expect([...new URLSearchParams((await posted).postData() ?? '').keys()]).toEqual([
    'csrf_token',
    'email',
    'saved_card_id',
    'card_number',
    'expiry',
    'cvv',
    'save_card',
  ]);
  expect(await page.getAttribute('a[data-i18n="return_btn"]', 'href')).toBe(
    'https://shop.example/return?order=1',
  );

  const next = await open();
  expect(await next.isHidden('#emailModal')).toBe(true);
  expect(await next.textContent('#savedCardsList .saved-card-chip')).toBe('**** 4444');
  expect(await next.isVisible('#historyContainer')).toBe(true);
  await next.click('.saved-card-chip');
  const chipPost = next.waitForRequest(request => request.method() === 'POST');
  await Promise.all([next.waitForURL('**/success/**'), next.click('#payBtn')]);
  expect([...new URLSearchParams((await chipPost).postData() ?? '').keys()]).toEqual([
    'csrf_token',
    'email',
    'saved_card_id',
  ]);
  expect([foreignRequests, complaints]).toEqual([[], []]);
});

test('a wrong login code is told in a dialog box, and another address can be given', async () => {
  const page = await open();
  const boxes: string[] = [];
  page.on('dialog', dialog => {
    boxes.push(dialog.message());
    void dialog.accept();
  });
  await page.fill('#modalEmailInput', 'no address');
  await page.click('#step1 .submit-btn');
  await page.fill('#modalEmailInput', 'payer@example.com');
  await page.click('#step1 .submit-btn');
  await page.waitForSelector('#step2.active');
  const code = codeIn(await gateway.mail(1));
  await page.fill('#modalCodeInput', code === '0000' ? '1111' : '0000');
  const refused = page.waitForResponse('**/api/auth/verify-code');
  await Promise.all([page.waitForEvent('dialog'), page.click('#step2 .submit-btn')]);
  expect((await refused).status()).toBe(400);
  await page.click('#step2 [data-i18n="change_email"]');
  expect(await page.isVisible('#step1')).toBe(true);
  expect(boxes).toEqual(['Please enter a valid e-mail address.', 'Invalid Code']);
});

test('a refused card is shown as raw JSON at the address of the post', async () => {
  const page = await open();
  await login(page, 'payer@example.com');
  await fillCard(page, '4242424242424242');
  await Promise.all([page.waitForURL('**/api/pay/**'), page.click('#payBtn')]);
  expect(await page.textContent('body')).toContain('"error":"INSUFFICIENT_FUNDS"');
});

test('another address than the remembered one leads over the page that asks for a payment code', async () => {
  const page = await open();
  await login(page, 'payer@example.com');
  await context.clearCookies({ name: 'user_email' });
  await fillCard(page, '4444444444444444');
  await Promise.all([page.waitForURL('**/otp/**'), page.click('#payBtn')]);
  expect(await page.textContent('strong')).toBe('payer@example.com');
  await page.fill('input[name="otp_code"]', codeIn(await gateway.mail(2)));
  await Promise.all([page.waitForURL('**/success/**'), page.click('button[type="submit"]')]);
  expect((await context.cookies()).find(({ name }) => name === 'user_email')).toMatchObject({
    value: '"payer@example.com"',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
  });
});

test('the language is switched on the page, remembered, and English when nobody chose', async () => {
  const page = await open();
  expect(await page.textContent('#step1 .submit-btn')).toBe('Send code');
  await login(page, 'payer@example.com');
  for (const [language, pay, placeholder] of [
    ['fr', 'Payer 25000.0 $', 'MM/AA'],
    ['uk', 'Сплатити 25000.0 $', 'ММ/РР'],
  ] as const) {
    await page.selectOption('#languageSelect', language);
    expect(await page.textContent('#payBtn')).toBe(pay);
    expect(await page.getAttribute('#expiry', 'placeholder')).toBe(placeholder);
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    expect(await page.evaluate("localStorage.getItem('selectedLang')")).toBe(language);
  }
  const next = await open();
  expect(await next.textContent('h1')).toBe('Оплата карткою');
  expect(complaints).toEqual([]);
});

test('a reference cannot run a script, and a script address cannot be returned to', async () => {
  const page = await open({
    reference: '<img src=x onerror=alert(1)>',
    redirectUrl: 'javascript:document.title="taken"',
  });
  let boxes = 0;
  page.on('dialog', dialog => {
    boxes += 1;
    void dialog.dismiss();
  });
  await login(page, 'payer@example.com');
  await fillCard(page, '4444444444444444');
  await Promise.all([page.waitForURL('**/success/**'), page.click('#payBtn')]);
  await page.click('a[data-i18n="return_btn"]');
  await expect.poll(() => complaints.join()).toMatch(/Content Security Policy/);
  expect([boxes, await page.title(), foreignRequests]).toEqual([0, 'Success', []]);
});
