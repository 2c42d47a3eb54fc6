import { describe, expect, test } from 'vitest';
import { returnBodyOf } from '../../../src/browser/return-body.js';

describe('a form that was posted back', () => {
  const body = Buffer.from('status=paid&status=&pan=4242424242424242&text=a%26b+c');

  test('is read field by field, masked', async () => {
    expect(await returnBodyOf(body, 'application/x-www-form-urlencoded')).toEqual([
      ['status', 'paid'],
      ['status', ''],
      ['pan', '[redacted]'],
      ['text', 'a&b c'],
    ]);
    expect(await returnBodyOf(body, 'Application/X-WWW-Form-Urlencoded; charset=UTF-8')).toHaveLength(4);
  });

  test('is read in parts, too; of a file only the name is', async () => {
    const parts = [
      'Content-Disposition: form-data; name="text"\r\n\r\ncafé & ça',
      'Content-Disposition: form-data; name="empty"\r\n\r\n',
      'Content-Disposition: form-data; name="pan"\r\n\r\n4242424242424242',
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nwords',
    ];
    const whole = `${parts.map(part => `--limit\r\n${part}\r\n`).join('')}--limit--\r\n`;
    expect(await returnBodyOf(Buffer.from(whole), 'multipart/form-data; boundary=limit')).toEqual([
      ['text', 'café & ça'],
      ['empty', ''],
      ['pan', '[redacted]'],
      ['file', 'a.txt'],
    ]);
  });

  test.each([
    [undefined, 'application/x-www-form-urlencoded'],
    ['{"status":"paid"}', 'application/json'],
    ['status=paid', 'text/plain'],
    ['status=paid', undefined],
    ['status=paid', 'multipart/form-data'],
  ])('%j of type %s has no fields', async (text, contentType) => {
    const bytes = text === undefined ? undefined : Buffer.from(text);
    expect(await returnBodyOf(bytes, contentType)).toEqual([]);
  });
});
