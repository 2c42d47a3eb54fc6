import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask } from '../../../../src/browser/evidence/mask.js';

const card = '4000056655665556';
const amex = '378282246310005';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('without known secrets', () => {
  const mask = createMask();

  test.each([
    card,
    amex,
    '4000 0566 5566 5556',
    '4000-0566-5566-5556',
    '4000.0566.5566.5556',
    '4000\u00a00566\u00a05566\u00a05556',
    '4000%200566%205566%205556',
    'x4000056655665556x',
    `\\n${card}`,
    base64(`{"number":"${card}"}`),
    base64(`ab${card}`).replaceAll('=', ''),
  ])('%s is masked', text => {
    const kept = mask.text(`before ${text} after`);
    expect(kept).toContain('[redacted]');
    expect(kept.replaceAll(/\D/g, '')).not.toContain('566');
    expect(mask.finds(kept)).toBe(false);
  });

  test.each([
    'Your one-time code is 604718',
    'OTP: 604718',
    'code de vérification : 604 718',
    '604718 is your verification code',
    'cvv=9073',
    '{"cvv":"9073"}',
    '{\\"cvv\\":\\"9073\\"}',
    "password: 'Heron Lake'",
    'pin 9073',
    'payment[card][cvv]=9073',
  ])('the secret of %s is masked', text => {
    const kept = mask.text(text);
    expect(kept).toContain('[redacted]');
    expect(kept).not.toMatch(/604|718|9073|Heron/);
  });

  test.each([
    'Pay 250.00 TND for order 20260118-0042',
    'error code 5001: insufficient funds',
    'status code: 4040',
    '1767225600000',
    '{"errorCode":"5","actionCode":5001,"orderNumber":"123456789"}',
    'IBAN DE89370400440532013000',
  ])('%s stays as it is', text => {
    expect(mask.text(text)).toBe(text);
    expect(mask.finds(text)).toBe(false);
  });

  test('a URL keeps its shape', () => {
    expect(mask.url(`https://me:word@pay.example/x/${card}?card=${card}&lang=fr&cvv=9073#pin=1234&a=b`)).toBe(
      'https://pay.example/x/%5Bredacted%5D?card=%5Bredacted%5D&lang=fr&cvv=%5Bredacted%5D#pin=%5Bredacted%5D&a=b',
    );
    expect(mask.url('https://pay.example/a%20b?q=a+b&q=')).toBe('https://pay.example/a%20b?q=a+b&q=');
  });

  test('a JSON value is masked by its keys, at any depth', () => {
    expect(
      mask.deep({
        amount: 250,
        card: { number: Number(card), cvv: 123 },
        list: [{ 'user.password': 'x' }],
        otp: '',
      }),
    ).toEqual({
      amount: 250,
      card: { number: '[redacted]', cvv: '[redacted]' },
      list: [{ 'user.password': '[redacted]' }],
      otp: '',
    });
  });

  test('bytes are searched in UTF-16, too', () => {
    expect(mask.finds(Buffer.from(`<p>${card}</p>`, 'utf16le'))).toBe(true);
    expect(mask.finds(Buffer.from(card))).toBe(true);
    expect(mask.finds(Buffer.from('nothing'))).toBe(false);
  });
});

describe('with known secrets', () => {
  test('a password is masked in every spelling', () => {
    const password = 'Gr3y&Heron "Lake"';
    const mask = createMask({ secrets: [password] });
    for (const spelling of [
      password,
      encodeURIComponent(password),
      new URLSearchParams({ password }).toString().slice('password='.length),
      JSON.stringify({ a: password }),
      base64(password),
      base64(`x${password}y`),
      base64(`xx${password}yy`),
      `Z${base64(`x${password}y`)}`,
      `ZZ${base64(`xx${password}y`)}`,
      Buffer.from(password).toString('hex'),
    ]) {
      expect(mask.text(`a ${spelling} z`), spelling).not.toContain(spelling);
      expect(mask.finds(`a ${spelling} z`), spelling).toBe(true);
    }
  });

  test('a short secret is masked where it stands alone, and nowhere else', () => {
    const mask = createMask({ secrets: ['907'] });
    expect(mask.text('cvv 907, "907", %22907%22')).not.toContain('907');
    expect(mask.text('19071 a907 9078 #f907aa')).toBe('19071 a907 9078 #f907aa');
  });

  test('a number is masked however its digits are grouped, and inside of longer ones', () => {
    const mask = createMask({ secrets: ['4000 0566 5566 5556'] });
    for (const spelling of [
      card,
      '40 00 05 66 55 66 55 56',
      '4000&nbsp;0566&nbsp;5566&nbsp;5556',
      `9${card}9`,
    ]) {
      expect(mask.text(spelling).replaceAll(/\D/g, '')).not.toContain('0566');
    }
  });

  test('nothing that is masked is found, whatever stands around it', () => {
    const secrets = [card, 'Gr3y&Heron', '604718'];
    const mask = createMask({ secrets });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...secrets, ' ', '"', '%'))), pieces => {
        expect(mask.finds(mask.text(pieces.join('')))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('no secret at all changes nothing', () => {
    expect(createMask({ secrets: ['', ' ', 'a'] }).text('a text')).toBe('a text');
  });
});

test('a long text without secrets is masked in good time', () => {
  const mask = createMask({ secrets: [card, '907'] });
  const css = '.a{width:12.5px;color:#aabbcc;background:url(data:image/png;base64,iVBORw0KGgo)}\n'.repeat(
    6_000,
  );
  const started = performance.now();
  expect(mask.text(css)).toBe(css);
  expect(mask.text('4'.repeat(200_000))).toHaveLength(200_000);
  expect(mask.text('a=" '.repeat(50_000))).toHaveLength(200_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
