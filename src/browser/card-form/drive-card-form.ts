import type { Page } from 'playwright';
import { PaywatchError } from '../../domain/errors.js';
import type { Payer } from '../../providers/contract.js';
import { findConsent, findNext, findOpeners, findSubmit } from './buttons.js';
import type { Candidate } from './candidate.js';
import { collectScene, type LiveScene } from './collect.js';
import { click, enter, entriesFor } from './fill.js';
import { followUp } from './follow-up.js';
import { createPatience } from './patience.js';
import { type CardFields, doesWithoutCvv, listFields, missingFrom, recogniseCardForm } from './recognise.js';
import { press, tickWhatIsRequired } from './submit.js';

/**
 * Pays on a page that it has never seen: finds the card form on it, in whatever frame, fills it in, sends it off, and
 * gives the one-time code when one is asked for. Resolves when nothing more happens for a step's time; what became of
 * the payment is for the channels to see.
 *
 * @throws PaywatchError `page_unfillable` with the name of the field or step that could not be found
 */
export async function driveCardForm(page: Page, payer: Payer): Promise<void> {
  payer.onStep('looking for the card form');
  const { scene, fields } = await fillCard(page, payer);
  const since = payer.clock.now();
  const sent = await press(page, payer, scene, listFields(fields));
  await followUp(page, payer, { sent, since, fields });
}

interface Filled {
  readonly scene: LiveScene;
  readonly fields: CardFields;
}

type CardPart = 'card number' | 'expiry date' | 'security code (CVV)';

/** Fills in field after field, on page after page, until the card is complete and nothing is left to fill. */
async function fillCard(page: Page, payer: Payer): Promise<Filled> {
  const given = new Set<CardPart>();
  const used = new Set<string>();
  const patience = createPatience(payer);
  const entered = new Map<string, number>();
  for (;;) {
    const scene = await collectScene(page, payer.clock);
    const fields = recogniseCardForm(scene);
    const isStill = patience.look(scene);
    if (isStill) {
      const consent = unused(findConsent(scene.candidates), used);
      if (consent !== undefined) {
        payer.onStep('dismissing a notice');
        await attempt(async () => click(await scene.element(consent)));
        patience.renew();
        continue;
      }
      if (await enterAll(page, payer, { scene, fields }, entered)) {
        for (const part of partsOf(fields)) given.add(part);
        patience.renew();
        continue;
      }
      const missing = lacking(given, scene, fields);
      if (missing.length === 0 && fieldsStand(fields)) return { scene, fields };
      if (patience.quietMs() > lookAroundMs && (await moveOn(page, payer, { scene, fields }, used))) {
        patience.renew();
        continue;
      }
    }
    if (patience.isOver()) throw notFound(lacking(given, scene, fields), fields);
    await payer.clock.sleep(pollMs);
  }
}

/** How often the page is looked at, ms. */
const pollMs = 80;

/** How long a page is given to show what is missing before anything else on it is clicked, ms. */
const lookAroundMs = 500;

const fieldsStand = (fields: CardFields): boolean => listFields(fields).length > 0;

const partsOf = (fields: CardFields): readonly CardPart[] => {
  const missing = missingFrom(fields);
  return (['card number', 'expiry date', 'security code (CVV)'] as const).filter(
    part => !missing.includes(part),
  );
};

/** The parts of the card that no page has taken yet. */
function lacking(given: ReadonlySet<CardPart>, scene: LiveScene, fields: CardFields): readonly CardPart[] {
  const missing = (['card number', 'expiry date', 'security code (CVV)'] as const).filter(
    part => !given.has(part),
  );
  const isOnlyCvv = missing.length === 1 && missing[0] === 'security code (CVV)';
  return isOnlyCvv && doesWithoutCvv(scene, fields) ? [] : missing;
}

const identityOf = ({ frame, tag, type, name, id, text, label, near, form }: Candidate): string =>
  [frame, tag, type, name, id, text, label, near, form].join('\u0000');

function unused(candidate: Candidate | undefined, used: Set<string>): Candidate | undefined {
  if (candidate === undefined || used.has(identityOf(candidate))) return undefined;
  used.add(identityOf(candidate));
  return candidate;
}

/** How often a field that is found empty again is filled again. */
const mostEntries = 3;

/** Enters what is not yet entered; tells whether there was anything. */
async function enterAll(
  page: Page,
  payer: Payer,
  { scene, fields }: Filled,
  entered: Map<string, number>,
): Promise<boolean> {
  // An address alone is asked for by newsletters, too; a page that wants it first is moved on from below.
  if (missingFrom(fields).length === 3) return false;
  // Nor is a short secret the card's by itself: gift cards and logins have one, too.
  if (fields.number === undefined && fields.expiry === undefined && entered.size === 0) return false;
  const due = entriesFor(fields, payer).filter(entry => {
    const count = entered.get(identityOf(entry.field)) ?? 0;
    return count === 0 || (!entry.field.filled && entry.field.kind === 'input' && count < mostEntries);
  });
  for (const entry of due) {
    payer.onStep(`typing the ${entry.name}`);
    const done = await attempt(() => enter(page, scene, entry, payer.clock));
    // The page changed under our hands: what is there now is looked at anew.
    if (!done) return true;
    entered.set(identityOf(entry.field), (entered.get(identityOf(entry.field)) ?? 0) + 1);
  }
  return due.length > 0;
}

/** Does what a person does to get at the missing fields: chooses the card, or goes on to the next step. */
async function moveOn(
  page: Page,
  payer: Payer,
  { scene, fields }: Filled,
  used: Set<string>,
): Promise<boolean> {
  const found = listFields(fields);
  if (fields.number === undefined) {
    for (const opener of findOpeners(scene.candidates)) {
      if (unused(opener, used) === undefined) continue;
      payer.onStep('choosing to pay by card');
      return attempt(async () => click(await scene.element(opener)));
    }
  }
  const submit = found.length > 0 ? findSubmit(scene.candidates, found) : undefined;
  const next = submit?.leadsOn === true ? submit.button : findNext(scene.candidates);
  if (next?.enabled !== true || unused(next, used) === undefined) return false;
  payer.onStep('going on to the next step');
  return attempt(async () => {
    if (fields.email !== undefined && fields.number === undefined && fields.expiry === undefined) {
      const [entry] = entriesFor({ email: fields.email }, payer);
      if (entry !== undefined) await enter(page, scene, entry, payer.clock);
    }
    await tickWhatIsRequired(scene, found);
    await click(await scene.element(next));
  });
}

/** Whether it could be done. A document that went away meanwhile is no failure; the page is looked at again. */
async function attempt(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof PaywatchError) throw error;
    return false;
  }
}

const mend = 'Open the payment URL in a visible window (--headed) and pay by hand.';

function notFound(missing: readonly CardPart[], fields: CardFields): PaywatchError {
  const names = missing.length > 0 ? missing : missingFrom(fields);
  const all = names.length === 3 ? 'card number' : names.join(' and the ');
  return new PaywatchError(
    'page_unfillable',
    names.length === 3
      ? `The payment page has no card form that could be found: no field for the ${all}`
      : `The payment page has no field for the ${all} that could be found`,
    { mend },
  );
}
