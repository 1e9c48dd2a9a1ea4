/** A title and labelled parts below it, for a terminal; parts without a text are left out. */
export function block(title: string, parts: readonly (readonly [string, string | undefined])[]): string {
  const sections = parts.flatMap(([label, text]) =>
    text === undefined ? [] : ['', `${label}:`, ...text.split('\n').map((line) => `  ${line}`)],
  );
  return [title, ...sections, ''].join('\n');
}
