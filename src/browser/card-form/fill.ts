import type { ElementHandle, Page } from 'playwright';
import { PaywatchError } from '../../domain/errors.js';
import type { Clock } from '../../platform/clock.js';
import type { Payer } from '../../providers/contract.js';
import type { Candidate } from './candidate.js';
import {
  digitsTyping,
  expiryOf,
  expiryTypings,
  monthTypings,
  numberParts,
  plainTyping,
  type Typing,
  unnamedHolder,
  yearTypings,
} from './card-values.js';
import type { LiveScene } from './collect.js';
import { monthOption, yearOption } from './options.js';
import type { CardFields } from './recognise.js';

/** A field and what goes into it. */
export type Entry =
  | { readonly name: string; readonly field: Candidate; readonly typings: readonly Typing[] }
  | { readonly name: string; readonly field: Candidate; readonly option: number | undefined };

/** What to enter where, in the order in which a person would. */
export function entriesFor(fields: CardFields, payer: Pick<Payer, 'card' | 'email'>): readonly Entry[] {
  const { card } = payer;
  const entries: Entry[] = [];
  const parts = fields.number === undefined ? [] : numberParts(card.number, fields.number);
  for (const [index, field] of (fields.number ?? []).entries()) {
    const part = parts[index] ?? '';
    if (part !== '') entries.push({ name: 'card number', field, typings: [digitsTyping(part)] });
  }
  entries.push(...expiryEntries(fields, card));
  const { cvv, holder, email } = fields;
  if (cvv !== undefined)
    entries.push({ name: 'security code (CVV)', field: cvv, typings: [digitsTyping(card.cvv)] });
  if (holder !== undefined && !holder.filled) {
    entries.push({
      name: 'card holder',
      field: holder,
      typings: [plainTyping(card.holder ?? unnamedHolder)],
    });
  }
  if (email !== undefined && !email.filled) {
    entries.push({ name: 'e-mail address', field: email, typings: [plainTyping(payer.email)] });
  }
  return entries.sort((a, b) => a.field.order - b.field.order);
}

function expiryEntries({ expiry }: CardFields, card: Payer['card']): readonly Entry[] {
  if (expiry === undefined) return [];
  const name = 'expiry date';
  if (expiry.kind === 'single') {
    const { month, year } = expiryOf(card);
    const native = `${year}-${String(month).padStart(2, '0')}`;
    return expiry.format.native
      ? [{ name, field: expiry.field, typings: [{ text: native, fits: standing => standing === native }] }]
      : [{ name, field: expiry.field, typings: expiryTypings(card, expiry.format) }];
  }
  const { month, year } = expiry;
  const wanted = expiryOf(card);
  return [
    month.kind === 'select'
      ? { name: 'expiry month', field: month, option: monthOption(month.options, wanted.month) }
      : { name: 'expiry month', field: month, typings: monthTypings(card) },
    year.kind === 'select'
      ? { name: 'expiry year', field: year, option: yearOption(year.options, wanted.year) }
      : { name: 'expiry year', field: year, typings: yearTypings(card, year) },
  ];
}

/**
 * Enters one value and looks at what stands in the field afterwards.
 * @throws PaywatchError `page_unfillable` with the field's name when it does not take it
 */
export async function enter(page: Page, scene: LiveScene, entry: Entry, clock: Clock): Promise<void> {
  const element = await scene.element(entry.field);
  const taken =
    'option' in entry
      ? await choose(element, entry.option)
      : await typeAny(page, element, entry.typings, entry.field.type === 'month', clock);
  if (taken) return;
  throw new PaywatchError(
    'page_unfillable',
    `The payment page’s field for the ${entry.name} does not take what is entered`,
    {
      mend: 'Open the payment URL in a visible window (--headed) to see what the field wants.',
    },
  );
}

async function choose(element: ElementHandle, option: number | undefined): Promise<boolean> {
  if (option === undefined) return false;
  await element.selectOption({ index: option }, { timeout: 2_000 });
  return (
    (await element.evaluate(select => (select as unknown as { selectedIndex: number }).selectedIndex)) ===
    option
  );
}

/** How long a person waits between two keys, ms: first briskly, then as slowly as the field may want it. */
const paces = [8, 60, 160] as const;

async function typeAny(
  page: Page,
  element: ElementHandle,
  typings: readonly Typing[],
  isNative: boolean,
  clock: Clock,
): Promise<boolean> {
  for (const pace of isNative ? [] : paces) {
    for (const typing of typings) {
      if (await typeOnce(page, element, typing, pace, clock)) return true;
    }
  }
  const [first] = typings;
  if (first === undefined) return false;
  await element.fill(first.text, { timeout: 2_000 }).catch(() => undefined);
  return first.fits(await standingIn(element));
}

async function typeOnce(
  page: Page,
  element: ElementHandle,
  typing: Typing,
  pace: number,
  clock: Clock,
): Promise<boolean> {
  await element.focus();
  if ((await standingIn(element)) !== '') {
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Backspace');
  }
  for (const key of typing.text) {
    // Each key goes to the field by itself: something else may take the focus at any time, and must not get the rest
    // of a card number.
    if (/^[\x20-\x7e]$/.test(key)) await element.press(key, { noWaitAfter: true });
    else await page.keyboard.insertText(key);
    await clock.sleep(pace);
  }
  if (typing.fits(await standingIn(element))) return true;
  // Some fields put their text in order a moment later.
  await clock.sleep(60);
  return typing.fits(await standingIn(element));
}

const standingIn = (element: ElementHandle): Promise<string> =>
  element.evaluate(field => String((field as unknown as { value?: string }).value ?? ''));

/** Clicks as a person would; what floats over the button is not allowed to be in the way. */
export async function click(element: ElementHandle): Promise<void> {
  try {
    await element.click({ timeout: 1_500, noWaitAfter: true });
  } catch {
    await element.dispatchEvent('click');
  }
}
