import { defineProvider } from '../define.js';
import { testCards } from './cards.js';
import { createInvoice } from './client.js';
import { createAcquireMockIpn } from './ipn.js';
import { acquireMockSettings } from './options.js';
import { createAcquireMockPage } from './page.js';
import { paymentIdOf } from './page-urls.js';

/** AcquireMock: a hosted card page with one-time codes, and signed webhooks for what was paid. */
export const acquiremock = defineProvider({
  id: 'acquiremock',
  name: 'AcquireMock',
  capabilities: ['create', 'ipn', 'page', 'emulator'],
  settings: acquireMockSettings,
  cards: testCards,
  recognise: paymentIdOf,
  connect: (settings, deps) => ({
    id: 'acquiremock',
    name: 'AcquireMock',
    // Nothing is sent for a failed or expired payment. Retries come in sweeps about five minutes apart.
    expects: { ipnFor: ['paid'], ipnGraceMs: 60_000, redirectGraceMs: 300_000 },
    create: order => createInvoice(order, settings, deps),
    ipn: createAcquireMockIpn(settings),
    page: createAcquireMockPage(settings, deps),
  }),
  emulator: async () => (await import('./emulator/index.js')).acquireMockEmulator,
});
