/** A set-up step could not do its work. What to do about it is in `advice`, one sentence a line. */
export class SetUpProblem extends Error {
  /** @param {string} message @param {{ advice?: string[], tail?: string[], log?: string }} [more] */
  constructor(message, { advice = [], tail = [], log } = {}) {
    super(message);
    this.advice = advice;
    this.tail = tail;
    this.log = log;
  }
}
