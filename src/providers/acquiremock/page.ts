import type { HostedPage, Payer, ProviderDeps } from '../contract.js';
import { readOneTimeCode } from './mailbox.js';
import type { AcquireMockSettings } from './options.js';
import { readAcquireMockAnswer } from './page-answers.js';
import { driveAcquireMock } from './page-driver.js';
import { isGatewayUrl } from './page-urls.js';

/** AcquireMock's checkout page. */
export function createAcquireMockPage(
  { baseUrl, email, mailboxUrl }: Pick<AcquireMockSettings, 'baseUrl' | 'email' | 'mailboxUrl'>,
  deps: Pick<ProviderDeps, 'http' | 'clock'>,
): HostedPage {
  return {
    payerEmail: email,
    blockedHosts: ['fonts.googleapis.com', 'fonts.gstatic.com'],
    owns: isGatewayUrl,
    readAnswer: readAcquireMockAnswer,
    readReturn: ({ providerReference }) => ({
      // The gateway adds nothing to the merchant's URL, and its only way out is the success page's link.
      status: 'paid',
      providerStatus: 'returned from the success page',
      ...(providerReference === undefined ? {} : { providerReference }),
    }),
    drive(page, payer) {
      // A mailbox is that of one gateway; another one's codes do not arrive there.
      const readable = mailboxUrl !== undefined && page.url().startsWith(`${baseUrl}/`);
      if (payer.oneTimeCode !== undefined || !readable) return driveAcquireMock(page, payer);
      const oneTimeCode: NonNullable<Payer['oneTimeCode']> = (recipient, since) =>
        readOneTimeCode({ mailboxUrl, recipient, since, timeoutMs: payer.stepTimeoutMs }, deps);
      return driveAcquireMock(page, { ...payer, oneTimeCode });
    },
  };
}
