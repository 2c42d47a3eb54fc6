import type { Page } from 'playwright';
import { PaywatchError } from '../../domain/errors.js';
import type { Instant } from '../../domain/time.js';
import type { Payer } from '../../providers/contract.js';
import { findReviewButton, findSubmit, findWayBack } from './buttons.js';
import type { Candidate } from './candidate.js';
import { digitsTyping, plainTyping } from './card-values.js';
import { collectScene, type LiveScene } from './collect.js';
import { click, enter } from './fill.js';
import { createPatience } from './patience.js';
import { type CardFields, recogniseCardForm, recogniseOneTimeCode } from './recognise.js';
import type { Sent } from './submit.js';

/** What was sent off, and when. */
export interface Sending {
  readonly sent: Sent;
  readonly since: Instant;
  readonly fields: CardFields;
}

type Done = 'code' | 'review' | 'back';

/**
 * Takes what comes after the card: a one-time code, in the page or in a frame; a page that sums up and wants one more
 * click; a link back to the merchant. Each once. Resolves when nothing more comes for a step's time.
 *
 * @throws PaywatchError `page_unfillable` when the form was not sent at all, or nobody can read the code
 */
export async function followUp(page: Page, payer: Payer, sending: Sending): Promise<void> {
  const done = new Set<Done>();
  const patience = createPatience(payer);
  payer.onStep('waiting for what comes next');
  for (;;) {
    if (page.isClosed()) return;
    const scene = await collectScene(page, payer.clock);
    if (patience.look(scene)) {
      const did = await takeStep(page, payer, scene, sending, done);
      if (did !== undefined) {
        done.add(did);
        patience.renew();
        continue;
      }
    }
    if (patience.isOver()) {
      if (done.size === 0 && !sending.sent.hasAsked()) throw notSent(scene);
      return;
    }
    await payer.clock.sleep(100);
  }
}

async function takeStep(
  page: Page,
  payer: Payer,
  scene: LiveScene,
  { sent, since }: Sending,
  done: ReadonlySet<Done>,
): Promise<Done | undefined> {
  const code = done.has('code') ? undefined : recogniseOneTimeCode(scene);
  if (code !== undefined) return typeCode(page, payer, scene, { fields: code, since });
  if (recogniseCardForm(scene).number !== undefined || !sent.hasAsked()) return undefined;
  const back = done.has('back') ? undefined : findWayBack(scene.candidates);
  if (back !== undefined) {
    payer.onStep('returning to the merchant');
    return whenClicked(scene, back, 'back');
  }
  // A second click on a pay button could pay twice, so only a button that led on is followed by one.
  const review =
    sent.leadsOn && sent.hasMoved() && done.size === 0 ? findReviewButton(scene.candidates) : undefined;
  if (review === undefined) return undefined;
  payer.onStep('confirming the payment');
  return whenClicked(scene, review, 'review');
}

async function whenClicked(scene: LiveScene, button: Candidate, done: Done): Promise<Done | undefined> {
  try {
    await click(await scene.element(button));
    return done;
  } catch {
    // It went away before it could be clicked.
    return undefined;
  }
}

interface CodeFields {
  readonly fields: readonly Candidate[];
  readonly since: Instant;
}

async function typeCode(
  page: Page,
  payer: Payer,
  scene: LiveScene,
  { fields, since }: CodeFields,
): Promise<Done | undefined> {
  const code = await readCode(payer, since);
  payer.onStep('typing the one-time code');
  const parts = fields.length === 1 ? [code] : [...code];
  try {
    for (const [index, field] of fields.entries()) {
      const typing =
        field.type === 'text' && fields.length === 1 ? plainTyping(code) : digitsTyping(parts[index] ?? '');
      await enter(page, scene, { name: 'one-time code', field, typings: [typing] }, payer.clock);
    }
  } catch (error) {
    // A page may go on by itself with the last digit.
    if (error instanceof PaywatchError) throw error;
    return 'code';
  }
  await sendCode(page, payer, fields);
  return 'code';
}

/** Sends the code off unless the page did so by itself. */
async function sendCode(page: Page, payer: Payer, fields: readonly Candidate[]): Promise<void> {
  try {
    await payer.clock.sleep(100);
    const scene = await collectScene(page, payer.clock);
    const standing = recogniseOneTimeCode(scene);
    if (standing === undefined || standing.length !== fields.length) return;
    const near = scene.candidates.filter(({ frame }) => frame === standing[0]?.frame);
    const submit = findSubmit(near, standing);
    const last = standing.at(-1);
    if (submit !== undefined) return await click(await scene.element(submit.button));
    if (last === undefined) return;
    await (await scene.element(last)).focus();
    await page.keyboard.press('Enter');
  } catch {
    // The page has gone on.
  }
}

async function readCode(payer: Payer, since: Instant): Promise<string> {
  if (payer.oneTimeCode === undefined) {
    throw new PaywatchError('page_unfillable', 'The page asks for a one-time code, and nobody can read it', {
      mend: 'Pay by hand in a visible window (--headed).',
    });
  }
  payer.onStep('waiting for the one-time code');
  return payer.oneTimeCode(payer.email, since);
}

/** Names what keeps the form, where the page says so. */
function notSent({ candidates }: LiveScene): PaywatchError {
  const empty = candidates.find(
    ({ kind, required, filled, visible, enabled }) =>
      kind === 'input' && required && !filled && visible && enabled,
  );
  const name = empty?.label || empty?.ariaLabel || empty?.placeholder || empty?.near || empty?.name || '';
  return new PaywatchError(
    'page_unfillable',
    empty === undefined
      ? 'The payment page did not get past: submitting the payment; no pay button could be found that sends it'
      : `The payment page did not get past: submitting the payment; it requires a field that was not recognised: ${name}`,
    { mend: 'Open the payment URL in a visible window (--headed) and pay by hand.' },
  );
}
