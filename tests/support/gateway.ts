import type { PaywatchProcess, Workplace } from './paywatch-process.js';

/** A `paywatch sandbox` with every gateway. */
export interface SandboxProcess {
  readonly process: PaywatchProcess;
  readonly url: string;
}

/** Starts the sandbox at a free port; `providers` as on its command line. */
export async function startSandboxProcess(
  workplace: Workplace,
  ...providers: string[]
): Promise<SandboxProcess> {
  const process = workplace.start(['sandbox', ...providers, '--port', '0']);
  const [, url = ''] = await process.printed(/shop\s+(http:\/\/localhost:\d+)\/shop\n/);
  return { process, url };
}

/** Starts `serve` at a free port, and waits until it listens. */
export async function startServe(
  workplace: Workplace,
  parameters: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly process: PaywatchProcess; readonly url: string }> {
  const process = workplace.start(['serve', '--port', '0', ...parameters], { environment });
  const [, url = ''] = await process.printed(/Listening on (http:\/\/\S+) /);
  return { process, url };
}

export interface Invoice {
  readonly id: string;
  readonly url: string;
}

/** Asks an AcquireMock gateway for a payment of 250.00. */
export async function createInvoice(
  gateway: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Invoice> {
  const answer = await fetch(`${gateway}/api/create-invoice`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      amount: 25_000,
      reference: 'ORDER-1',
      // Nobody listens there.
      webhook_url: 'http://127.0.0.1:9/ipn/acquiremock',
      redirect_url: 'http://localhost:9/shop/return/ORDER-1',
      ...fields,
    }),
  });
  if (!answer.ok) throw new Error(`The gateway refused: ${answer.status} ${await answer.text()}`);
  const { pageUrl } = (await answer.json()) as { pageUrl: string };
  const id = pageUrl.split('/').at(-1) ?? '';
  return { id, url: `${gateway}/checkout/${id}` };
}
