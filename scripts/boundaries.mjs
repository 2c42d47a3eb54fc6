import { checkBoundaries } from './boundaries/check.mjs';
import { root } from './setup/paths.mjs';

const { files, violations } = await checkBoundaries(root);

for (const { rule, from, to, comment } of violations) {
  console.error(`${from}${to === from ? '' : ` → ${to}`}\n  ${rule}: ${comment}`);
}
// A parser that cannot read the sources reports no violations either.
if (files === 0) console.error('No file was read: the check itself is broken.');
console.log(`${files} files, ${violations.length} forbidden imports`);
process.exitCode = files === 0 || violations.length > 0 ? 1 : 0;
