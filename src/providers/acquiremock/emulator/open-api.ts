/** Every route with what it is for. */
export const gatewayRoutes: readonly (readonly [method: 'get' | 'post', path: string, summary: string])[] = [
  ['get', '/health', 'Whether the gateway runs'],
  ['post', '/api/create-invoice', 'Start a payment'],
  ['get', '/checkout/{payment_id}', 'The payment page'],
  ['post', '/api/auth/send-code', 'Send a login code'],
  ['post', '/api/auth/verify-code', 'Check a login code'],
  ['get', '/api/user-info', 'Last payments and saved cards of an e-mail address'],
  ['post', '/api/pay/{payment_id}', 'Pay with a card'],
  ['get', '/otp/{payment_id}', 'The page that asks for a payment code'],
  ['post', '/otp/verify/{payment_id}', 'Check a payment code'],
  ['get', '/success/{payment_id}', 'The page after a payment'],
  ['post', '/webhooks/verify', 'Check the signature of a webhook'],
];

const text = { type: 'string' } as const;

/** A short OpenAPI description; clients tell versions of the gateway apart by its paths. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'AcquireMock', version: '2.0.0' },
  paths: Object.fromEntries(
    gatewayRoutes.map(([method, path, summary]) => [
      path,
      {
        [method]: {
          summary,
          parameters: path.includes('{')
            ? [{ name: 'payment_id', in: 'path', required: true, schema: text }]
            : [],
          ...(path === '/api/create-invoice' ? { requestBody: invoiceBody() } : {}),
          responses: { '200': { description: 'Successful Response' } },
        },
      },
    ]),
  ),
};

function invoiceBody(): object {
  return {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { amount: { type: 'integer' }, reference: text, webhookUrl: text, redirectUrl: text },
          required: ['amount', 'reference', 'webhookUrl', 'redirectUrl'],
        },
      },
    },
  };
}
