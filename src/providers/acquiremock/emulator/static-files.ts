import { checkoutScript, demoScript, languageScript } from './pages/scripts.js';
import { style } from './pages/style.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f5f8b"/>
<rect x="6" y="9" width="20" height="14" rx="2.5" fill="none" stroke="#fff" stroke-width="2"/>
<path d="M6 14h20" stroke="#fff" stroke-width="2.5"/></svg>`;

/** What the pages load, by name under `/static/`. */
export const staticFiles: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  'style.css': { type: 'text/css; charset=utf-8', text: style },
  'language.js': { type: 'text/javascript; charset=utf-8', text: languageScript },
  'checkout.js': { type: 'text/javascript; charset=utf-8', text: checkoutScript },
  'demo.js': { type: 'text/javascript; charset=utf-8', text: demoScript },
  'icon.svg': { type: 'image/svg+xml', text: icon },
};
