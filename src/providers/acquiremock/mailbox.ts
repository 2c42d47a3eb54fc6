import { z } from 'zod';
import { PaywatchError } from '../../domain/errors.js';
import { type Instant, toRfc3339 } from '../../domain/time.js';
import type { Clock } from '../../platform/clock.js';
import type { HttpClient } from '../../platform/http.js';

const messages = z.object({ data: z.array(z.object({ text: z.string() })) });

const lookAgainAfterMs = 200;

/**
 * Reads the newest one-time code that a sandbox mailbox got for `recipient` since a moment. The code is the mail's last
 * four digits.
 * @throws PaywatchError `page_unfillable` when none came within `timeoutMs`
 */
export async function readOneTimeCode(
  query: {
    readonly mailboxUrl: string;
    readonly recipient: string;
    readonly since: Instant;
    readonly timeoutMs: number;
  },
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): Promise<string> {
  const search = new URLSearchParams({ to: query.recipient, since: toRfc3339(query.since) });
  const deadline = clock.now() + query.timeoutMs;
  for (;;) {
    const answer = await http.send({
      method: 'GET',
      url: `${query.mailboxUrl}/api/messages?${search.toString()}`,
    });
    const code = answer.status === 200 ? newestCode(answer.body) : undefined;
    if (code !== undefined) return code;
    if (clock.now() >= deadline) {
      throw new PaywatchError(
        'page_unfillable',
        `No one-time code for ${query.recipient} came to the mailbox`,
        {
          mend: `Look into ${query.mailboxUrl}; the gateway sends codes there only when no SMTP server is set.`,
        },
      );
    }
    await clock.sleep(lookAgainAfterMs);
  }
}

function newestCode(body: string): string | undefined {
  const { data } = messages.parse(JSON.parse(body));
  return data.map(({ text }) => /(\d{4})\s*$/.exec(text)?.[1]).find(code => code !== undefined);
}
