/** How a file is written, so that what we add looks like its own. */
export interface TextStyle {
  readonly indent: string;
  readonly semicolon: ';' | '';
  readonly quote: "'" | '"';
  readonly newline: '\n' | '\r\n';
}

/** Reads the style off a file's text. */
export function styleOf(text: string): TextStyle {
  const lines = text.split('\n');
  const indents = lines
    .map((line) => /^(\t+|\x20{2,8})(?=[^\s*])/.exec(line)?.[1])
    .filter((indent) => indent !== undefined);
  const tabs = indents.filter((indent) => indent.startsWith('\t')).length;
  const spaces = indents.filter((indent) => !indent.startsWith('\t')).map((indent) => indent.length);
  const imports = lines.filter((line) => /\b(from|import|require\()\s*['"]/.test(line));
  const endings = lines.filter((line) => /^(import|export|const|let)\b.*[\w)\]}'"];?\s*$/.test(line));
  return {
    indent: tabs > spaces.length ? '\t' : ' '.repeat(Math.min(...spaces, 8) === 4 || allFour(spaces) ? 4 : 2),
    semicolon: endings.filter((line) => /;\s*$/.test(line)).length * 2 >= endings.length ? ';' : '',
    quote: imports.filter((line) => line.includes("'")).length * 2 >= imports.length ? "'" : '"',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

const allFour = (widths: readonly number[]): boolean =>
  widths.length > 0 && widths.filter((width) => width % 4 === 0).length > widths.length * 0.9;

/** The lines with the file's newline, each indented; empty lines stay empty. */
export const indented = (lines: readonly string[], indent: string, { newline }: TextStyle): string =>
  lines.map((line) => (line === '' ? newline : indent + line + newline)).join('');
