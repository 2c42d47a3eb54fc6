import path from 'node:path';
import { styleText } from 'node:util';
import { root } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const titleWidth = 10;
const quietMs = 2_000;
const repeatMs = 10_000;
const clearLine = '\r\u001b[K';

/** `fetching packages, 12 of 400` is one stage however far it is. */
const stageOf = text => text.split(',')[0];

/**
 * Prints what a set-up does, one line a step. A step that finds nothing to do prints nothing.
 *
 * On a terminal the current step's line is rewritten in place; elsewhere a line is added at every new stage and about
 * every ten seconds.
 *
 * @param {{ stream?: NodeJS.WriteStream, environment?: NodeJS.ProcessEnv, now?: () => number, heading?: string }} [options]
 */
export function createSteps({
  stream = process.stderr,
  environment = process.env,
  now = () => performance.now(),
  heading,
} = {}) {
  const live = stream.isTTY === true && environment.CI === undefined && environment.TERM !== 'dumb';
  const colours = stream.isTTY === true && environment.NO_COLOR === undefined;
  const paint = (style, text) => (colours ? styleText(style, text) : text);
  const write = text => stream.write(text);
  let printed = false;

  function line(sign, style, title, text, seconds) {
    const tail = seconds === '' ? '' : `  ${paint('dim', seconds)}`;
    return `  ${paint(style, sign)} ${title.padEnd(titleWidth)} ${text}${tail}`;
  }

  /** A line that is to be rewritten must not wrap. */
  function fit(text, seconds) {
    const room = Math.max(20, (stream.columns || 80) - titleWidth - seconds.length - 8);
    return text.length > room ? `${text.slice(0, room - 1)}…` : text;
  }

  function begin() {
    if (!printed && heading !== undefined) write(`${paint('bold', heading)}\n`);
    printed = true;
  }

  return {
    /**
     * Runs one step. `work` gets a function that says what is going on, and returns what was done, or undefined when
     * nothing had to be.
     * @param {string} title
     * @param {(say: (text: string) => void) => Promise<string | undefined>} work
     */
    async run(title, work) {
      const startedAt = now();
      const seconds = () => `${((now() - startedAt) / 1000).toFixed(1)} s`;
      const wholeSeconds = () => `${Math.floor((now() - startedAt) / 1000)} s`;
      let saying;
      let stageSince = 0;
      let shownAt = -Infinity;
      const say = text => {
        if (stageOf(text) !== stageOf(saying ?? '')) {
          stageSince = now();
          shownAt = -Infinity;
        }
        saying = text;
        if (live) rewrite();
      };
      const rewrite = () => {
        if (saying === undefined) return;
        begin();
        const frame = frames[Math.floor(now() / 100) % frames.length];
        write(`${clearLine}${line(frame, 'cyan', title, fit(saying, wholeSeconds()), wholeSeconds())}`);
      };
      // What is over in a moment needs no line but the last one.
      const addLine = () => {
        if (saying === undefined || now() - stageSince < quietMs || now() - shownAt < repeatMs) return;
        begin();
        write(`${line('…', 'cyan', title, saying, wholeSeconds())}\n`);
        shownAt = now();
      };
      const timer = live ? setInterval(rewrite, 100) : setInterval(addLine, 500);
      try {
        const done = await work(say);
        if (live && saying !== undefined) write(clearLine);
        if (done !== undefined) {
          begin();
          write(`${line('✔', 'green', title, done, seconds())}\n`);
        }
        return done;
      } catch (problem) {
        if (live && saying !== undefined) write(clearLine);
        begin();
        write(`${line('✖', 'red', title, problem.message, seconds())}\n`);
        if (problem instanceof SetUpProblem) explain(problem);
        throw problem;
      } finally {
        clearInterval(timer);
      }
    },
    /** Ends the list. */
    end() {
      if (printed) write('\n');
    },
  };

  function explain({ tail, advice, log }) {
    const block = (lines, style) => {
      if (lines.length > 0)
        write(`\n${lines.map(text => `    ${style ? paint(style, text) : text}\n`).join('')}`);
    };
    block(tail, 'dim');
    block(advice);
    if (log !== undefined) block([`The whole output is in ${path.relative(root, log)}.`]);
  }
}
