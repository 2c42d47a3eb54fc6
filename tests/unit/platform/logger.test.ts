import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions, silentLogger } from '../../../src/platform/logger.js';
import { Secret } from '../../../src/platform/secret.js';

function logging(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, logger: createLogger({ level: 'info', format: 'json', stream, ...options }) };
}

const formats = ['json', 'text'] as const;

describe.each(formats)('lines as %s', format => {
  test('mask card numbers and secrets in messages and in fields, at any depth', () => {
    const { lines, logger } = logging({ format });
    logger.info('paid with 4242 4242 4242 4242', {
      payment: 'p-1',
      cvv: '987',
      authorization: 'Bearer hush',
      key: new Secret('hush'),
      deep: { list: ['4111111111111111', { password: 'hush' }] },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('paid with [redacted]');
    expect(lines[0]).toContain('p-1');
    expect(lines[0]).not.toMatch(/4242|4111|987|hush/);
    expect(lines[0]?.endsWith('\n')).toBe(true);
  });

  test('a field named like the line’s own parts does not take their place', () => {
    const { lines, logger } = logging({ format });
    logger.error('what happened', { code: 'store_busy', error: 'locked' });
    expect(lines[0]).toContain('what happened');
    expect(lines[0]).toContain('store_busy');
    expect(lines[0]).toContain('error');
  });

  test('a line break in a field stays within its line', () => {
    const { lines, logger } = logging({ format });
    logger.info('first', { field: 'third\nfourth' });
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
  });
});

test('JSON lines have time, level, message and fields', () => {
  const { lines, logger } = logging();
  logger.warn('careful', { payment: 'p-1' });
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    message: 'careful',
    payment: 'p-1',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test.each([
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
  ['debug', ['error', 'warn', 'info', 'debug']],
] as const)('at level %s only %j are written', (level, expected) => {
  const { lines, logger } = logging({ level });
  for (const each of ['error', 'warn', 'info', 'debug'] as const) logger[each]('x');
  expect(lines.map(line => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
});

test('the silent logger says nothing', () => {
  for (const each of ['error', 'warn', 'info', 'debug'] as const) {
    expect(silentLogger[each]('x', { a: 1 })).toBeUndefined();
  }
});
