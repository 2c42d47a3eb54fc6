import type { Clock } from '../../../platform/clock.js';
import type { Background } from './background.js';
import type { GatewayPayments } from './payments.js';
import { expirySweepMs, retrySweepMs } from './settings.js';
import type { WebhookSender } from './webhook-sender.js';

interface SweepParts {
  readonly payments: GatewayPayments;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly background: Background;
}

/** Starts the two loops that the gateway runs beside its routes; both begin with a sweep at once. */
export function startSweeps({ payments, sender, clock, background }: SweepParts): void {
  const { signal } = background;
  const every = (pauseMs: number, name: string, sweep: () => Promise<unknown>) =>
    background.run(name, async () => {
      while (!signal.aborted) {
        await background.attempt(name, sweep);
        await clock.sleep(pauseMs, signal);
      }
    });

  every(expirySweepMs, 'The expiry of payments', () => payments.expireOverdue(clock.now()));
  every(retrySweepMs, 'The retry of webhooks', async () => {
    // One after the other, so that a slow receiver holds up everybody behind it, as at the original.
    for (const payment of await payments.withFailedWebhook()) {
      await clock.sleep(2 ** payment.webhook_attempts * 1000, signal);
      await sender.send(payment);
    }
  });
}
