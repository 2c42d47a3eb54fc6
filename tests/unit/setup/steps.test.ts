import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { SetUpProblem } from '../../../scripts/setup/problem.mjs';
import { createSteps } from '../../../scripts/setup/steps.mjs';

function printer(terminal?: { columns: number }) {
  let text = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const stream = Object.assign(sink, terminal === undefined ? {} : { isTTY: true, ...terminal });
  let time = 0;
  const steps = createSteps({
    stream: stream as never,
    environment: { NO_COLOR: '1', TERM: 'xterm' },
    heading: 'Setting up',
    now: () => time,
  });
  return {
    steps,
    text: () => text,
    passSeconds: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

describe('off a terminal', () => {
  test('a step that did something is one line, with what it did and how long it took', async () => {
    const { steps, text, passSeconds } = printer();
    await steps.run('Packages', async say => {
      say('fetching packages, 0 of 400');
      passSeconds(1.5);
      return '400 installed';
    });
    steps.end();
    expect(text()).toBe('Setting up\n  ✔ Packages   400 installed  1.5 s\n\n');
  });

  test('a step that had nothing to do prints nothing, nor does a set-up of such steps', async () => {
    const { steps, text } = printer();
    await steps.run('Packages', async () => undefined);
    steps.end();
    expect(text()).toBe('');
  });

  test('a problem is shown with the last output, what to do, and where the rest is', async () => {
    const { steps, text } = printer();
    const problem = new SetUpProblem('npm ci failed (exit 1)', {
      tail: ['npm error code ENOTFOUND'],
      advice: ['Is the registry reachable?'],
      log: `${process.cwd()}/data/run/setup-packages.log`,
    });
    const work = async (): Promise<string | undefined> => {
      throw problem;
    };
    await expect(steps.run('Packages', work)).rejects.toBe(problem);
    expect(text().split('\n')).toEqual([
      'Setting up',
      '  ✖ Packages   npm ci failed (exit 1)  0.0 s',
      '',
      '    npm error code ENOTFOUND',
      '',
      '    Is the registry reachable?',
      '',
      '    The whole output is in data/run/setup-packages.log.',
      '',
    ]);
  });
});

test('on a terminal the running line is rewritten in place and never wraps', async () => {
  const { steps, text } = printer({ columns: 50 });
  await steps.run('Chromium', async say => {
    say('downloading a Chromium with Playwright, 10 % of 111 MiB');
    return 'chromium';
  });
  const [heading, , running, last] = text().split(/\r\u001b\[K|\n/);
  expect(heading).toBe('Setting up');
  expect(running?.length).toBeLessThan(50);
  expect(running).toMatch(/^ {2}. Chromium {3}downloading .*…  0 s$/);
  expect(last).toBe('  ✔ Chromium   chromium  0.0 s');
});
