/** The style of the page. */
export const style = `
:root {
  --text: #1c2126; --dim: #5b6670; --page: #fff; --card: #f5f7f9; --line: #d5dbe1;
  --good: #1a7f37; --warning: #8a5a00; --bad: #b42318; --accent: #0b5cad;
  --added: #e6f4ea; --removed: #fdecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e8ec; --dim: #9aa6b1; --page: #14181c; --card: #1d2329; --line: #363f48;
    --good: #57c275; --warning: #e0ab47; --bad: #ff8a7d; --accent: #78b4f5;
    --added: #16301e; --removed: #3a1e1c;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; }
h1 .verdict { display: block; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3, h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
h4 { color: var(--dim); font-size: .85rem; font-weight: normal; margin-top: .5rem; }
header { border-left: .4rem solid currentColor; padding: .25rem 1rem; }
header > :not(h1) { color: var(--text); margin: .25rem 0 0; }
header > dl.next { margin-top: .75rem; }
header .dim, .dim { color: var(--dim); }
header.good, .pass .mark { color: var(--good); }
header.warning, .warning b, .red.SHOULD .mark { color: var(--warning); }
header.bad, .error b, .fail .mark, .red.MUST .mark { color: var(--bad); }
.red.MAY .mark { color: var(--accent); }
.verdict { text-transform: uppercase; }
.target, code, pre, .id { font-family: ui-monospace, monospace; font-size: .9em; }
ul { list-style: none; padding: 0; margin: 0; }
li { padding: .25rem 0; }
a { color: var(--accent); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .3rem; margin: .25rem 0; max-height: 24rem; overflow: auto; padding: .5rem; white-space: pre-wrap; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
label.wide { flex: 1 1 12rem; }
label { color: var(--dim); display: flex; flex-direction: column; font-size: .85rem; }
select, input, button { background: var(--card); border: 1px solid var(--line); border-radius: .3rem; color: var(--text); font: inherit; min-height: 2.25rem; padding: .25rem .5rem; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
details { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .5rem 0; }
summary .dim { font-size: .9rem; }
.what { margin: 0 0 1rem; padding-left: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; min-width: 0; white-space: pre-wrap; }
.exchange, .step { display: grid; grid-template-columns: minmax(9rem, 1fr) minmax(6rem, 2fr); gap: .25rem .75rem; align-items: center; margin-top: .25rem; text-align: left; width: 100%; }
.track { background: var(--line); border-radius: .2rem; display: block; height: .5rem; position: relative; }
.bar { background: var(--good); border-radius: .2rem; display: block; height: 100%; min-width: 3px; position: absolute; }
.bar.odd { background: var(--warning); }
.track rect { fill: var(--good); }
svg.track { width: 100%; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: 1rem; }
.next { grid-template-columns: max-content 1fr; margin-top: .5rem; }
.next pre { display: inline-block; margin: 0 .5rem .25rem 0; max-width: 100%; vertical-align: middle; }
.problem dl { padding: 0 0 1rem 1rem; }
.file { margin-top: .5rem; }
.hunk { display: grid; gap: .25rem 1rem; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); margin-bottom: .5rem; }
.hunk > pre:only-child { grid-column: 1 / -1; }
.diff { max-height: 32rem; overflow-wrap: normal; padding: .5rem 0; white-space: pre; }
.diff code { display: block; font-size: 1em; min-width: 100%; width: max-content; }
.diff span, .diff ins, .diff del { display: block; padding: 0 .5rem; text-decoration: none; }
.diff ins { background: var(--added); }
.diff del { background: var(--removed); }
.added .file { margin: 0 0 0 1rem; }
.review { color: var(--warning); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; min-width: 42rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem 1rem .35rem 0; text-align: left; vertical-align: top; }
th { color: var(--dim); font-weight: normal; overflow-wrap: normal; }
.state.shared { color: var(--warning); }
.state.refused { color: var(--bad); }
.steps { list-style: none; margin: 0; padding: 0; }
.step { grid-template-columns: minmax(9rem, 2fr) 4rem minmax(6rem, 4fr); margin: 0; padding: .1rem 0; }
@media print {
  body { max-width: none; padding: 0; }
  form, nav, button { display: none; }
  table { min-width: 0; }
  pre, .diff { border: 0; max-height: none; overflow: visible; white-space: pre-wrap; }
  section, .hunk, li { break-inside: avoid-page; }
}
@media (max-width: 40rem) {
  .hunk, .next { grid-template-columns: minmax(0, 1fr); }
  .step { grid-template-columns: 1fr 4rem; }
  .step .track { grid-column: 1 / -1; }
  dl, .exchange { grid-template-columns: 1fr; }
  dt { margin-top: .25rem; }
  .what { padding-left: 0; }
}
`;
