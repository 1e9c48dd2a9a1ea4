/**
 * A template with only the parts that are wanted: what stands between `// #region a b` and its `// #endregion` stays
 * where `a` or `b` is among the names. The two comments themselves never stay. Parts may hold parts.
 */
export function keepParts(text: string, names: readonly string[]): string {
  const open: boolean[] = [];
  const kept = text.split('\n').filter((line) => {
    const wanted = /^\s*\/\/ #region (.+?)\r?$/.exec(line)?.[1]?.split(' ');
    const closes = /^\s*\/\/ #endregion\r?$/.test(line);
    if (wanted) open.push(wanted.some((name) => names.includes(name)));
    if (closes) open.pop();
    return !wanted && !closes && !open.includes(false);
  });
  return kept.join('\n');
}
