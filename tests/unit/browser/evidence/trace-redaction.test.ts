import { expect, test } from 'vitest';
import { redactTrace, type TraceEntries } from '../../../../src/browser/evidence/trace-redaction.js';
import { find } from '../../../support/canaries.js';

const card = '4000056655665556';
const code = '604718';

const lines = (...events: readonly unknown[]): Buffer =>
  Buffer.from(events.map(event => JSON.stringify(event)).join('\n'));
// Whatever an event has is looked at below.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const readLines = (entries: TraceEntries, name = 'trace.trace'): any[] =>
  Buffer.from(entries[name] ?? [])
    .toString()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
const snapshot = (html: unknown) => ({
  type: 'frame-snapshot',
  snapshot: { frameUrl: 'https://pay.example/', html },
});
const shown = (html: unknown, secrets: readonly string[] = []) =>
  readLines(redactTrace({ 'trace.trace': lines(snapshot(html)) }, secrets))[0].snapshot.html;

test('what a call typed and returned is left out', () => {
  const kept = readLines(
    redactTrace(
      {
        'trace.trace': lines(
          {
            type: 'before',
            callId: 'call@1',
            class: 'Frame',
            method: 'fill',
            params: { selector: '#a', value: 'abc' },
            stack: [{ file: '/home/me/x.ts' }],
          },
          { type: 'log', callId: 'call@1', message: '  fill("abc")' },
          { type: 'log', callId: 'call@1', message: '  locator resolved to <input value="abc" id="a"/>' },
          { type: 'after', callId: 'call@1', result: { values: ['abc'] } },
          {
            type: 'before',
            callId: 'call@2',
            method: 'evaluateExpression',
            params: { expression: 'f("abc")', arg: 'abc' },
          },
        ),
      },
      [],
    ),
  );
  expect(kept).toHaveLength(5);
  expect(kept[0].params).toEqual({ selector: '#a', value: '[redacted]' });
  expect(JSON.stringify(kept)).not.toMatch(/abc|home/);
});

test('kinds of events and entries that are not known are left out', () => {
  const kept = redactTrace(
    {
      'trace.trace': lines(
        { type: 'screencast-frame', file: 'x' },
        { type: 'stdout', text: 'a' },
        { type: 'input', callId: 'c' },
      ),
      'trace.stacks': Buffer.from('{"files":["/home/me/x.ts"]}'),
      'screencast/page-1.jpeg': Buffer.from('a'),
      'resources/aa.html': Buffer.from('<p>'),
      'resources/bb.js': Buffer.from('1'),
      'resources/cc.dat': Buffer.from('1'),
      'resources/dd.png': Buffer.from('picture'),
    },
    [],
  );
  expect(Object.keys(kept).sort()).toEqual(['resources/' + sha1OfPicture + '.png', 'trace.trace']);
  expect(readLines(kept).map(({ type }) => type)).toEqual(['input']);
});
const sha1OfPicture = '0e66b49d04a43c19bcb2e13a53aff5d174f610fc';

test('of a field in a snapshot only that it is filled is kept', () => {
  const html = [
    'FORM',
    {},
    ['INPUT', { name: 'city', value: 'a', __playwright_value_: 'Tunis' }],
    ['INPUT', { __playwright_value_: '' }],
    ['TEXTAREA', { __playwright_value_: 'b' }, 'b'],
    ['INPUT', { type: 'submit', value: 'Pay', __playwright_value_: 'Pay' }],
    ['DIV', { contenteditable: '' }, ['B', {}, 'typed']],
    ['OPTION', { __playwright_selected_: 'true' }, '07'],
  ];
  expect(shown(html)).toEqual([
    'FORM',
    {},
    ['INPUT', { name: 'city', value: '[redacted]', __playwright_value_: '[redacted]' }],
    ['INPUT', { __playwright_value_: '' }],
    ['TEXTAREA', { __playwright_value_: '[redacted]' }, '[redacted]'],
    ['INPUT', { type: 'submit', value: 'Pay', __playwright_value_: 'Pay' }],
    ['DIV', { contenteditable: '' }, ['B', {}, '[redacted]']],
    ['OPTION', { __playwright_selected_: 'false' }, '07'],
  ]);
});

