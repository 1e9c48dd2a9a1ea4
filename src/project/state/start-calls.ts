import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import { instanceClassOf } from '../instances.ts';
import type { References } from '../references.ts';
import { boundNames, isWithin, nodesIn } from '../syntax.ts';
import { laterFunction } from './at-once.ts';
import type { StartCode } from './start-only.ts';
import type { StateVariable } from './state.ts';

/** Where the start itself calls functions that requests call too and that change a variable: `Store.getInstance()`, `load()`. */
export function startCallsOf(
  changes: readonly ts.Node[],
  references: References,
  code: StartCode,
): ts.CallExpression[] {
  const owners = new Set(changes.flatMap((change) => laterFunction(change) ?? []));
  const called = [...owners].filter((owner) => !code.functions.has(owner)); // the start is no warm-up
  const uses = called.flatMap((owner) => usesOfFunction(owner, { references }) ?? []);
  return uses.flatMap((use) => calledBy(use) ?? []).filter((call) => isInStart(call, code));
}

function calledBy(use: ts.Node): ts.CallExpression | undefined {
  const callee = ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

function isInStart(call: ts.Node, { functions, perSession, served }: StartCode): boolean {
  const around = laterFunction(call);
  if (around !== undefined && !functions.has(around)) return false;
  return served.runs(call) && ![...perSession].some((statement) => isWithin(call, statement));
}

/** `instance ??= new Store()` of a class of the project, in what the start calls too: what it makes there would be everybody's. */
export const holdsInstance = ({ warmups, changes }: StateVariable, references: References): boolean =>
  warmups.length > 0 &&
  changes.some(
    ({ parent }) => ts.isBinaryExpression(parent) && instanceClassOf(parent.right, references) !== undefined,
  );

/** `const store = Store.getInstance(); await store.load();`: made ready by a name that no session knows. */
export function isReadyByName({ parent }: ts.CallExpression): boolean {
  const held = ts.isAwaitExpression(parent) ? parent.parent : parent;
  const owner = ts.isVariableDeclaration(held) ? laterFunction(held) : undefined;
  if (!owner || !ts.isVariableDeclaration(held)) return false;
  const names = boundNames(held.name).map(({ text }) => text);
  return [...nodesIn(owner)].some(
    (node) => ts.isCallExpression(node) && names.some((name) => node.expression.getText().startsWith(`${name}.`)),
  );
}
