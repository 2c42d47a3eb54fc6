import { randomBytes, randomInt } from 'node:crypto';
import { v4, v7 } from 'uuid';
import type { Instant } from '../domain/time.js';

/** The only source of chance and of new ids. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** An unguessable text of `bytes` random bytes, base64url. */
  token(bytes: number): string;
  /** A random UUID (version 4). */
  uuid(): string;
  /** A UUID (version 7) that sorts by time. */
  timeOrderedId(now: Instant): string;
}

/** Chance from the operating system's generator. */
export const systemRandom: Random = {
  integer: (min, max) => randomInt(min, max + 1),
  token: bytes => randomBytes(bytes).toString('base64url'),
  uuid: () => v4(),
  timeOrderedId: now => v7({ msecs: now, random: randomBytes(16) }),
};
