// Worker threads inherit this through execArgv, so that a test can start one from its TypeScript source.
import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

if (!isMainThread) register();
