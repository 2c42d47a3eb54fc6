import { gatewayRoutes } from '../open-api.js';
import { type Html, html } from './html.js';
import { layout } from './layout.js';

/** The gateway's front page. */
export const homePage = (root: string): Html =>
  layout(root, {
    title: 'AcquireMock',
    body: html`<main class="narrow">
<section class="panel">
<h1>A payment gateway that moves no money</h1>
<p>Create an invoice, pay it on a hosted page with a test card, and receive a signed webhook.</p>
<p><a class="submit-btn" href="${root}/test">Create a test payment</a></p>
<p><a class="quiet" href="${root}/docs">All routes</a></p>
</section>
</main>`,
  });

/** A form that creates invoices. */
export const demoPage = (root: string): Html =>
  layout(root, {
    title: 'AcquireMock Test',
    scripts: ['demo.js'],
    body: html`<main class="narrow">
<section class="panel">
<h1>Create a test payment</h1>
<form id="testForm">
<label class="field">Amount in minor units<input id="amount" type="number" step="1" value="25000" required></label>
<label class="field">Reference<input id="reference" type="text" value="ORDER-123" required></label>
<label class="field">Webhook URL<input id="webhookUrl" type="url" placeholder="https://shop.example/webhook"></label>
<label class="field">Return URL<input id="redirectUrl" type="url" placeholder="https://shop.example/return"></label>
<button id="submitBtn" type="submit" class="submit-btn">Create</button>
</form>
<div id="resultContainer" hidden>
<p class="label">Payment page</p>
<p id="urlBox" class="mono"></p>
<a id="paymentLinkBtn" class="submit-btn" href="">Open</a>
</div>
</section>
</main>`,
  });

/** The original has merchant pages for show; they do nothing there either. */
export const merchantPage = (root: string): Html =>
  layout(root, {
    title: 'AcquireMock Merchant',
    body: html`<main class="narrow">
<section class="panel">
<h1>Merchant area</h1>
<p>The gateway has no merchant accounts. Everybody who reaches it may create payments.</p>
<a class="submit-btn" href="${root}/test">Create a test payment</a>
</section>
</main>`,
  });

/** The list of routes. */
export const routesPage = (root: string): Html =>
  layout(root, {
    title: 'AcquireMock Routes',
    body: html`<main class="narrow">
<section class="panel">
<h1>Routes</h1>
<ul class="routes">${gatewayRoutes.map(
      ([method, path, summary]) =>
        html`<li><code>${method.toUpperCase()} ${path}</code><span>${summary}</span></li>`,
    )}</ul>
<p><a class="quiet" href="${root}/openapi.json">openapi.json</a></p>
</section>
</main>`,
  });
