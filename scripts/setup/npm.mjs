import path from 'node:path';

/**
 * How to start npm: the one that runs this script, else the one on the PATH.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} platform
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand(environment = process.env, platform = process.platform) {
  const running = environment.npm_execpath;
  if (running !== undefined && path.basename(running) === 'npm-cli.js') return [process.execPath, running];
  return [platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * Reads npm's log (level `info`, scripts in the foreground) line by line into words on how far it is.
 *
 * @param {number} total how many packages will be installed
 * @returns {(line: string) => string | undefined} what to say now; undefined: as before
 */
export function createNpmProgress(total) {
  let fetched = 0;
  return line => {
    if (/^npm http (fetch GET 200|cache) \S+\.tgz\b/.test(line)) {
      fetched += 1;
      return `fetching packages, ${Math.min(fetched, total)} of ${total}`;
    }
    if (/^npm info run better-sqlite3@\S+ install [^{]*$/.test(line))
      return 'looking for a ready-made SQLite';
    if (/^gyp info spawn (make|.*msbuild)/i.test(line))
      return 'compiling SQLite, about a minute as there is no ready-made one';
    return undefined;
  };
}
