/** The style of the page that sums up many reports. */
export const summaryStyle = `
:root { --text: #1c2126; --page: #fff; --head: #f5f7f9; --line: #d5dbe1; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e8ec; --page: #14181c; --head: #1d2329; --line: #363f48; } }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
thead th { background: var(--head); }
td:first-child { font-family: ui-monospace, monospace; font-size: .9rem; }
@media (max-width: 45rem) { thead { display: none; } tr, td { display: block; } td { border: 0; padding: 0; } tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } }
`;
