import type { Payer } from '../../providers/contract.js';
import type { Candidate, Scene } from './candidate.js';

/** Tells when a page stands still, and when it has been waited for long enough. */
export interface Patience {
  /** Takes in what the page shows now. True when it is the same as the last time. */
  look(scene: Scene): boolean;
  /** Starts a new step: something was done, and the page may take its time again. */
  renew(): void;
  /** How long nothing has been done and nothing has changed, ms. */
  quietMs(): number;
  /** Whether the step has taken its time. A page that changes all the time is not waited for forever. */
  isOver(): boolean;
}

/** Patience for one step of `payer.stepTimeoutMs`. */
export function createPatience({ clock, stepTimeoutMs }: Pick<Payer, 'clock' | 'stepTimeoutMs'>): Patience {
  let startedAt = clock.now();
  let changedAt = startedAt;
  let last: string | undefined;
  return {
    look(scene) {
      const now = outlineOf(scene);
      const isSame = now === last;
      if (!isSame) changedAt = clock.now();
      last = now;
      return isSame;
    },
    renew() {
      startedAt = clock.now();
      changedAt = startedAt;
      last = undefined;
    },
    quietMs: () => clock.now() - changedAt,
    isOver: () => clock.now() - startedAt > stepTimeoutMs,
  };
}

/** What must stand still: the fields and buttons that can be used. A counter that ticks is no change. */
const outlineOf = ({ candidates }: Scene): string =>
  candidates
    .filter(({ visible }) => visible)
    .map(outline)
    .join('\n');

const outline = ({ frame, kind, type, name, id, form, enabled, box }: Candidate): string =>
  [
    frame,
    kind,
    type,
    name,
    id,
    form,
    enabled,
    Math.round(box.x),
    Math.round(box.y),
    Math.round(box.width),
  ].join(' ');
