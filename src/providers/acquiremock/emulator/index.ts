import type { EmulatorDefinition } from '../../contract.js';
import { createGatewayApp } from './app.js';
import { Gateway } from './gateway.js';

/** AcquireMock as its public gateway behaves: invoices, hosted pages, codes by mail, signed webhooks. */
export const acquireMockEmulator: EmulatorDefinition = {
  start(deps) {
    const gateway = new Gateway(deps);
    const app = createGatewayApp(gateway);
    return {
      handler: (request, response) => void app(request, response),
      plan: (merchantReference, faults) => void gateway.plannedFaults.set(merchantReference, faults),
      stop: () => gateway.stop(),
    };
  },
};
