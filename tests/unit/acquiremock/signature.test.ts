import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/platform/secret.js';
import { pythonFloat, pythonSpelling } from '../../../src/providers/acquiremock/canonical-json.js';
import {
  canonicalText,
  signAcquireMock,
  verifyAcquireMock,
} from '../../../src/providers/acquiremock/signature.js';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly body: string;
  readonly signed: string;
  readonly signature: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/acquiremock/webhook-vectors.json', import.meta.url), 'utf8'),
) as Vector[];
const bytes = (text: string) => new TextEncoder().encode(text);
const secret = new Secret('test-secret-0123456789abcdef0123456789');

describe('the published vectors', () => {
  test.each(vectors)('$name', ({ secret: key, body, signed, signature }) => {
    expect(canonicalText(bytes(body))).toBe(signed);
    expect(signAcquireMock(bytes(body), new Secret(key))).toBe(signature);
    expect(verifyAcquireMock(bytes(body), signature, [new Secret(key)])).toBe(true);
  });

  test('a second secret in the list verifies too, for the days of a change of keys', () => {
    const [first] = vectors as [Vector];
    expect(verifyAcquireMock(bytes(first.body), first.signature, [new Secret('old'), secret])).toBe(true);
    expect(verifyAcquireMock(bytes(first.body), first.signature, [new Secret('old')])).toBe(false);
    expect(verifyAcquireMock(bytes(first.body), first.signature, [])).toBe(false);
  });
});

describe('canonical text', () => {
  test('sorts keys by code point, at every depth', () => {
    expect(
      canonicalText(bytes('{"\u{1f600}":1,"\uffee":2,"b":[{"z":1,"a":{"d":1,"c":2}}],"2":0,"10":0}')),
    ).toBe('{"10": 0, "2": 0, "b": [{"a": {"c": 2, "d": 1}, "z": 1}], "\\uffee": 2, "\\ud83d\\ude00": 1}');
  });

  test('keeps the spelling of every number', () => {
    expect(canonicalText(bytes('{"a":25000.00,"b":2.5e4,"c":-0,"d":12345678901234567890}'))).toBe(
      '{"a": 25000.00, "b": 2.5e4, "c": -0, "d": 12345678901234567890}',
    );
  });

  test('writes true, false, null, empty values and a key named __proto__', () => {
    expect(canonicalText(bytes('{"__proto__":{},"a":[],"t":true,"f":false,"n":null}'))).toBe(
      '{"__proto__": {}, "a": [], "f": false, "n": null, "t": true}',
    );
  });
});

describe('what fails closed', () => {
  const [{ body, signature }] = vectors as [Vector];
  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['upper-case digits', signature.toUpperCase()],
    ['a prefix', `sha256=${signature}`],
    ['one digit less', signature.slice(1)],
    ['a line end after it', `${signature}\n`],
    ['two signatures', `${signature}, ${signature}`],
  ])('%s', (_name, header) => {
    expect(verifyAcquireMock(bytes(body), header, [secret])).toBe(false);
  });

  test.each([
    ['an array', bytes('[]')],
    ['a string', bytes('"text"')],
    ['a number', bytes('1')],
    ['nothing', bytes('')],
    ['broken JSON', bytes('{"a":1')],
    ['invalid UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a byte order mark', bytes('\ufeff{"a":1}')],
    ['a key twice', bytes('{"a":1,"a":2}')],
    ['a key twice with equal values', bytes('{"a":1,"a":1}')],
    ['a key twice, spelled differently', bytes('{"a":"x","\\u0061":"x"}')],
    ['a key twice, deep inside', bytes('{"o":[{"a":null,"a":null}]}')],
    ['a very deep body', bytes(`{"a":${'['.repeat(200_000)}`)],
  ])('%s', (_name, broken) => {
    expect(() => canonicalText(broken)).toThrow();
    expect(verifyAcquireMock(broken, signature, [secret])).toBe(false);
  });
});

describe('properties', () => {
  const payload = fc.record({
    payment_id: fc.uuid(),
    reference: fc.string({ unit: 'binary' }).filter(text => !/[\u0000-\u001f\ud800-\udfff]/.test(text)),
    amount: fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
    status: fc.constantFrom('paid', 'failed'),
  });
  const bodyOf = ({ amount, ...rest }: { amount: number }) =>
    bytes(JSON.stringify({ ...rest, amount: 0 }).replace('"amount":0', `"amount":${pythonFloat(amount)}`));

  test('a body verifies with its own signature, in any order of its members', () => {
    fc.assert(
      fc.property(payload, fields => {
        const body = bodyOf(fields);
        const signature = signAcquireMock(body, secret);
        const reversed = bytes(
          `{${[...new TextDecoder().decode(body).matchAll(/"\w+":(?:"(?:[^"\\]|\\.)*"|[^,}]+)/g)].reverse().join(',')}}`,
        );
        return (
          verifyAcquireMock(body, signature, [secret]) && verifyAcquireMock(reversed, signature, [secret])
        );
      }),
      { numRuns: 200 },
    );
  });

  test('a body with one byte changed never verifies', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (fields, position, difference) => {
        const body = bodyOf(fields);
        const signature = signAcquireMock(body, secret);
        const changed = body.slice();
        const index = position % changed.length;
        changed[index] = (changed[index] ?? 0) ^ difference;
        return !verifyAcquireMock(changed, signature, [secret]);
      }),
      { numRuns: 2000 },
    );
  });

  test('a signature with one character changed never verifies', () => {
    const [{ body, signature }] = vectors as [Vector];
    fc.assert(
      fc.property(fc.nat({ max: 63 }), fc.integer({ min: 1, max: 127 }), (index, difference) => {
        const code = String.fromCharCode(signature.charCodeAt(index) ^ difference);
        const changed = signature.slice(0, index) + code + signature.slice(index + 1);
        return !verifyAcquireMock(bytes(body), changed, [secret]);
      }),
    );
  });
});

describe('numbers as Python writes them', () => {
  test.each([
    [25000, '25000.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [123456.789, '123456.789'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [1.5e300, '1.5e+300'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.25e-7, '1.25e-07'],
    [-42.5, '-42.5'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });

  test.each([
    ['25000.00', '25000.0'],
    ['2.5e4', '25000.0'],
    ['25000', '25000'],
    ['-0', '0'],
    ['1E16', '1e+16'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s becomes %s after a trip through Python', (spelling, text) => {
    expect(pythonSpelling(spelling)).toBe(text);
  });

  test('every float survives the trip', () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), value => Object.is(Number(pythonFloat(value)), value)));
  });
});
