/** The style sheet of all pages: system fonts, no requests to anybody else. */
export const style = `
:root { --ink: #1d2530; --soft: #5b6676; --line: #dde2e9; --paper: #fff; --ground: #f3f5f8; --accent: #1f5f8b;
  --accent-dark: #174a6e; --tint: #e8f1f7; --good: #1d7a4c; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2 { margin: 0; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0; }
a { color: var(--accent); }
.top { display: flex; align-items: center; gap: .75rem; padding: .75rem 1.5rem; background: var(--paper);
  border-bottom: 1px solid var(--line); }
.brand { min-width: 0; display: flex; align-items: center; gap: .6rem; font-weight: 650; }
.badge { padding: .1rem .6rem; border-radius: 1rem; background: #fff2d6; color: #6d4a00; font-size: .8rem;
  white-space: nowrap; }
.language { margin-left: auto; }
.hidden-label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
select { font: inherit; font-size: .9rem; color: inherit; padding: .35rem .5rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); }
main { margin: 2rem auto; padding: 0 1rem; }
.checkout { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1.25rem; align-items: start;
  grid-template-rows: auto 1fr; max-width: 60rem; }
.checkout .pay { grid-column: 2; grid-row: 1 / 3; }
.narrow { max-width: 30rem; }
.panel { display: grid; gap: 1rem; padding: 1.75rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 1rem; }
.centred { text-align: center; justify-items: center; }
.centred form, .centred dl { width: 100%; }
.panel-head { display: grid; gap: .25rem; }
.account { display: flex; flex-wrap: wrap; gap: 0 .6rem; color: var(--soft); font-size: .9rem; }
#accountEmail { overflow-wrap: anywhere; }
.summary { gap: .35rem; }
.label { color: var(--soft); font-size: .875rem; }
.summary .label:not(:first-child) { margin-top: .75rem; }
.amount { font-size: 1.75rem; font-weight: 650; line-height: 1.2; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; }
.ref-text { overflow-wrap: anywhere; }
form { display: grid; gap: 1rem; }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.field { display: grid; gap: .3rem; color: var(--soft); font-size: .875rem; text-align: left; }
.field input { width: 100%; padding: .7rem .85rem; font: inherit; font-size: 1rem; color: var(--ink);
  border: 1px solid #b6bfca; border-radius: .6rem; background: var(--paper); font-variant-numeric: tabular-nums; }
.field input::placeholder { color: #7d8795; }
.field input:disabled { background: var(--ground); color: var(--soft); }
:focus-visible { outline: 3px solid #8cbbdc; outline-offset: 1px; }
.field input.code { font-size: 1.6rem; letter-spacing: .5em; padding-left: 1.1em; text-align: center; }
.check { display: flex; align-items: center; gap: .6rem; font-size: .95rem; }
.check input { width: 1.1rem; height: 1.1rem; accent-color: var(--accent); }
.submit-btn { display: block; width: 100%; padding: .8rem 1rem; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; color: #fff; background: var(--accent); border: 0; border-radius: .6rem; cursor: pointer;
  overflow-wrap: anywhere; }
.submit-btn:hover { background: var(--accent-dark); }
.submit-btn:disabled { opacity: .6; cursor: default; }
.quiet { padding: .4rem 0; font: inherit; font-size: .95rem; color: var(--accent); background: none; border: 0;
  text-decoration: underline; cursor: pointer; justify-self: center; }
.hint { color: var(--soft); font-size: .875rem; text-align: center; }
#savedCardsSection { display: grid; gap: .4rem; }
#savedCardsList { display: flex; flex-wrap: wrap; gap: .5rem; }
.saved-card-chip { padding: .5rem .9rem; font: inherit; font-variant-numeric: tabular-nums; color: var(--ink);
  background: var(--paper); border: 1px solid #b6bfca; border-radius: 2rem; cursor: pointer; }
.saved-card-chip[aria-pressed="true"] { background: var(--tint); border-color: var(--accent);
  box-shadow: inset 0 0 0 1px var(--accent); }
#historyContainer { gap: .6rem; padding-block: 1.25rem; }
#historyList { margin: 0; padding: 0; list-style: none; display: grid; gap: .6rem; }
#historyList li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .75rem; font-size: .9rem; }
.history-ref { overflow-wrap: anywhere; }
.history-amount { font-variant-numeric: tabular-nums; }
.history-date { grid-column: 1 / -1; color: var(--soft); font-size: .8rem; }
#emailModal { position: fixed; inset: 0; z-index: 10; display: grid; place-items: center; padding: 1rem;
  overflow-y: auto; background: rgb(29 37 48 / 55%); backdrop-filter: blur(3px); }
.dialog { width: 100%; max-width: 25rem; padding: 1.75rem; background: var(--paper); border-radius: 1rem;
  box-shadow: 0 1rem 3rem rgb(29 37 48 / 25%); }
.step { display: none; gap: 1rem; }
.step.active { display: grid; }
.step p { color: var(--soft); }
#displayEmail { color: var(--ink); overflow-wrap: anywhere; }
strong { overflow-wrap: anywhere; }
.tick { display: grid; place-items: center; width: 3.5rem; height: 3.5rem; border-radius: 50%; font-size: 1.75rem;
  color: #fff; background: var(--good); }
.big { font-size: 3rem; font-weight: 650; line-height: 1; color: #8b95a3; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .5rem 1.25rem; margin: 0; padding: 1rem 0;
  border-block: 1px solid var(--line); text-align: left; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.amount-row { font-weight: 650; }
.mono, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .875rem; overflow-wrap: anywhere; }
.routes { margin: 0; padding: 0; list-style: none; display: grid; gap: .75rem; }
.routes li { display: grid; }
.routes span { color: var(--soft); font-size: .9rem; }
@media (max-width: 44rem) {
  main { margin: 1rem auto; }
  .top { padding: .6rem 1rem; gap: .6rem; }
  .panel { padding: 1.25rem; }
  .badge { display: none; }
  .checkout { grid-template-columns: minmax(0, 1fr); grid-template-rows: none; }
  .checkout .pay { grid-column: 1; grid-row: auto; }
}
`;
