import path from 'node:path';
import { root } from './paths.mjs';

/** How to start vitest for one run, without its npm wrapper. */
export const vitestCommand = args => [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args];
