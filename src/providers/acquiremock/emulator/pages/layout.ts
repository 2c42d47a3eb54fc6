import { Html, html } from './html.js';
import { english, languages, type TextKey } from './texts.js';

/** What every page of a payment shows. */
export interface PageView {
  /** The path under which the gateway is mounted, empty at the root. */
  readonly root: string;
  readonly currencySymbol: string;
}

/** A text that the language switch exchanges. */
export const text = (key: TextKey): Html => html`<span data-i18n="${key}">${english(key)}</span>`;

/** A whole document. The page scripts find the gateway's root on the body. */
export const layout = (
  root: string,
  page: { readonly title: string; readonly body: Html; readonly scripts?: readonly string[] },
): Html => html`${new Html('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" type="image/svg+xml" href="${root}/static/icon.svg">
<link rel="stylesheet" href="${root}/static/style.css">
<script src="${root}/static/language.js" defer></script>
${(page.scripts ?? []).map(name => html`<script src="${root}/static/${name}" defer></script>`)}
</head>
<body data-root="${root}">
<header class="top">
<span class="brand"><img src="${root}/static/icon.svg" alt="" width="28" height="28">AcquireMock</span>
<span class="badge" data-i18n="badge">${english('badge')}</span>
<label class="language"><span class="hidden-label" data-i18n="language">${english('language')}</span>
<select id="languageSelect">
${Object.entries(languages).map(([code, name]) => html`<option value="${code}" lang="${code}">${name}</option>`)}
</select></label>
</header>
${page.body}
</body>
</html>
`;
