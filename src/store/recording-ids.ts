import type { IpnId, ObservationId, PaymentId } from '../domain/ids.js';
import type { Random } from '../platform/random.js';
import type { RecordingIds } from './group-state.js';
import type { Recording } from './store.js';

/** A change of verdict raises its status and an anomaly at most. */
const largestNumberOfEvents = 2;

/** Ids for every row that the recording can make; those that it does not need are never seen again. */
export function idsFor({ now }: Recording, random: Random): RecordingIds {
  const id = () => random.timeOrderedId(now);
  return {
    payment: id() as PaymentId,
    observation: id() as ObservationId,
    ipn: id() as IpnId,
    watch: id(),
    events: Array.from({ length: largestNumberOfEvents }, id),
  };
}
