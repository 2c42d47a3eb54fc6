import { type Candidate, type Role, shareForm } from './candidate.js';
import { weights } from './weights.js';

/** What is known already. */
export interface Anchors {
  readonly number: readonly Candidate[];
  readonly expiry?: Candidate;
  readonly expiryMonth?: Candidate;
  readonly expiryYear?: Candidate;
  readonly cvv?: Candidate;
}

/** How well the place of a field fits a role, by the card fields that are known already. */
export function positionScore(
  field: Candidate,
  role: Role,
  anchors: Anchors,
  fields: readonly Candidate[],
): number {
  const reference = anchors.number[0] ?? anchors.expiry ?? anchors.expiryMonth;
  if (reference === undefined) return role === 'email' ? weights.otherForm * 3 : 0;
  const form = formScore(field, reference);
  // An address of its own is more likely a newsletter's.
  if (role === 'email') return form === weights.sameForm ? form : weights.otherForm * 3;
  return (
    form +
    orderScore(
      field,
      role,
      { ...anchors, first: reference, last: anchors.number.at(-1) ?? reference },
      fields,
    )
  );
}

function formScore(field: Candidate, reference: Candidate): number {
  if (shareForm(field, reference)) return weights.sameForm;
  if (field.forms.length === 0 && reference.forms.length === 0) {
    return field.frame === reference.frame ? weights.sameForm : 0;
  }
  return field.frame === reference.frame ||
    (field.forms.length > 0 && reference.forms.length > 0 && isBeside(field, reference))
    ? weights.otherForm
    : 0;
}

/** One stands in a form of the very document that the other one's frame is in. */
const isBeside = (a: Candidate, b: Candidate): boolean => {
  const documentOf = (form: string | undefined) => form?.split('/')[0];
  return documentOf(a.forms.at(-1)) === documentOf(b.forms.at(-1));
};

function orderScore(
  field: Candidate,
  role: Role,
  anchors: Anchors & { readonly first: Candidate; readonly last: Candidate },
  fields: readonly Candidate[],
): number {
  const placeOf = (one: Candidate) => fields.findIndex(({ order }) => order === one.order);
  const after = (one: Candidate) => placeOf(field) - placeOf(one);
  if (role === 'holder') {
    const distance = Math.abs(after(anchors.first));
    return distance === 1 ? weights.near3 : distance <= 5 ? weights.near6 : 0;
  }
  if (role === 'expiryYear' && anchors.expiryMonth !== undefined) {
    return Math.abs(after(anchors.expiryMonth)) === 1 ? weights.next : 0;
  }
  const expiry = anchors.expiryYear ?? anchors.expiry ?? anchors.expiryMonth;
  if (role === 'cvv' && expiry !== undefined && after(expiry) === 1) return weights.next;
  return distanceScore(after(anchors.last));
}

function distanceScore(distance: number): number {
  if (distance < 0) return weights.wrongSide;
  if (distance <= 1) return weights.next;
  if (distance <= 3) return weights.near3;
  return distance <= 6 ? weights.near6 : 0;
}
