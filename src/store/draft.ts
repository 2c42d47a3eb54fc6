import type { PaymentId } from '../domain/ids.js';
import type { Payment } from '../domain/payment.js';
import type { Instant } from '../domain/time.js';
import type { PaymentDraft } from './store.js';

type Completable = Partial<Omit<PaymentDraft, 'provider' | 'expects'>>;

/** The fields of a draft that somebody told us. */
function fieldsOf(draft: PaymentDraft): Completable {
  const { providerReference, merchantReference, amount, paymentUrl, returnUrl, expiresAt } = draft;
  return {
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(merchantReference === undefined ? {} : { merchantReference }),
    ...(amount === undefined ? {} : { amount: { minor: amount.minor, currency: amount.currency } }),
    ...(paymentUrl === undefined ? {} : { paymentUrl }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** A payment from what is known at first. */
export const openPayment = (
  id: PaymentId,
  { draft, createdAt }: { readonly draft: PaymentDraft; readonly createdAt: Instant },
): Payment => ({ id, provider: draft.provider, createdAt, expects: draft.expects, ...fieldsOf(draft) });

/** The payment with its unknown fields filled in; itself when the draft tells nothing new. Known fields stay. */
export function completePayment(payment: Payment, draft: PaymentDraft): Payment {
  const fields = fieldsOf(draft);
  const missing = (Object.keys(fields) as (keyof Completable)[]).some(name => payment[name] === undefined);
  return missing ? { ...fields, ...payment } : payment;
}
