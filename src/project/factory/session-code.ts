import { ts } from 'ts-morph';
import { classify } from './classify.ts';
import type { References } from '../references.ts';
import { scopeOf } from './scope.ts';
import { isServerRoot, serverRootOf } from '../starts/server-root.ts';
import type { StartSite } from '../starts/start-sites.ts';

/** The code that builds the server, and what each server does once its client is there: once per session after the migration, not once per process. */
export function sessionStatements(sites: readonly StartSite[], references: References): ReadonlySet<ts.Node> {
  return new Set<ts.Node>(
    sites.flatMap((site): readonly ts.Node[] => {
      const root = site.root ? serverRootOf(site, references) : undefined;
      if (!root || !isServerRoot(root)) return site.root ? [] : [site.receiver, ...constructionsOf(site, references)];
      const scope = scopeOf(root, references);
      const begins = scope.behind.filter(({ purpose }) => purpose.of === 'session').map(({ node }) => node);
      return [...classify(scope, root.statement, []).moved, ...scope.setup, ...begins];
    }),
  );
}

/** `new App(…)` of the class that connects its own server. */
export function constructionsOf({ owner }: StartSite, references: References): ts.Node[] {
  const symbol = owner?.name && references.symbolOf(owner.name);
  const uses = symbol ? references.of(symbol) : [];
  return uses.flatMap(({ parent }) => (ts.isNewExpression(parent) ? parent : []));
}
