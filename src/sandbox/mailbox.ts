import type { Instant } from '../domain/time.js';
import type { Mail } from '../providers/contract.js';

/** A mail as the mailbox keeps it. */
export interface ReceivedMail extends Mail {
  readonly id: number;
  readonly receivedAt: Instant;
}

const mostMails = 500;

/** The last mails that the emulators sent, in memory only: one-time codes stand in them. */
export class Mailbox {
  readonly #mails: ReceivedMail[] = [];
  #lastId = 0;

  deliver(mail: Mail, receivedAt: Instant): void {
    this.#lastId += 1;
    this.#mails.unshift({ ...mail, id: this.#lastId, receivedAt });
    if (this.#mails.length > mostMails) this.#mails.pop();
  }

  /** The mails to one address (any letter case), from a moment on; newest first. */
  messages(filter: { readonly to?: string; readonly since?: Instant } = {}): readonly ReceivedMail[] {
    const to = filter.to?.toLowerCase();
    return this.#mails.filter(
      mail =>
        (to === undefined || mail.to.toLowerCase() === to) &&
        (filter.since === undefined || mail.receivedAt >= filter.since),
    );
  }

  find(id: number): ReceivedMail | undefined {
    return this.#mails.find(mail => mail.id === id);
  }
}
