import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import type { Store } from '../store/store.js';

/** What the use cases work with. */
export interface MonitorDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}
