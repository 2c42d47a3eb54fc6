/** Our id of a payment: a UUIDv7, so that rows are stored in the order in which they were made. */
export type PaymentId = string & { readonly __brand: 'PaymentId' };

/** Our id of an observation (UUIDv7). */
export type ObservationId = string & { readonly __brand: 'ObservationId' };

/** Our id of a received IPN, accepted or not (UUIDv7). */
export type IpnId = string & { readonly __brand: 'IpnId' };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function parseUuid(text: string, what: string): string {
  const id = text.trim().toLowerCase();
  if (!uuid.test(id)) throw new TypeError(`Not ${what}: ${JSON.stringify(text.slice(0, 80))}`);
  return id;
}

/** Reads a payment id. @throws TypeError when the text is not a UUID. */
export const parsePaymentId = (text: string): PaymentId => parseUuid(text, 'a payment id') as PaymentId;

/** Reads an IPN id. @throws TypeError when the text is not a UUID. */
export const parseIpnId = (text: string): IpnId => parseUuid(text, 'an IPN id') as IpnId;
