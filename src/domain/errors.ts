/** Stable names of what can go wrong; the command line and the server each map them in one place. */
export type ErrorCode =
  | 'usage'
  | 'configuration'
  | 'not_found'
  | 'provider_unreachable'
  | 'provider_refused'
  | 'provider_answer'
  | 'browser_missing'
  | 'browser_failed'
  | 'page_unreachable'
  | 'page_unfillable'
  | 'port_in_use'
  | 'store_newer'
  | 'store_busy'
  | 'store_read_only'
  | 'store_full'
  | 'store_unavailable';

export interface PaywatchErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed later without a change. */
  readonly retryable?: boolean;
  /** What the reader can do about it, as a full sentence. */
  readonly mend?: string;
}

/**
 * Something went wrong that paywatch can explain. The message names what failed and for which payment, and never
 * holds a secret or a card number. A bug is a plain `Error` instead.
 */
export class PaywatchError extends Error {
  override readonly name = 'PaywatchError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly mend: string | undefined;

  constructor(code: ErrorCode, message: string, options: PaywatchErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.mend = options.mend;
  }
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
