/** The style sheet of the sandbox's own pages. */
export const style = `
:root { --ink: #1d2530; --soft: #5b6676; --line: #dde2e9; --paper: #fff; --ground: #f3f5f8; --accent: #1f5f8b;
  --tint: #e8f1f7; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .75rem 1.5rem;
  background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { font-weight: 650; color: var(--ink); text-decoration: none; }
.brand span { font-weight: 400; color: var(--soft); }
nav { display: flex; gap: 1.25rem; }
a { color: var(--accent); }
main { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; display: grid; gap: 1.25rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.1rem; }
p { margin: 0; }
.soft { color: var(--soft); }
.panel { display: grid; gap: .9rem; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 1rem; overflow-wrap: anywhere; }
.list { margin: 0; padding: 0; list-style: none; background: var(--paper); border: 1px solid var(--line);
  border-radius: 1rem; overflow: hidden; }
.list li + li { border-top: 1px solid var(--line); }
.list a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem 1rem; padding: .9rem 1.25rem;
  color: inherit; text-decoration: none; }
.list a:hover { background: var(--tint); }
.list b { font-weight: 600; overflow-wrap: anywhere; }
.list .soft { font-size: .9rem; overflow-wrap: anywhere; }
pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9rem; }
pre { margin: 0; padding: 1rem; background: var(--ground); border-radius: .6rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) minmax(0, 1fr); gap: .4rem 1.25rem; margin: 0; }
dt { color: var(--soft); overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
.product { grid-template-columns: 12rem minmax(0, 1fr); gap: 1.5rem; align-items: center; }
.product svg { width: 100%; height: auto; border-radius: .75rem; }
.text { display: grid; gap: .75rem; }
.price { font-size: 1.4rem; font-weight: 650; }
.waiting { display: flex; align-items: center; gap: .75rem; padding: .8rem 1rem; border-radius: .6rem;
  background: #fff6e0; color: #6d4a00; }
:focus-visible { outline: 3px solid #8cbbdc; outline-offset: 1px; }
@media (max-width: 40rem) {
  header { padding: .6rem 1rem; }
  main { margin: 1rem auto; }
  .list a { grid-template-columns: minmax(0, 1fr); }
  .product { grid-template-columns: minmax(0, 1fr); }
  .product svg { max-width: 14rem; }
}
`;
