/**
 * How much each piece of evidence counts towards a role. A field is taken for a role from {@link threshold} on, so one
 * clear label is enough, and two weak hints that agree are, too.
 */
export const weights = {
  /** The page says it in the words of the standard: `cc-number`, `cc-csc`, … */
  autocomplete: 100,
  /** The standard's word for something else. */
  otherAutocomplete: -100,
  /** `autocomplete="name"`: a holder, or any person. */
  personName: 20,
  /** Words, by where they stand. */
  label: 40,
  technical: 40,
  placeholder: 30,
  near: 30,
  /** The nearest text of a field that has a label of its own. */
  nearBesideLabel: 5,
  frame: 30,
  title: 20,
  /** Words of something that is none of ours, as a share of the source's own weight. */
  decoyShare: -2,
  /** What the field takes. */
  mask: 45,
  length: 25,
  /** As many signs as a one-time code, which many things have. */
  codeLength: 15,
  kind: 10,
  options: 50,
  misfit: -60,
  /** The mark of a trap for robots: it can be seen but not be reached by the keyboard. */
  unreachable: -110,
  readOnly: -15,
  /** In the form of the card number. */
  sameForm: 10,
  /** In the document of the card number, and in another form. */
  otherForm: -50,
  /** Where it stands among the fields, see `position.ts`. */
  next: 20,
  near3: 12,
  near6: 5,
  wrongSide: -10,
} as const;

export const threshold = 30;
