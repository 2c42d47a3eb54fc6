import type { Page } from 'playwright';
import { PaywatchError } from '../../domain/errors.js';
import type { Payer } from '../../providers/contract.js';
import { findSubmit } from './buttons.js';
import { type Candidate, shareForm } from './candidate.js';
import { collectScene, type LiveScene } from './collect.js';
import { click } from './fill.js';

/** How a form was sent off. */
export interface Sent {
  /** The button only leads on, so a page that sums up may follow. */
  readonly leadsOn: boolean;
  /** Whether the page has asked the network for anything since. */
  hasAsked(): boolean;
  /** Whether the page itself was left for another document since. */
  hasMoved(): boolean;
}

/** Sends off the form that `fields` stand in, by its button, or by Enter where it has none. */
export async function press(
  page: Page,
  payer: Payer,
  scene: LiveScene,
  fields: readonly Candidate[],
): Promise<Sent> {
  payer.onStep('submitting the payment');
  await tickWhatIsRequired(scene, fields);
  const { scene: latest, submit } = await whenEnabled(page, payer, fields);
  const watched = watchNetwork(page);
  if (submit !== undefined) {
    await click(await latest.element(submit.button));
  } else {
    const last = fields.at(-1);
    if (last === undefined) throw new RangeError('No field to press Enter in');
    const element = await scene.element(last);
    await element.focus();
    await page.keyboard.press('Enter');
  }
  return { leadsOn: submit?.leadsOn ?? false, ...watched };
}

/** Some forms enable their button only once they like what was typed. */
async function whenEnabled(page: Page, payer: Payer, fields: readonly Candidate[]) {
  const { clock, stepTimeoutMs } = payer;
  const startedAt = clock.now();
  for (;;) {
    const scene = await collectScene(page, clock);
    const submit = findSubmit(scene.candidates, fields);
    if (submit === undefined || submit.button.enabled) return { scene, submit };
    if (clock.now() - startedAt > stepTimeoutMs) {
      throw new PaywatchError(
        'page_unfillable',
        'The payment page’s pay button stays disabled although the card is filled in',
        {
          mend: 'Open the payment URL in a visible window (--headed) to see what else it wants.',
        },
      );
    }
    await clock.sleep(100);
  }
}

/** Ticks the boxes in the same form without which it would not go, such as the one for the terms. */
export async function tickWhatIsRequired(scene: LiveScene, fields: readonly Candidate[]): Promise<void> {
  const isOurs = (box: Candidate) => fields.some(field => shareForm(field, box));
  for (const box of scene.candidates) {
    if (
      box.kind === 'checkbox' &&
      box.required &&
      !box.checked &&
      box.visible &&
      box.enabled &&
      isOurs(box)
    ) {
      await click(await scene.element(box));
    }
  }
}

function watchNetwork(page: Page): Pick<Sent, 'hasAsked' | 'hasMoved'> {
  let asked = false;
  let moved = false;
  page.on('request', request => {
    if (/^(document|xhr|fetch)$/.test(request.resourceType())) asked = true;
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) moved = true;
  });
  return { hasAsked: () => asked, hasMoved: () => moved };
}
