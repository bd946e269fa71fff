// How the mailbox's pages look: quiet, light and dark, narrow first.

export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f4f2, #161618);
  --card: light-dark(#fff, #202023);
  --text: light-dark(#1c1c1e, #ededf0);
  --quiet: light-dark(#5a5a60, #a9a9b2);
  --line: light-dark(#dcdcd8, #3a3a40);
  --accent: light-dark(#0b57d0, #8ab4f8);
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--text); }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { margin: 0 auto; max-width: 64rem; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0 0 0.25rem; }
h2 { font-size: 1.25rem; margin: 0 0 0.5rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.band { background: #ffd54d; color: #1a1a1a; padding: 0.5rem 1rem; text-align: center; }
.quiet { color: var(--quiet); margin: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.head { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; justify-content: space-between; margin-bottom: 1rem; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
label { color: var(--quiet); }
input, button, .button {
  font: inherit; min-height: 2.75rem; padding: 0.375rem 0.75rem; border-radius: 0.375rem;
  border: 1px solid light-dark(#85858c, #85858c); background: var(--card); color: var(--text);
}
input { width: 16rem; max-width: 100%; }
button, .button { background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10131a); font-weight: 600; cursor: pointer; }
.button { display: inline-block; text-decoration: none; line-height: 1.875rem; }

ul.messages { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; overflow: hidden; }
ul.messages li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: 0.75rem 1rem; position: relative; }
ul.messages li + li { border-top: 1px solid var(--line); }
ul.messages li:hover { background: light-dark(#f0f5ff, #26282e); }
.subject { color: var(--text); font-weight: 650; text-decoration: none; }
.subject::after { content: ""; position: absolute; inset: 0; }
.subject:hover { text-decoration: underline; }
.when { color: var(--quiet); font-size: 0.875rem; white-space: nowrap; }
.snippet, .who { grid-column: 1 / -1; color: var(--quiet); font-size: 0.9375rem; }
.snippet { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.who { font-size: 0.875rem; }
.who a { position: relative; color: inherit; }
.empty { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 3rem 1.5rem; text-align: center; }
.empty p { max-width: 34rem; margin-inline: auto; }
.pager { display: flex; gap: 1rem; justify-content: center; margin-top: 1.25rem; }

article { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1.25rem 1rem 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0.75rem 0 1.25rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; margin-bottom: 0.75rem; }
.tabs { display: inline-flex; border: 1px solid light-dark(#85858c, #85858c); border-radius: 0.375rem; overflow: hidden; }
.tabs a { padding: 0.375rem 0.75rem; color: var(--text); text-decoration: none; font-size: 0.9375rem; }
.tabs a + a { border-inline-start: 1px solid light-dark(#85858c, #85858c); }
.tabs a:hover { background: light-dark(#eef3ff, #2a2d35); }
.tabs a[aria-current] { background: var(--accent); color: light-dark(#fff, #10131a); font-weight: 600; }
.tabs a:focus-visible { outline-offset: -4px; outline-color: currentColor; }
.sheet { border: 1px solid var(--line); border-radius: 0.375rem; overflow: hidden; background: light-dark(#e8e8e4, #0c0c0d); }
.sheet iframe { display: block; width: 100%; height: min(76rem, 85vh); min-height: 32rem; border: 0; margin: 0 auto; }
.sheet.phone iframe { width: 375px; max-width: 100%; }
.sheet.light iframe { color-scheme: light; }
.sheet.dark iframe { color-scheme: dark; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: 0.375rem; padding: 1rem; margin: 0; font: 0.9375rem/1.6 ui-monospace, monospace; }
pre.source { font-size: 0.8125rem; max-height: 85vh; overflow: auto; }
@media (min-width: 48rem) { article { padding: 1.75rem 1.75rem 1.5rem; } }
@media (max-width: 30rem) { ul.messages li { grid-template-columns: 1fr; } .when { grid-row: 1; } }
`;
