/**
 * What a provider is.
 *
 * A provider declares its capabilities and supplies one part for each: `create` starts a payment, `query` asks for its
 * status, `ipn` verifies and reads a notification, `page` knows the hosted payment page, `emulator` is a local
 * stand-in. Whatever a channel hears is read into the same value, a {@link Claim}; a provider never decides what became
 * of a payment. A part that a provider has no use for is left out.
 *
 * A new provider touches five places: its folder, one line of `registry.ts`, its conformance test, its fixtures and its
 * page in the docs.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from 'playwright';
import type { output, ZodObject } from 'zod';
import type { Money } from '../domain/money.js';
import type { Claim } from '../domain/observation.js';
import type { Expectations, Payment } from '../domain/payment.js';
import type { Instant } from '../domain/time.js';
import type { Clock } from '../platform/clock.js';
import type { HttpClient } from '../platform/http.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';

export const capabilities = ['create', 'query', 'ipn', 'page', 'emulator'] as const;

export type Capability = (typeof capabilities)[number];

/** One provider as the registry lists it: nothing is connected yet, no secret has been read. */
export interface ProviderDefinition {
  /** Lower-case word, used in commands, routes and rows. */
  readonly id: string;
  /** The name for people. */
  readonly name: string;
  readonly capabilities: readonly Capability[];
  /** Test cards by the name that `--card` takes; absent without a hosted page. */
  readonly cards?: Readonly<Record<string, TestCard>>;
  /** The payment that a payment URL opens, by the provider's reference; undefined when the page is not its. */
  readonly recognise?: (paymentUrl: URL) => string | undefined;
  readonly settings: ProviderSettings;
  /**
   * Builds the parts that this provider has, from setting → text.
   * @throws PaywatchError `configuration` that names each wrong setting by its environment variable
   */
  connect(settings: SettingValues, deps: ProviderDeps): Provider;
  /** The local stand-in, loaded only when it is started. */
  emulator?(): Promise<EmulatorDefinition>;
}

/** Setting → text, as it was read from flags, environment or file. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/** What the user can set. */
export interface ProviderSettings {
  /** Setting → where it is read from and what it is for, e.g. `webhookSecret` → `WEBHOOK_SECRET`. */
  readonly fields: Readonly<Record<string, SettingField>>;
  /** Values that point the provider at a sandbox whose pages and APIs stand at `baseUrl`. */
  sandbox(baseUrl: string): SettingValues;
}

export interface SettingField {
  readonly environment: string;
  /** For `doctor` and the docs. */
  readonly description: string;
}

/** A {@link ProviderDefinition} as its folder writes it, with its settings typed. */
export interface ProviderSpecification<Schema extends ZodObject>
  extends Omit<ProviderDefinition, 'settings' | 'connect'> {
  readonly settings: {
    readonly schema: Schema;
    readonly fields: Readonly<Record<keyof output<Schema> & string, SettingField>>;
    readonly sandbox: ProviderSettings['sandbox'];
  };
  connect(settings: output<Schema>, deps: ProviderDeps): Provider;
}

/** The outside world, as it is handed to a provider. */
export interface ProviderDeps {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A connected provider. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Which witnesses its payments have. */
  readonly expects: Expectations;
  /**
   * Starts a payment.
   * @throws PaywatchError `provider_unreachable`, `provider_refused` (with the provider's own reason) or
   * `provider_answer` (an answer that could not be read)
   */
  create?(order: Order): Promise<CreatedPayment>;
  /**
   * Asks for a payment's status; the answer is an authenticated claim.
   * @throws PaywatchError as `create` does
   */
  query?(payment: Payment): Promise<Claim>;
  readonly ipn?: IpnReader;
  readonly page?: HostedPage;
}

/** What a merchant orders. */
export interface Order {
  readonly amount: Money;
  /** The merchant's reference. */
  readonly reference: string;
  /** Where the provider sends its IPNs. */
  readonly ipnUrl: string;
  /** Where the payer is to come back to. */
  readonly returnUrl: string;
}

/** What a provider answered to {@link Order}. */
export interface CreatedPayment {
  readonly providerReference: string;
  /** The merchant's reference as the provider will give it back. */
  readonly merchantReference: string;
  readonly paymentUrl?: string;
  readonly expiresAt?: Instant;
  /** The claim that the answer makes, as a rule `pending`. */
  readonly claim: Claim;
}

/* ------------------------------------------------------------------------------------------------ IPN */

