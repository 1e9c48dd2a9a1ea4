import { ts } from 'ts-morph';
import { accessPath, isAssigned, isListening, isMutator } from './access-paths.ts';
import { heldBy, membersOf, thisMembers } from './class-changes.ts';
import { isPerCall, mindsOwnAnswer } from './per-call.ts';
import type { References } from '../references.ts';
import { boundNames, nodesIn } from '../syntax.ts';

/** What a member does to its instance that whoever else uses the instance would notice. */
export interface SharedChange {
  readonly node: ts.Node;
  readonly does: 'changes' | 'ends' | 'listens';
}

const ENDS = /^(close|end|dispose|destroy|kill|disconnect|quit|stop|terminate|shutdown)$/;
const MAX_DEPTH = 4;

interface Search {
  readonly owner: ts.ClassLikeDeclaration;
  readonly references: References;
  readonly depth: number;
}

/** Where a member of a class changes or ends what its instance holds, or waits for what comes next on it; what concerns only the call itself is left out. */
export const sharedChanges = (owner: ts.ClassLikeDeclaration, member: string, references: References): SharedChange[] =>
  changesBy(member, { owner, references, depth: 0 });

function changesBy(member: string, search: Search): SharedChange[] {
  const { owner, references } = search;
  const { members, emits } = membersOf(owner, references);
  if (emits && !members.has(member) && isListening(member)) return [{ node: owner, does: 'listens' }];
  const own = reachedFrom(member, members)
    .flatMap((body) => [...nodesIn(body)])
    .filter((node): node is ts.Expression => node.kind === ts.SyntaxKind.ThisKeyword);
  return own.flatMap((self) => usesOf(self, references)).flatMap((use) => changeAt(use, search));
}

/** The bodies of a member and of those that it uses of its own instance. */
function reachedFrom(member: string, members: ReadonlyMap<string, ts.Node>): ts.Node[] {
  const names = new Set([member]);
  for (const name of names) {
    const body = members.get(name);
    for (const used of body ? thisMembers(body) : []) if (members.has(used)) names.add(used);
  }
  return [...names].flatMap((name) => members.get(name) ?? []);
}

/** `this`, and the uses of variables that are made of it: `const { items } = this`, `const page = [...this.pages][0]`. */
function usesOf(self: ts.Expression, references: References): ts.Expression[] {
  const declaration = ts.findAncestor(self, (node) => (ts.isStatement(node) ? 'quit' : ts.isVariableDeclaration(node)));
  const names = declaration && ts.isVariableDeclaration(declaration) ? boundNames(declaration.name) : [];
  const aliases = names.flatMap((name) => {
    const symbol = references.symbolOf(name);
    return symbol ? references.of(symbol) : [];
  });
  return [self, ...aliases];
}

function changeAt(use: ts.Expression, search: Search): SharedChange[] {
  const { references } = search;
  if (isPerCall(use, references)) return [];
  const target = accessPath(use);
  if (isAssigned(target)) return target === use ? [] : [{ node: use, does: 'changes' }];
  const call = target.parent;
  if (!ts.isCallExpression(call) || call.expression !== target || !ts.isPropertyAccessExpression(target)) return [];
  const { expression, name } = target;
  if (expression.kind === ts.SyntaxKind.ThisKeyword) return [];
  const nested = nestedChanges(expression, name.text, search);
  if (nested) return nested.length > 0 ? [{ node: use, does: nested[0]?.does ?? 'changes' }] : [];
  if (isMutator(name.text)) return [{ node: use, does: 'changes' }];
  if (ENDS.test(name.text)) return [{ node: use, does: 'ends' }];
  return isListening(name.text) && !mindsOwnAnswer(call, references) ? [{ node: use, does: 'listens' }] : [];
}

/** The same of `this.helper.add()`, where a class of the project makes the helper. */
function nestedChanges(holder: ts.Expression, member: string, search: Search): SharedChange[] | undefined {
  const { owner, references, depth } = search;
  const isField = ts.isPropertyAccessExpression(holder) && holder.expression.kind === ts.SyntaxKind.ThisKeyword;
  const made = isField && depth < MAX_DEPTH ? heldBy(holder.name.text, owner, references) : undefined;
  return made && made !== owner ? changesBy(member, { owner: made, references, depth: depth + 1 }) : undefined;
}
