import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { messageOf, PaywatchError } from '../domain/errors.js';
import type { Clock } from '../platform/clock.js';
import type { Mail } from '../providers/contract.js';
import type { Mailbox } from './mailbox.js';

/** Where the emulators' mails go. */
export interface Mailer {
  /** `smtp` when a server is configured, else the sandbox's own mailbox. */
  readonly kind: 'smtp' | 'mailbox';
  /** @throws when the mail could not be handed over */
  send(mail: Mail): Promise<void>;
  close(): void;
}

interface MailerOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
}

/** A mail server that is silent is given up after this long. */
const smtpTimeoutMs = 60_000;

/**
 * Sends by SMTP when `SMTP_HOST`, `SMTP_PORT`, `SMTP_USER` and `SMTP_PASS` are all set: always with STARTTLS, a login
 * and a valid certificate (`SMTP_CA_FILE` names a private authority). Otherwise mails go to the mailbox.
 * @throws PaywatchError `configuration` when the port or the file cannot be used
 */
export function createMailer({ environment, mailbox, clock }: MailerOptions): Mailer {
  const {
    SMTP_HOST: host,
    SMTP_PORT: port,
    SMTP_USER: user,
    SMTP_PASS: pass,
    SMTP_CA_FILE: caFile,
  } = environment;
  if (!host || !port || !user || !pass) {
    return {
      kind: 'mailbox',
      send: async mail => mailbox.deliver(mail, clock.now()),
      close() {},
    };
  }
  const transport = createTransport({
    host,
    port: readPort(port),
    secure: false,
    requireTLS: true,
    auth: { user, pass },
    tls: caFile ? { ca: readAuthority(caFile) } : {},
    connectionTimeout: smtpTimeoutMs,
    greetingTimeout: smtpTimeoutMs,
    socketTimeout: smtpTimeoutMs,
  });
  return {
    kind: 'smtp',
    send: async mail => {
      await transport.sendMail(mail);
    },
    close: () => transport.close(),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new PaywatchError('configuration', `SMTP_PORT is no port: ${JSON.stringify(text)}`, {
    mend: 'Set SMTP_PORT to the port of the mail server, as a rule 587.',
  });
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PaywatchError('configuration', `SMTP_CA_FILE cannot be read: ${messageOf(error)}`, {
      cause: error,
      mend: 'Set SMTP_CA_FILE to a PEM file with the certificate of your authority.',
    });
  }
}
