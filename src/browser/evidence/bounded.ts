/** Keeps the first `most` of what it is given, and counts the rest. */
export interface Bounded<T> {
  readonly items: readonly T[];
  readonly dropped: number;
  /** Whether there was room. */
  add(item: T): boolean;
}

/** Starts empty. */
export function bounded<T>(most: number): Bounded<T> {
  const items: T[] = [];
  let dropped = 0;
  return {
    items,
    get dropped() {
      return dropped;
    },
    add(item) {
      const hasRoom = items.length < most;
      if (hasRoom) items.push(item);
      else dropped += 1;
      return hasRoom;
    },
  };
}

/** The beginning of a text that is already masked. */
export const excerpt = (text: string, most = 2_000): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;
