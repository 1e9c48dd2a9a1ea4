import { ts } from 'ts-morph';
import { isLogOnly, isProcessListener } from '../factory/stdio-code.ts';
import type { ProjectModel } from '../project-model.ts';
import { isInert } from '../singleton/inert.ts';
import { functionAround, isWithin, statementIn } from '../syntax.ts';
import { isServerRoot, serverRootOf, type ServerRoot } from './server-root.ts';
import type { StartSite } from './start-sites.ts';

/** A server that is declared in front of a `try` whose block alone uses it. */
export interface UsedInAttempt {
  readonly root: ServerRoot;
  readonly block: ts.Block;
  /** The statement of the block that starts it. */
  readonly start: ts.Statement;
  /** Listeners of the process around the `try` that end it: they can follow. */
  readonly followers: readonly ts.Statement[];
}

/** The `try` that sets a server up and starts it, where it could build the server as well. */
export function usedInAttempt(site: StartSite, { references }: ProjectModel): UsedInAttempt | undefined {
  const root = site.root && serverRootOf(site, references);
  if (!root || !isServerRoot(root) || root.assigned || !functionAround(root.statement)) return undefined;
  const attempt = statementIn(root.list, site.call);
  if (!attempt || !ts.isTryStatement(attempt) || functionAround(site.call) !== functionAround(attempt))
    return undefined;
  const block = attempt.tryBlock;
  const start = statementIn(block, site.call);
  const uses = references.of(root.symbol);
  const followers = root.list.statements.filter(
    (one) => isProcessListener(one) && uses.some((use) => isWithin(use, one)),
  );
  const isSetUp = uses.some((use) => isWithin(use, block) && !isWithin(use, site.statement));
  const isKept = uses.every((use) => [block, ...followers].some((place) => isWithin(use, place)));
  if (!start || !isSetUp || !isKept) return undefined;
  const isMovable = isInert(root.statement) || between(root, attempt).every(isIndifferent);
  return isMovable ? { root, block, start, followers } : undefined;
}

const between = ({ list, statement }: ServerRoot, attempt: ts.Statement): ts.Statement[] =>
  list.statements.slice(list.statements.indexOf(statement) + 1, list.statements.indexOf(attempt));

const isIndifferent = (statement: ts.Statement): boolean =>
  isInert(statement) || isLogOnly(statement) || isProcessListener(statement);
