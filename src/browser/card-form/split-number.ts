import type { Candidate } from './candidate.js';
import { evidence } from './evidence.js';

const lengthsOf = (fields: readonly Candidate[]): string =>
  fields.map(({ maxLength }) => maxLength ?? 0).join('-');

/** Lengths of the boxes: most brands, and the one that groups its digits 4-6-5. */
const groupings: readonly { readonly count: number; readonly lengths: string }[] = [
  { count: 4, lengths: '4-4-4-4' },
  { count: 4, lengths: '4-4-4-7' },
  { count: 3, lengths: '4-6-5' },
];

/** Boxes side by side that hold a card number together. */
export function findSplitNumber(fields: readonly Candidate[]): readonly Candidate[] | undefined {
  for (const start of fields.keys()) {
    for (const { count, lengths } of groupings) {
      const run = fields.slice(start, start + count);
      if (lengthsOf(run) === lengths && run.every(isBox) && isRow(run)) return run;
    }
  }
  return undefined;
}

/** An expiry in four boxes is not known anywhere, so the words matter only where they name something else. */
const isBox = (field: Candidate): boolean =>
  field.kind === 'input' && evidence({ ...field, maxLength: 16 }, 'number') > -50;

function isRow(run: readonly Candidate[]): boolean {
  const [first] = run;
  return (
    first !== undefined &&
    run.every(
      ({ form, frame, box }) =>
        (frame !== first.frame || form === first.form) &&
        Math.abs(box.y + box.height - first.box.y - first.box.height) < 24,
    )
  );
}
