import { type Html, html } from './html.js';
import { layout, text } from './layout.js';
import { english } from './texts.js';

/** What stands at every unknown path. */
export const notFoundPage = (root: string): Html =>
  layout(root, {
    title: 'Page Not Found',
    body: html`<main class="narrow">
<section class="panel centred">
<p class="big">404</p>
<h1 data-i18n="not_found_title">${english('not_found_title')}</h1>
<p>${text('not_found_hint')}</p>
<a class="submit-btn" href="${root}/" data-i18n="home">${english('home')}</a>
</section>
</main>`,
  });
