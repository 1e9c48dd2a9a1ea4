const COLUMNS = 118;
const [WIDTH, HEIGHT, MARGIN] = [7.8, 19, 18];

/** The terminal in which the command was typed, as an SVG in the colours that the reader prefers. */
export function drawn(printed: string): string {
  const lines = [`\u001b[2m$\u001b[22m npx mcp-migrate ./weather-stdio`, '', ...printed.trimEnd().split('\n')];
  const rows = lines.flatMap((line) => wrapped(runsOf(line)));
  const [width, height] = [COLUMNS * WIDTH + 2 * MARGIN, rows.length * HEIGHT + 2 * MARGIN];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A run of mcp-migrate in a terminal">`,
    `<style>${STYLE}</style>`,
    `<rect class="screen" width="${width}" height="${height}" rx="8"/>`,
    ...rows.map((row, index) => rowText(row, MARGIN + HEIGHT * (index + 0.75))),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #1c2126; }
.screen { fill: #f6f8fa; stroke: #d5dbe1; }
.bold { font-weight: 700; } .dim { fill: #5b6670; } .red { fill: #b42318; } .green { fill: #1a7f37; } .yellow { fill: #8a5a00; } .cyan { fill: #0b5cad; }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e8ec; } .screen { fill: #14181c; stroke: #363f48; }
  .dim { fill: #9aa6b1; } .red { fill: #ff8a7d; } .green { fill: #57c275; } .yellow { fill: #e0ab47; } .cyan { fill: #78b4f5; }
}
`;

/** Text of one style. */
interface Run {
  readonly text: string;
  readonly names: readonly string[];
}

const BEGINS: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const ENDS: Readonly<Record<string, readonly string[]>> = {
  22: ['bold', 'dim'],
  39: ['red', 'green', 'yellow', 'cyan'],
};

/** A line with SGR codes as its runs (ECMA-48, 8.3.117). */
function runsOf(line: string): Run[] {
  const [first = '', ...rest] = line.split('\u001b[');
  let names: readonly string[] = [];
  const runs = rest.map((part) => {
    const [code = '', text = ''] = part.split(/m(.*)/s);
    const begun = BEGINS[code];
    names = begun === undefined ? names.filter((name) => !ENDS[code]?.includes(name)) : [...names, begun];
    return { text, names };
  });
  return [{ text: first, names: [] }, ...runs].filter(({ text }) => text !== '');
}

/** As a terminal breaks what is too long. */
function wrapped(runs: readonly Run[]): Run[][] {
  const rows: Run[][] = [[]];
  let used = 0;
  for (const { text, names } of runs)
    for (const character of text) {
      if (used === COLUMNS) {
        rows.push([]);
        used = 0;
      }
      rows.at(-1)?.push({ text: character, names });
      used += 1;
    }
  return rows.map(joined);
}

const joined = (characters: readonly Run[]): Run[] =>
  characters.reduce<Run[]>((runs, { text, names }) => {
    const last = runs.at(-1);
    const isSame = last?.names.join() === names.join();
    return last && isSame ? [...runs.slice(0, -1), { text: last.text + text, names }] : [...runs, { text, names }];
  }, []);

function rowText(row: readonly Run[], y: number): string {
  const length = row.reduce((sum, { text }) => sum + text.length, 0);
  if (length === 0) return '';
  const spans = row.map(({ text, names }) => `<tspan class="${names.join(' ')}">${escaped(text)}</tspan>`);
  return `<text x="${MARGIN}" y="${y}" textLength="${(length * WIDTH).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${spans.join('')}</text>`;
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
