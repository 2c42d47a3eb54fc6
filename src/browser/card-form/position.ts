import type { Candidate, Role } from './candidate.js';
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
  const [first] = anchors.number;
  const last = anchors.number.at(-1);
  if (first === undefined || last === undefined) return 0;
  return (
    formScore(field, first) +
    (role === 'email' ? 0 : orderScore(field, role, { ...anchors, first, last }, fields))
  );
}

function formScore(field: Candidate, number: Candidate): number {
  if (field.frame !== number.frame) return 0;
  return field.form === number.form ? weights.sameForm : weights.otherForm;
}

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
