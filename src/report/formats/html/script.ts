/** The script of the page. It makes nodes and sets their text; no text ever becomes markup. */
export const script = String.raw`
'use strict';
const checks = JSON.parse(document.getElementById('data').textContent);
const form = document.getElementById('filters');
const list = document.getElementById('checks');
const isRed = ({ outcome }) => outcome === 'fail' || outcome === 'blocked';

function make(name, properties, children = []) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function checkNode(check) {
  const mark = { pass: '✓', fail: '✗', blocked: '!', 'not-applicable': '–', 'not-run': '·' }[check.outcome];
  const told = [check.level, check.era, check.group, check.outcome].join(' · ');
  const summary = make('summary', {}, [
    make('span', { className: 'mark', textContent: mark, ariaHidden: 'true' }), ' ',
    make('span', { className: 'id', textContent: check.id }), ' ',
    make('span', { className: 'dim', textContent: told }),
    make('div', { className: 'dim', textContent: check.summary }),
  ]);
  const className = [isRed(check) ? 'red' : check.outcome, check.level].join(' ');
  const node = make('details', { className }, [summary]);
  node.addEventListener('toggle', () => node.append(whatNode(check)), { once: true });
  return node;
}

function whatNode(check) {
  const parts = check.details.flatMap(([label, text, href]) => [
    make('dt', { textContent: label }),
    make('dd', {}, [label === 'try' ? commandNode(text) : textNode(text, href)]),
  ]);
  return make('div', { className: 'what' }, [make('dl', {}, parts), ...timeline(check.exchanges)]);
}

const textNode = (text, href) =>
  href === undefined ? text : make('a', { href, textContent: text, rel: 'noreferrer noopener' });

function commandNode(text) {
  const code = make('pre', { textContent: text, tabIndex: 0 });
  return make('div', {}, [code, copyButton(text, code)]);
}

function copyButton(text, code) {
  const button = make('button', { type: 'button', textContent: 'Copy', ariaLabel: 'Copy: ' + text.slice(0, 60) });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.ariaLabel = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = button.ariaLabel = 'Selected: copy it';
    }
  });
  return button;
}

function timeline(exchanges) {
  if (exchanges.length === 0) return [];
  const start = Math.min(...exchanges.map(({ atMs }) => atMs));
  const end = Math.max(...exchanges.map(({ atMs, durationMs }) => atMs + durationMs));
  const scale = 100 / Math.max(1, end - start);
  const rows = exchanges.flatMap((exchange) => exchangeNodes(exchange, start, scale));
  return [make('h3', { textContent: 'Exchanges, ' + Math.round(end - start) + ' ms' }), ...rows];
}

function exchangeNodes(exchange, start, scale) {
  const bar = make('span', { className: exchange.ok ? 'bar' : 'bar odd' });
  bar.style.left = Math.min(99, (exchange.atMs - start) * scale) + '%';
  bar.style.width = exchange.durationMs * scale + '%';
  const told = exchange.title + ' → ' + exchange.ending + ', ' + Math.round(exchange.durationMs) + ' ms';
  const button = make('button', { type: 'button', className: 'exchange', ariaExpanded: 'false' }, [
    make('span', { textContent: told }),
    make('span', { className: 'track', ariaHidden: 'true' }, [bar]),
  ]);
  const panel = make('div', { className: 'panel', hidden: true });
  button.addEventListener('click', () => {
    if (panel.childElementCount === 0) panel.append(...panelNodes(exchange));
    panel.hidden = !panel.hidden;
    button.ariaExpanded = String(!panel.hidden);
  });
  return [button, panel];
}

const panelNodes = ({ request, requestBody, response, responseBody }) =>
  [['Request', request], ['Request body', requestBody], ['Response', response], ['Response body', responseBody]]
    .filter(([, text]) => text !== '')
    .flatMap(([title, text]) => [make('h4', { textContent: title }), make('pre', { textContent: text, tabIndex: 0 })]);

const rows = checks.map((check) => ({
  check,
  node: checkNode(check),
  text: [check.id, check.group, check.summary, ...check.details.map(([, text]) => text)].join('\n').toLowerCase(),
}));

function fits({ check, text }) {
  const { outcome, group, era, level, text: wanted } = Object.fromEntries(new FormData(form));
  const chosen = [[outcome, check.outcome], [group, check.group], [era, check.era], [level, check.level]];
  return text.includes(wanted.trim().toLowerCase())
    && chosen.every(([value, own]) => value === '' || value === own || (value === 'attention' && isRed(check)));
}

function filter() {
  for (const row of rows) row.node.hidden = !fits(row);
  const shown = rows.filter(({ node }) => !node.hidden).length;
  document.getElementById('count').textContent = shown + ' of ' + rows.length + ' shown';
}

function start() {
  for (const name of ['outcome', 'group', 'era', 'level']) {
    const values = [...new Set(checks.map((check) => check[name]))];
    form.elements[name].append(...values.map((value) => make('option', { value, textContent: value })));
  }
  if (checks.some(isRed)) {
    form.elements.outcome.append(make('option', { value: 'attention', textContent: 'needs attention' }));
    form.elements.outcome.value = 'attention';
  }
  list.append(...rows.map(({ node }) => node));
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  filter();
}

for (const code of document.querySelectorAll('pre.copy')) code.after(copyButton(code.textContent, code));

/** On paper everything is open, and afterwards what was. */
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.dataset.closed = '';
    details.open = true;
  }
});
addEventListener('afterprint', () => {
  for (const details of document.querySelectorAll('[data-closed]')) {
    delete details.dataset.closed;
    details.open = false;
  }
});

if (form) start();
`;
