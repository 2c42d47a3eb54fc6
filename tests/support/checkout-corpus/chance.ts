/** Repeatable chance: the same seed, the same pages. */
export interface Chance {
  pick<T>(list: readonly T[]): T;
  /** True in `share` of the cases. */
  happens(share: number): boolean;
  shuffle<T>(list: readonly T[]): readonly T[];
  /** Lower-case letters and digits that mean nothing. */
  word(length: number): string;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return {
    pick,
    happens: share => next() < share,
    shuffle(list) {
      const left = [...list];
      return list.map(() => left.splice(Math.floor(next() * left.length), 1)[0]!);
    },
    word: length => Array.from({ length }, () => pick([...'bcdfghjklmnqrstvwxz23456789'])).join(''),
  };
}
