/** Data goes to standard output, talk to standard error. */
export interface Output {
  /** Whether machines read the data. */
  readonly json: boolean;
  /** Prints data: the value as JSON, or the text for people. */
  data(value: unknown, text: () => string): void;
  /** Says something to the person at the terminal. */
  say(line: string): void;
  /** Says something that the next call replaces, where there is a terminal; elsewhere it is said on `milestone` only. */
  progress(line: string, milestone: boolean): void;
  /** Removes the progress line. */
  endProgress(): void;
}

const clearLine = '\r\u001b[2K';

export interface OutputStreams {
  readonly data: NodeJS.WritableStream;
  readonly talk: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

/** Output to the process's own streams. */
export function createOutput(
  json: boolean,
  { data, talk }: OutputStreams = { data: process.stdout, talk: process.stderr },
): Output {
  let showing = false;
  const hide = () => {
    if (showing) talk.write(clearLine);
    showing = false;
  };
  return {
    json,
    data(value, text) {
      hide();
      data.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
    },
    say(line) {
      hide();
      talk.write(`${line}\n`);
    },
    progress(line, milestone) {
      if (talk.isTTY === true) {
        talk.write(clearLine + shorten(line, (talk.columns ?? 80) - 1));
        showing = true;
      } else if (milestone) {
        talk.write(`${line}\n`);
      }
    },
    endProgress: hide,
  };
}

const shorten = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
