const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const checkout = new RegExp(`^(.*)/checkout/(${uuid})/?$`, 'i');

/** First path segments under which the gateway itself answers, in its older and its newer layout. */
const ownSegments = new Set(
  'checkout api pay otp success static webhooks merchant test health docs'.split(' '),
);

/** The payment id in a checkout URL, or undefined when the URL is none. */
export const paymentIdOf = (url: URL): string | undefined => checkout.exec(url.pathname)?.[2]?.toLowerCase();

/** The path below the gateway's mount point: `/otp/…` for `https://host/gateway/otp/…`. */
export function gatewayPath(url: URL, paymentUrl: URL): string | undefined {
  if (url.origin !== paymentUrl.origin) return undefined;
  const prefix = checkout.exec(paymentUrl.pathname)?.[1] ?? '';
  if (!url.pathname.startsWith(`${prefix}/`)) return undefined;
  return url.pathname.slice(prefix.length);
}

/** Whether the gateway serves this URL. */
export function isGatewayUrl(url: URL, paymentUrl: URL): boolean {
  const path = gatewayPath(url, paymentUrl);
  return path !== undefined && ownSegments.has(path.split('/')[1] ?? '');
}
