const errors = {
  INVALID_OTP: [401, 'Invalid or expired OTP code'],
  INSUFFICIENT_FUNDS: [402, 'Insufficient funds or invalid card'],
  CSRF_TOKEN_MISMATCH: [403, 'CSRF token validation failed'],
  PAYMENT_NOT_FOUND: [404, 'Payment {} not found'],
  SAVED_CARD_NOT_FOUND: [404, 'Saved card {} not found'],
  PAYMENT_ALREADY_PROCESSED: [409, 'Payment has already been processed'],
  PAYMENT_EXPIRED: [410, 'Payment session has expired'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** A refusal in the gateway's own form: `{ error, message, payment_id }`. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly status: number;
  readonly code: keyof typeof errors;
  readonly paymentId: string | null;

  constructor(code: keyof typeof errors, paymentId: string | null, subject: string | null = paymentId) {
    const [status, message] = errors[code];
    super(message.replace('{}', () => subject ?? ''));
    this.status = status;
    this.code = code;
    this.paymentId = paymentId;
  }

  toJSON(): object {
    return { error: this.code, message: this.message, payment_id: this.paymentId };
  }
}
