import type { ts } from 'ts-morph';
import { isAmong } from '../../project/factory/setup-statements.ts';
import type { References } from '../../project/references.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { boundNames, isExported } from '../../project/syntax.ts';

/**
 * What the factory returns and the stdio path takes from it: the server, and what else its statement declares that is used outside
 * of the statements that move, as `cleanup` of `const { server, cleanup } = build()` in a listener of the process.
 */
export function carriedNames(root: ServerRoot, references: References, moved: readonly ts.Statement[]): string {
  const others = boundNames(root.declaration.name).filter((name) => {
    const symbol = references.symbolOf(name);
    if (!symbol || symbol === root.symbol) return false;
    return isExported(root.statement) || references.of(symbol).some((use) => !isAmong(use, moved));
  });
  return others.length === 0 ? root.name : `{ ${[root.name, ...others.map(({ text }) => text)].join(', ')} }`;
}
