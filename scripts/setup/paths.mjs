import path from 'node:path';

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Where run-time files go; git ignores it. */
export const runFolder = path.join(root, 'data/run');

export const logFile = name => path.join(runFolder, `setup-${name}.log`);
