import { afterEach, expect, test } from 'vitest';
import { codeIn, startGateway, stopAll } from './gateway.js';

afterEach(stopAll);

const email = 'payer@example.com';
const ok = '{"status":"ok","message":"Verified"}';

test('a login code goes out by mail and is good for one use, after any number of wrong tries', async () => {
  const gateway = await startGateway();
  const sent = await gateway.json('/api/auth/send-code', { email });
  expect([sent.status, JSON.parse(sent.text)]).toEqual([200, { status: 'sent', message: 'Code sent' }]);
  const mail = await gateway.mail(1);
  expect(mail).toMatchObject({ to: email, subject: 'AcquireMock: Your Verification Code' });
  const code = codeIn(mail);
  expect(code).toMatch(/^\d{4}$/);
  const verify = (given: string, to = email) =>
    gateway.json('/api/auth/verify-code', { email: to, code: given });
  for (let times = 0; times < 10; times += 1) {
    const wrong = await verify(code === '1234' ? '4321' : '1234');
    expect([wrong.status, wrong.text]).toEqual([400, '{"detail":"Invalid code"}']);
  }
  expect((await verify(code, 'other@example.com')).text).toBe('{"detail":"Code expired or not found"}');
  expect((await verify(code)).text).toBe(ok);
  const again = await verify(code);
  expect([again.status, again.text]).toEqual([400, '{"detail":"Code expired or not found"}']);
});

test('a new login code replaces the old one', async () => {
  const gateway = await startGateway();
  await gateway.json('/api/auth/send-code', { email });
  await gateway.json('/api/auth/send-code', { email });
  const codes = [codeIn(await gateway.mail(1)), codeIn(await gateway.mail(2))];
  expect((await gateway.json('/api/auth/verify-code', { email, code: codes[1] })).text).toBe(ok);
});

test('addresses are not looked at, bodies are', async () => {
  const gateway = await startGateway();
  expect((await gateway.json('/api/auth/send-code', { email: 'no address' })).status).toBe(200);
  expect((await gateway.json('/api/auth/send-code', { email: 7 })).status).toBe(422);
  expect((await gateway.json('/api/auth/verify-code', { email })).status).toBe(422);
});

test('a mail that cannot be sent changes nothing for the client', async () => {
  const gateway = await startGateway({
    sendMail: async () => {
      throw new Error('the mail server is down');
    },
  });
  expect((await gateway.json('/api/auth/send-code', { email })).status).toBe(200);
  const id = await gateway.invoice();
  expect((await gateway.pay(id)).headers.get('location')).toBe(`/otp/${id}`);
});

test('no code ever stands in a log line, and no card number either', async () => {
  const gateway = await startGateway();
  const codes: string[] = [];
  for (let round = 1; round <= 10; round += 1) {
    const before = gateway.mails.length + 1;
    await gateway.json('/api/auth/send-code', { email });
    codes.push(codeIn(await gateway.mail(before)));
    const id = await gateway.invoice();
    await gateway.pay(id, { save_card: 'true' });
    const code = codeIn(await gateway.mail(before + 1));
    codes.push(code);
    await gateway.call('POST', `/otp/verify/${id}`, { body: new URLSearchParams({ otp_code: 'abcd' }) });
    await gateway.call('POST', `/otp/verify/${id}`, { body: new URLSearchParams({ otp_code: code }) });
    await gateway.mail(before + 2);
  }
  expect(codes).toHaveLength(20);
  // Ids and times hold digits of their own; what is left must hold no code.
  const lines = gateway.logLines
    .join('')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
  expect(gateway.logLines.length).toBeGreaterThan(9);
  expect(codes.filter(code => lines.includes(code))).toEqual([]);
  expect(lines).not.toMatch(/4444/);
});