/** An IPN as it arrived. */
export interface RawIpn {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Lower-case names; a header sent twice is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes: signatures are over these, before anything is parsed. */
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

/** What an IPN turned out to be. */
export type IpnReading =
  /** Its signature is right. `key` is the same for every delivery of the same fact, retries included. */
  | { readonly kind: 'verified'; readonly claim: Claim; readonly key: string }
  /** Nothing vouches for it. It is quarantined; its claim, if it could be read at all, is only a hint. */
  | {
      readonly kind: 'unverified';
      readonly proof: 'unsigned' | 'bad-signature' | 'none';
      readonly reason: string;
      readonly claim?: Claim;
      readonly key: string;
    }
  /** It could not be parsed. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Verifies and reads notifications. Pure: same bytes, same answer. */
export interface IpnReader {
  /** Verifies first, over the raw bytes and in constant time, then parses. Never throws on bad input. */
  read(ipn: RawIpn): IpnReading;
  /** The answer that the provider wants to an IPN that was accepted. */
  readonly accepted: { readonly status: number; readonly contentType: string; readonly body: string };
}

/* ----------------------------------------------------------------------------------------- hosted page */

/** A name with its value, in the order in which it came; names repeat. */
export type Parameter = readonly [name: string, value: string];

/** An answer that the gateway gave to the browser while the page was open, with card data masked. */
export interface PageAnswer {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** The redirect's target, absolute. */
  readonly location?: string;
  readonly contentType?: string;
  /** The body, where the answer is an error or JSON. */
  readonly body?: string;
}

/** What the page showed: a claim, and whether the page has nothing more to offer, so that no return will come. */
export interface PageReading {
  readonly claim: Claim;
  readonly ended: boolean;
}

/** The payer's return to the merchant, with card data masked. */
export interface ReturnSeen {
  readonly url: string;
  readonly method: string;
  readonly params: readonly Parameter[];
  readonly body: readonly Parameter[];
  /** The payment whose page was left. */
  readonly providerReference?: string;
}

/** A hosted payment page: which URLs are its own, what it shows, how to read a return, how to fill it. */
export interface HostedPage {
  /** The e-mail address that a payer without one of his own types. */
  readonly payerEmail: string;
  /** Third-party hosts that the page can do without; requests to them are refused, since a silent one stalls it. */
  readonly blockedHosts: readonly string[];
  /** Whether the gateway itself serves this URL: leaving its own pages is what makes a return. */
  owns(url: URL, paymentUrl: URL): boolean;
  /** Reads what an answer of the gateway says about the payment, or undefined when it says nothing. */
  readAnswer(answer: PageAnswer, paymentUrl: URL): PageReading | undefined;
  /** Reads a return. A redirect is a claim and no proof. */
  readReturn(seen: ReturnSeen): Claim;
  /**
   * Pays as a payer would, up to and including the way back to the merchant. Resolves when the last step is done; what
   * became of the payment is for the channels to see.
   * @throws PaywatchError `page_unfillable` with the name of the field or step that could not be found
   */
  drive(page: Page, payer: Payer): Promise<void>;
}

/** The person at the page. */
export interface Payer {
  readonly card: TestCard;
  readonly email: string;
  /** The one-time code that the gateway sent to the payer after `since`; undefined where nobody can read it. */
  oneTimeCode?(recipient: string, since: Instant): Promise<string>;
  /** Told before each step, in words for people; never holds card data. */
  onStep(step: string): void;
  readonly clock: Clock;
  /** How long one step may take, ms. */
  readonly stepTimeoutMs: number;
}

/** A card to type. Never stored, never logged. */
export interface TestCard {
  readonly number: string;
  /** `MM/YY`. */
  readonly expiry: string;
  readonly cvv: string;
  readonly holder?: string;
  /** What the catalogue says happens with it. */
  readonly outcome?: string;
}

/* --------------------------------------------------------------------------------------------- emulator */

/** A mail that an emulator sends; one-time codes travel this way and no other. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** What an emulator is given. */
export interface EmulatorDeps {
  /** Where its pages and API stand, without a trailing slash. Known only once the port is. */
  baseUrl(): string;
  readonly clock: Clock;
  readonly random: Random;
  readonly http: HttpClient;
  readonly logger: Logger;
  /** Delivers a mail: by SMTP where it is configured, else to the sandbox's mailbox. @throws when it could not */
  sendMail(mail: Mail): Promise<void>;
  /** Where the payments are kept: a file, or `:memory:`. */
  readonly databaseFile: string;
  /** The environment that configures it, as the original reads it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What an emulator does wrong on purpose for one payment. */
export interface PlannedFaults {
  /** `none`: no IPN is ever sent. `forged`: it is signed with a key that is not the merchant's. */
  readonly ipn?: 'none' | 'forged';
}

/** A local stand-in of a provider. */
export interface EmulatorDefinition {
  start(deps: EmulatorDeps): Emulator;
}

/** A running emulator; it is mounted by whoever started it. */
export interface Emulator {
  /** Serves the API and the pages; the mount point is already taken off the URL. */
  handler(request: IncomingMessage, response: ServerResponse): void;
  /** Makes the payments that are created with this merchant reference from now on go wrong. */
  plan(merchantReference: string, faults: PlannedFaults): void;
  /** Ends the background tasks and waits for outgoing IPNs to end, then closes the database. */
  stop(): Promise<void>;
}
