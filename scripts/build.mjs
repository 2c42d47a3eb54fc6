import { setUp } from './setup/set-up.mjs';

await setUp(['packages', 'build']);
