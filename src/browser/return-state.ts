import type { Clock } from '../platform/clock.js';
import { deferred } from '../platform/deferred.js';
import { type AfterHold, type Hold, type HoldOutcome, holdReturn, renderHeld } from './hold.js';
import type { Return } from './hop.js';

/** A return as it is seen, before anything is made of it. */
export type ReturnSeen = Omit<Return, 'held' | 'merchantReached' | 'status'>;

/** The one return of a payment: noted when it is first seen, held where that is asked for. */
export interface ReturnState {
  /** Notes the return, and decides what becomes of it. One that comes later shares the fate of the first. */
  take(seen: ReturnSeen): Promise<AfterHold>;
  /** Notes a return that nobody can hold any more. */
  arrive(seen: ReturnSeen): void;
  /** The merchant's server answered. */
  answer(status: number): void;
  /** The merchant's server will not answer: it was not asked, or could not be reached. */
  close(): void;
  /** Resolves with the return. */
  readonly seen: Promise<void>;
  /** Resolves once it is decided what becomes of the return. */
  readonly decided: Promise<void>;
  /** Resolves when the merchant has answered, or will not. */
  readonly answered: Promise<void>;
  current(): Return | undefined;
  /** What holding came to. */
  hold(): HoldOutcome | undefined;
  /** What the payer sees instead of the merchant's page. */
  page(): string;
}

const letGo: AfterHold = { action: 'release' };

/** Starts with no return. */
export function createReturnState(hold: Hold | undefined, clock: Clock): ReturnState {
  let returned: Return | undefined;
  let outcome: HoldOutcome | undefined;
  let decision: Promise<AfterHold> | undefined;
  const seen = deferred();
  const decided = deferred();
  const answered = deferred();

  const note = (fields: ReturnSeen, held: boolean): Return => {
    returned = { ...fields, status: null, held, merchantReached: false };
    seen.resolve();
    return returned;
  };
  const decide = async (fields: ReturnSeen): Promise<AfterHold> => {
    const noted = note(fields, hold !== undefined);
    if (hold === undefined) return letGo;
    const result = await holdReturn(hold, noted, clock);
    outcome = result.outcome;
    return result.after;
  };
  return {
    seen: seen.promise,
    decided: decided.promise,
    answered: answered.promise,
    current: () => returned,
    hold: () => outcome,
    page: () => (hold === undefined || returned === undefined ? '' : renderHeld(hold, returned)),
    async take(fields) {
      decision ??= decide(fields);
      const after = await decision;
      decided.resolve();
      return after;
    },
    arrive(fields) {
      if (returned !== undefined) return;
      note(fields, false);
      decision = Promise.resolve(letGo);
      decided.resolve();
      answered.resolve();
    },
    answer(status) {
      if (returned?.status === null) returned = { ...returned, status, merchantReached: true };
      answered.resolve();
    },
    close: answered.resolve,
  };
}
