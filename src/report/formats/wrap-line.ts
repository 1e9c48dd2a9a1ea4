/** What a colour adds to a text without taking a column. */
const COLOUR = /\u001b\[\d+m/g;

const LEAST = 40;

/** A line broken at spaces where it is longer than `columns`; what follows hangs below its text. */
export function wrapLine(line: string, columns: number): string[] {
  const width = Math.max(LEAST, columns);
  if (lengthOf(line) <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const [first = '', ...words] = line.trimStart().split(' ');
  const lines = [`${indent}${first}`];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (lengthOf(last) + 1 + lengthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}  ${word}`);
  }
  return lines;
}

const lengthOf = (text: string): number => text.replace(COLOUR, '').length;
