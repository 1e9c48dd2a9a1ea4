import { ts } from 'ts-morph';
import { oncePer } from './remembered.ts';

/** Every node below and including `root`, outermost first. `skip` decides which subtrees are left out. */
export const nodesIn = (root: ts.Node, skip?: (node: ts.Node) => boolean): Iterable<ts.Node> =>
  !skip && ts.isSourceFile(root) ? nodesOfFile(root) : walk(root, skip);

const nodesOfFile = oncePer((source: ts.SourceFile): readonly ts.Node[] => [...walk(source)]);

function* walk(root: ts.Node, skip: (node: ts.Node) => boolean = () => false): Generator<ts.Node> {
  const waiting = [root];
  const wait = (child: ts.Node): void => {
    if (!skip(child)) waiting.push(child);
  };
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    const first = waiting.length;
    ts.forEachChild(node, wait);
    reverseFrom(waiting, first);
  }
}

/** In place: every walk over a project comes through here. */
function reverseFrom(nodes: ts.Node[], first: number): void {
  for (let [low, high] = [first, nodes.length - 1]; low < high; low++, high--) {
    const moved = nodes[low] as ts.Node;
    nodes[low] = nodes[high] as ts.Node;
    nodes[high] = moved;
  }
}

/** The first ancestor (the node itself included) that fits. */
export function ancestor<T extends ts.Node>(
  node: ts.Node | undefined,
  fits: (node: ts.Node) => node is T,
): T | undefined {
  for (let current = node; current; current = current.parent as ts.Node | undefined) if (fits(current)) return current;
  return undefined;
}

/** The function that directly contains a node; undefined at the top level of a module. */
export const functionAround = (node: ts.Node): ts.FunctionLikeDeclaration | undefined =>
  ancestor(node.parent, isFunction);

export const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node;

/** A list of statements: a module, a block, a case clause. */
export type StatementList = ts.SourceFile | ts.Block | ts.CaseOrDefaultClause | ts.ModuleBlock;

export const isStatementList = (node: ts.Node): node is StatementList =>
  ts.isSourceFile(node) || ts.isBlock(node) || ts.isCaseOrDefaultClause(node) || ts.isModuleBlock(node);

/** The innermost statement list around a node and the statement of it that holds the node. */
export function placeOf(node: ts.Node): { list: StatementList; statement: ts.Statement } {
  let statement = node;
  while (!isStatementList(statement.parent)) statement = statement.parent;
  return { list: statement.parent, statement: statement as ts.Statement };
}

/** The statement of `list` that holds the node; undefined when the node is elsewhere. */
export function statementIn(list: StatementList, node: ts.Node): ts.Statement | undefined {
  return ancestor(node, (current): current is ts.Statement => (current.parent as ts.Node | undefined) === list);
}

/** `x`, `(x)`, `x!`, `await x`, `x as T` without the wrapping. */
export function unwrapped(node: ts.Expression): ts.Expression {
  let current = node;
  while (
    ts.isParenthesizedExpression(current) ||
    ts.isNonNullExpression(current) ||
    ts.isAsExpression(current) ||
    ts.isAwaitExpression(current) ||
    ts.isSatisfiesExpression(current)
  )
    current = current.expression;
  return current;
}

/** The `a` of `a.b[c]?.d()`. */
export function chainRoot(node: ts.Expression): ts.Expression {
  let current = unwrapped(node);
  while (
    ts.isPropertyAccessExpression(current) ||
    ts.isElementAccessExpression(current) ||
    ts.isCallExpression(current)
  )
    current = unwrapped(current.expression);
  return current;
}

/** True for a node that is the other one, or a part of its text. */
export const isWithin = (node: ts.Node, outer: ts.Node): boolean =>
  node.getSourceFile() === outer.getSourceFile() && outer.pos <= node.pos && node.end <= outer.end;

/** True when running the node awaits directly, outside of nested functions. */
export function awaitsDirectly(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node)) return false;
  for (const inner of nodesIn(node, isFunction))
    if (ts.isAwaitExpression(inner) || (ts.isForOfStatement(inner) && inner.awaitModifier)) return true;
  return false;
}

/** 1-based line of a node, its leading comments left out. */
export const lineOf = (node: ts.Node): number => {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
};

/** The project path of the file a node stands in. */
export const fileOf = (node: ts.Node): string => node.getSourceFile().fileName.replace(/^\//, '');

/** The names a statement brings into its list. */
export function declaredNames(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const named =
    ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
  return named && statement.name ? [statement.name] : [];
}

/** The identifiers of `a`, `{ a, b: c }` or `[a, b]`. */
export function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

export const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);

export const isExported = (node: ts.Node): boolean => hasModifier(node, ts.SyntaxKind.ExportKeyword);