test('a number that is set in several texts is masked in each, and no node comes or goes', () => {
  const pieces = [
    'P',
    {},
    ['B', {}, '40'],
    ['B', {}, '0005665566'],
    ' ',
    ['B', {}, '5556'],
    [[1, 4]],
    ['I', 'Order A-17'],
  ];
  expect(shown(pieces)).toEqual([
    'P',
    {},
    ['B', {}, '[redacted]'],
    ['B', {}, '[redacted]'],
    ' ',
    ['B', {}, '[redacted]'],
    [[1, 4]],
    ['I', 'Order A-17'],
  ]);
});

test('attributes are masked by name, as URLs and as texts', () => {
  expect(
    shown([
      'A',
      {
        href: `https://pay.example/?card=${card}&a=b`,
        'data-otp': code,
        title: `Card ${card}`,
        onclick: 'f()',
        class: 'x',
      },
    ]),
  ).toEqual([
    'A',
    {
      href: 'https://pay.example/?card=%5Bredacted%5D&a=b',
      'data-otp': '[redacted]',
      title: 'Card [redacted]',
      onclick: '',
      class: 'x',
    },
  ]);
});

test('what stood in a payment field is looked for in the whole trace', () => {
  const entries = {
    'trace.trace': lines(snapshot(['INPUT', { name: 'cvv', __playwright_value_: '9073' }]), {
      type: 'console',
      text: 'got 9073 and 9074',
      location: {},
    }),
    'resources/a.json': Buffer.from('{"note":"was 9073"}'),
  };
  const kept = redactTrace(entries, []);
  expect(readLines(kept)[1].text).toBe('got [redacted] and 9074');
  expect(Object.values(kept).flatMap(bytes => find(Buffer.from(bytes), ['9073']))).toEqual([]);
});

test('an exchange keeps its shape, and what was sent is looked for where it comes back', () => {
  const exchange = {
    type: 'resource-snapshot',
    snapshot: {
      pageref: 'page@1',
      request: {
        method: 'POST',
        url: `https://pay.example/pay?card=${card}`,
        headers: [
          { name: 'Cookie', value: 'a=b' },
          { name: 'X-Session-Token', value: 'abc' },
          { name: 'Referer', value: `https://pay.example/?cvv=907` },
          { name: 'Accept', value: '*/*' },
        ],
        cookies: [{ name: 'a', value: 'b' }],
        queryString: [{ name: 'card', value: card }],
        postData: { mimeType: 'application/json', text: '', params: [], _file: 'resources/1.json' },
      },
      response: {
        status: 200,
        headers: [{ name: 'Set-Cookie', value: 'a=b' }],
        cookies: [{ name: 'a', value: 'b' }],
        content: { size: 3, mimeType: 'application/json', _file: 'resources/2.json' },
        redirectURL: '',
      },
      _unknown: card,
    },
  };
  const kept = redactTrace(
    {
      'trace.network': lines(exchange),
      'resources/1.json': Buffer.from(`{"pan":"${card}","password":"Heron Lake","amount":5}`),
      'resources/2.json': Buffer.from('{"errorCode":"5","echo":"Heron Lake"}'),
    },
    [],
  );
  const { request, response, ...rest } = readLines(kept, 'trace.network')[0].snapshot;
  expect(rest).toEqual({ pageref: 'page@1' });
  expect(request.headers.map(({ value }: { value: string }) => value)).toEqual([
    '[redacted]',
    '[redacted]',
    'https://pay.example/?cvv=%5Bredacted%5D',
    '*/*',
  ]);
  expect([request.cookies, response.cookies]).toEqual([[], []]);
  expect(request.postData).toEqual({
    mimeType: 'application/json',
    params: [],
    text: '{"pan":"[redacted]","password":"[redacted]","amount":5}',
  });
  const { _file } = response.content;
  expect(Buffer.from(kept[_file] ?? []).toString()).toBe('{"errorCode":"5","echo":"[redacted]"}');
  expect(Object.keys(kept)).not.toContain('resources/1.json');
  expect(Object.keys(kept)).not.toContain('resources/2.json');
});

test('an event that cannot be cleaned is left out', () => {
  const kept = redactTrace(
    { 'trace.trace': lines({ type: 'input', callId: card }, { type: 'input', callId: 'c' }) },
    [],
  );
  expect(readLines(kept)).toEqual([{ type: 'input', callId: 'c' }]);
});

test('a log that was cut off loses only its last line', () => {
  const log = Buffer.concat([lines({ type: 'input', callId: 'a' }), Buffer.from('\n{"type":"inp')]);
  expect(readLines(redactTrace({ 'trace.trace': log }, []))).toHaveLength(1);
});
