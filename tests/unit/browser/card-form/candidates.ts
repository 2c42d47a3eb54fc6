import { type Candidate, formKey } from '../../../../src/browser/card-form/candidate.js';

const blank: Omit<Candidate, 'order' | 'forms' | 'box'> = {
  kind: 'input',
  tag: 'input',
  type: 'text',
  autocomplete: '',
  name: '',
  id: '',
  inputMode: '',
  pattern: '',
  placeholder: '',
  title: '',
  ariaLabel: '',
  label: '',
  near: '',
  text: '',
  options: [],
  visible: true,
  enabled: true,
  readOnly: false,
  required: false,
  tabIndex: 0,
  filled: false,
  checked: false,
  form: 0,
  floating: false,
  frame: 0,
  frameText: '',
};

/** Candidates of one form of one page, one under the other, with what a test says of each. */
export const scene = (
  ...described: readonly Partial<Candidate>[]
): { readonly candidates: readonly Candidate[] } => ({
  candidates: described.map((one, order) => {
    const { frame = 0, form = 0 } = one;
    return {
      ...blank,
      forms: form < 0 ? [] : [formKey(frame, form)],
      box: { x: 0, y: order * 40, width: 200, height: 24 },
      ...one,
      order,
    };
  }),
});

export const button = (text: string, more: Partial<Candidate> = {}): Partial<Candidate> => ({
  kind: 'button',
  tag: 'button',
  type: 'button',
  text,
  ...more,
});
