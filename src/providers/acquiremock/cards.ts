import type { TestCard } from '../contract.js';

/** The public test card is the only one that the gateway accepts; expiry and CVV are not looked at. */
export const testCards: Readonly<Record<string, TestCard>> = {
  success: { number: '4444 4444 4444 4444', expiry: '12/30', cvv: '123', outcome: 'paid' },
  declined: {
    number: '4000 0000 0000 0002',
    expiry: '12/30',
    cvv: '123',
    outcome: 'failed: insufficient funds',
  },
};
