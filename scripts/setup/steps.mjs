import path from 'node:path';
import { styleText } from 'node:util';
import { root } from './paths.mjs';
import { SetUpProblem } from './problem.mjs';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const titleWidth = 10;

/**
 * Prints what a set-up does, one line a step. A step that finds nothing to do prints nothing.
 *
 * On a terminal the current step's line is rewritten in place; elsewhere it is repeated about every ten seconds.
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

  function line(sign, title, text, seconds = '') {
    const plain = `  ${sign.text} ${title.padEnd(titleWidth)} `;
    const room = live ? Math.max(20, (stream.columns ?? 80) - plain.length - seconds.length - 2) : Infinity;
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    const tail = seconds === '' ? '' : `  ${paint('dim', seconds)}`;
    return `  ${paint(sign.style, sign.text)} ${title.padEnd(titleWidth)} ${shown}${tail}`;
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
      let frame = 0;
      let saidAt = -Infinity;
      const show = () => {
        if (saying === undefined) return;
        begin();
        const sign = live ? frames[frame++ % frames.length] : '…';
        const text = line({ text: sign, style: 'cyan' }, title, saying, saidAt < 0 ? '' : wholeSeconds());
        write(
          live
            ? `\r\u001b[K${line({ text: sign, style: 'cyan' }, title, saying, wholeSeconds())}`
            : `${text}\n`,
        );
        saidAt = now();
      };
      const say = text => {
        const first = saying === undefined;
        saying = text;
        if (first || live) show();
      };
      const timer = setInterval(show, live ? 100 : 10_000);
      try {
        const done = await work(say);
        if (live && saying !== undefined) write('\r\u001b[K');
        if (done !== undefined) {
          begin();
          write(`${line({ text: '✔', style: 'green' }, title, done, seconds())}\n`);
        }
        return done;
      } catch (problem) {
        if (live && saying !== undefined) write('\r\u001b[K');
        begin();
        write(`${line({ text: '✖', style: 'red' }, title, problem.message, seconds())}\n`);
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
