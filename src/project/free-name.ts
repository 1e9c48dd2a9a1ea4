import { ts } from 'ts-morph';
import { nodesIn } from './syntax.ts';

/** The first of the names that no identifier of the files has, else the last with a number. */
export function freeName(sources: readonly ts.SourceFile[], names: readonly string[]): string {
  const taken = new Set(
    sources.flatMap((source) => [...nodesIn(source)].filter(ts.isIdentifier).map(({ text }) => text)),
  );
  const last = names.at(-1) ?? 'value';
  return (
    names.find((name) => !taken.has(name)) ??
    ['2', '3', '4', '5'].map((suffix) => last + suffix).find((name) => !taken.has(name)) ??
    last
  );
}
