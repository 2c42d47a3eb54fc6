import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/platform/secret.js';

const value = 'hush-hush';
const secret = new Secret(value);
// A template takes whatever it is given; the compiler would rather that it did not.
const asText = secret as unknown as string;

test('gives its value to whoever asks for it by name', () => {
  expect(secret.reveal()).toBe(value);
});

test.each([
  ['a template', () => `${asText}`],
  ['addition', () => `x${String(secret)}`],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['inspect', () => inspect(secret)],
  ['inspect of something around it', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['its properties', () => JSON.stringify([Object.keys(secret), Object.entries({ ...secret })])],
  ['an error', () => inspect(new Error(`with ${asText}`, { cause: secret }))],
  ['a URL', () => new URL(`http://x.example/?key=${asText}`).href],
  ['localised text', () => secret.toLocaleString()],
  ['a join', () => [secret].join()],
])('does not print in %s', (_name, print) => {
  expect(print()).not.toContain('hush');
});
