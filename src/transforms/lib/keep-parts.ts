const OPENS = /^\s*\/\/ #region (.+?)\r?$/;
const CLOSES = /^\s*\/\/ #endregion\r?$/;
/** A line that stands in for another one: in the template it is a comment. */
const INSTEAD = /^(\s*)\/\/: /;

/**
 * A template with only the parts that are wanted: what stands between `// #region a b` and its `// #endregion` stays
 * where `a` or `b` is among the names. The two comments themselves never stay, and lines behind `//: ` lose that mark.
 * Parts may hold parts.
 */
export function keepParts(text: string, names: readonly string[]): string {
  const open: boolean[] = [];
  const kept = text.split('\n').filter((line) => {
    const wanted = OPENS.exec(line)?.[1]?.split(' ');
    const closes = CLOSES.test(line);
    if (wanted) open.push(wanted.some((name) => names.includes(name)));
    if (closes) open.pop();
    return !wanted && !closes && !open.includes(false);
  });
  return kept.map((line) => line.replace(INSTEAD, '$1')).join('\n');
}
