import { ts } from 'ts-morph';
import { isExit } from '../process/process-calls.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, isStatementList, isWithin } from '../syntax.ts';
import { isSwitchCondition } from './transport-branch.ts';

/** The starts of a server and every place that leads to one, by the function or module that the place stands in. */
export type Starts = ReadonlyMap<ts.Node, readonly ts.Node[]>;

/** Follows the starts up to the top of the program; what may lead there counts. */
export function startsAround(calls: readonly ts.Node[], references: References): Starts {
  const found = new Map<ts.Node, ts.Node[]>();
  const waiting = [...calls];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const scope = scopeOf(node);
    const known = found.get(scope) ?? [];
    if (known.includes(node)) continue;
    found.set(scope, [...known, node]);
    if (!ts.isSourceFile(scope)) waiting.push(...placesOf(scope, references));
  }
  return found;
}

const scopeOf = (node: ts.Node): ts.Node => functionAround(node) ?? node.getSourceFile();

/** Where a function is named, or where it stands when it has no name. */
function placesOf(owner: ts.Node, references: References): readonly ts.Node[] {
  if (ts.isFunctionDeclaration(owner)) return usesOf(owner.name, references);
  if (ts.isConstructorDeclaration(owner)) return usesOf(owner.parent.name, references);
  if (ts.isClassElement(owner)) return owner.name ? references.accessesOf(owner.name.getText()) : [];
  const { parent } = owner;
  if (ts.isVariableDeclaration(parent)) return usesOf(parent.name, references);
  const isMember = ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isMember ? [owner, ...references.accessesOf(parent.name.getText())] : [owner];
}

function usesOf(name: ts.Node | undefined, references: References): readonly ts.Node[] {
  const symbol = name && ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  return symbol ? references.of(symbol) : [];
}

/**
 * True for code of a branch that is taken in place of the one that starts the server: `case 'serve'` beside `case 'mcp'`, and what only such
 * branches call.
 */
export function isOtherRun(node: ts.Node, starts: Starts, references: References): boolean {
  return isOther(node, { starts, references, seen: new Set() });
}

interface Search {
  readonly starts: Starts;
  readonly references: References;
  /** Functions whose callers are being looked at. */
  readonly seen: Set<ts.Node>;
}

function isOther(node: ts.Node, search: Search): boolean {
  const { starts } = search;
  for (let inner = node; !ts.isSourceFile(inner); inner = inner.parent) {
    if (isFunction(inner) && !isCallback(inner)) return isOfOthers(inner, search);
    const here = starts.get(scopeOf(inner)) ?? [];
    if (here.length > 0 && here.every((start) => excludes(start, inner))) return true;
  }
  return false;
}

/** A function that other runs call, and nobody else. */
function isOfOthers(owner: ts.Node, { seen, ...search }: Search): boolean {
  if (seen.has(owner) || (search.starts.get(owner) ?? []).length > 0) return false;
  const places = placesOf(owner, search.references).filter((place) => place !== owner && !isPassedOn(place));
  const deeper = { ...search, seen: new Set([...seen, owner]) };
  return places.length > 0 && places.every((place) => isOther(place, deeper));
}

const isPassedOn = ({ parent }: ts.Node): boolean => ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent);

const isCallback = ({ parent }: ts.Node): boolean => ts.isCallExpression(parent);

/** True when a run that comes to the start has not come, and does not come, to the part. */
function excludes(start: ts.Node, part: ts.Node): boolean {
  const { parent } = part;
  if (isWithin(start, part)) return false;
  if (ts.isIfStatement(parent) && part !== parent.expression) return isOtherBranch(start, part, parent);
  if (ts.isCaseOrDefaultClause(part)) return isOtherClause(start, part);
  if (isCommand(part)) return isCommand(start);
  return isStatementList(parent) && parent.statements.some((earlier) => hasLeft(earlier, start, part));
}

/** The other branch of the same choice, or one that ends before the start comes. */
function isOtherBranch(start: ts.Node, branch: ts.Node, choice: ts.IfStatement): boolean {
  if (isSwitchCondition(choice.expression)) return false;
  return isWithin(start, choice) ? !isWithin(start, choice.expression) : start.pos >= choice.end && leaves(branch);
}

function isOtherClause(start: ts.Node, clause: ts.CaseOrDefaultClause): boolean {
  const { clauses } = clause.parent;
  const own = clauses.find((one) => isWithin(start, one));
  if (!own) return start.pos >= clause.parent.parent.end && leaves(clause);
  const [earlier, later] = own.pos < clause.pos ? [own, clause] : [clause, own];
  return clauses
    .slice(clauses.indexOf(earlier), clauses.indexOf(later))
    .some((one) => leaves(one) || ts.isBreakStatement(lastOf(one) ?? one));
}

/** `if (…) { start(); return; }` in front of the part. */
function hasLeft(earlier: ts.Statement, start: ts.Node, part: ts.Node): boolean {
  if (earlier.end > part.pos || !ts.isIfStatement(earlier) || isSwitchCondition(earlier.expression)) return false;
  const branch = [earlier.thenStatement, earlier.elseStatement].find((one) => one && isWithin(start, one));
  return branch !== undefined && leaves(branch);
}

/** Returns, throws or ends the process as its last step. */
function leaves(branch: ts.Node): boolean {
  const last = lastOf(branch) ?? branch;
  if (ts.isReturnStatement(last) || ts.isThrowStatement(last)) return true;
  return ts.isExpressionStatement(last) && isExit(last.expression);
}

function lastOf(branch: ts.Node): ts.Node | undefined {
  const last = isStatementList(branch) ? branch.statements.at(-1) : undefined;
  return last && ts.isBlock(last) ? lastOf(last) : last;
}

/** What a parser of arguments runs for one command: `program.command('serve').action(() => …)`. */
function isCommand(part: ts.Node): boolean {
  const { parent } = part;
  const callee = isFunction(part) && ts.isCallExpression(parent) ? parent.expression : undefined;
  return callee !== undefined && ts.isPropertyAccessExpression(callee) && /^(action|command)$/.test(callee.name.text);
}
