import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import { isGenerated } from '../generated-modules.ts';
import type { References } from '../references.ts';
import { fileOf, nodesIn } from '../syntax.ts';
import { laterFunction } from './at-once.ts';

const MAX_CALLERS = 8;

/** Functions that run when a server is built or started, whoever calls them. */
export type Building = ReadonlySet<ts.Node>;

/**
 * True for code that runs while a server is built and never again: in a function of the given ones, or in what only those call or
 * construct. What is handed on as a function may run at any time.
 */
export const isBuiltOnly = (node: ts.Node, references: References, building: Building): boolean =>
  runsWhileBuilding(node, { references, building, seen: new Set() });

interface Search {
  readonly references: References;
  readonly building: Building;
  /** The functions whose callers are looked at already. */
  readonly seen: ReadonlySet<ts.Node>;
}

function runsWhileBuilding(node: ts.Node, { references, building, seen }: Search): boolean {
  const owner = laterFunction(node);
  if (owner === undefined || building.has(owner)) return true;
  if (seen.has(owner) || seen.size > MAX_CALLERS || isTakenOut(owner)) return false;
  const uses = usesOfFunction(owner, { references })?.filter((use) => !isGenerated(fileOf(use)));
  const next = { references, building, seen: new Set([...seen, owner]) };
  return uses !== undefined && uses.length > 0 && uses.every((use) => isCalled(use) && runsWhileBuilding(use, next));
}

/** `const { add } = this`: its calls say no more whose it is. */
const isTakenOut = (owner: ts.FunctionLikeDeclaration): boolean =>
  ts.isMethodDeclaration(owner) &&
  [...nodesIn(owner.getSourceFile())].some(
    (node) => ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === owner.name.getText(),
  );

/** `f()`, `new F()` or `this.f()`, and not `run(f)`. */
function isCalled(use: ts.Node): boolean {
  const { parent } = use;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === use ? parent : use;
  const called = callee.parent;
  return (ts.isCallExpression(called) || ts.isNewExpression(called)) && called.expression === callee;
}
