import { ts } from 'ts-morph';
import { isLogOnly } from '../../factory/stdio-code.ts';
import type { Obstacle } from '../../singleton/singleton.ts';
import { isFunction, isWithin, unwrapped } from '../../syntax.ts';
import type { Branch } from '../branches.ts';
import { asksMethodAlone, isPath, isPreflight, pathsOf } from '../path-condition.ts';
import { isSilent, refuses, setsHeaders, type Response } from './answers.ts';
import { partOf, type RequestParts } from '../request-parts.ts';
import { beyondUpkeep } from '../upkeep.ts';
import { textOf } from '../web-app.ts';

/** What is known of the requests and responses of a plain server, in one of its functions. */
export interface PlainCode {
  readonly owner: ts.FunctionLikeDeclaration;
  readonly parts: RequestParts;
  readonly response: Response;
  /** The node in it that leads on to what a connection or a message needs. */
  readonly passed: ts.Node;
  /** The branches for the stream and the messages. */
  readonly branches: readonly Branch[];
}

/** What a request has to get past before it comes to a node of the function, or why that cannot be told. */
export function frontOf(node: ts.Node, code: PlainCode): readonly ts.Node[] | Obstacle {
  const guards: ts.Node[] = [];
  for (let inner = node; inner !== code.owner.body && isWithin(inner, code.owner); inner = inner.parent) {
    const found = frontAt(inner, code);
    if ('reason' in found) return found;
    guards.unshift(...found);
  }
  return guards;
}

function frontAt(inner: ts.Node, code: PlainCode): readonly ts.Node[] | Obstacle {
  const { parent } = inner;
  if (isFunction(parent)) return inner === parent.body ? [] : { node: inner, reason: UNSEEN };
  if (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent))
    return guardsIn(parent.statements.slice(0, indexIn(parent, inner)), code);
  if (ts.isIfStatement(parent)) return frontOfIf(parent, inner, code);
  if (ts.isSwitchStatement(parent))
    return isPath(parent.expression, code.parts) ? [] : { node: parent.expression, reason: DECIDES };
  const isPassed = ts.isTryStatement(parent) && parent.tryBlock === inner;
  const isPart =
    ts.isCaseBlock(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isExpression(parent);
  return isPassed || isPart ? [] : { node: inner, reason: UNSEEN };
}

const UNSEEN = 'cannot see which requests lead here';
/** Said where more than its path tells what becomes of a request for the stream. */
export const DECIDES = 'the request decides here what a connection may do';

const indexIn = ({ statements }: ts.Block | ts.CaseOrDefaultClause, inner: ts.Node): number =>
  statements.findIndex((one) => one === inner);

function frontOfIf(node: ts.IfStatement, inner: ts.Node, code: PlainCode): readonly ts.Node[] | Obstacle {
  if (inner === node.elseStatement) return guardsOfLink(node, code);
  const { expression } = node;
  const isPlain = pathsOf(expression, code.parts) !== undefined || asksMethodAlone(expression, code.parts);
  return isPlain ? [] : { node: expression, reason: DECIDES };
}

/** The statements among these that may turn a request away that is for none of the routes in them. */
const guardsIn = (statements: readonly ts.Statement[], code: PlainCode): ts.Node[] =>
  statements.flatMap((one) => guardsOf(one, code));

function guardsOf(statement: ts.Statement, code: PlainCode): ts.Node[] {
  if (isSilent(statement) || setsHeaders(statement, code.response) || isDeclaration(statement)) return [];
  if (ts.isVariableStatement(statement)) return isPlainVariable(statement, code) ? [] : [statement];
  if (ts.isBlock(statement)) return guardsIn(statement.statements, code);
  if (ts.isTryStatement(statement)) return guardsIn(statement.tryBlock.statements, code);
  if (ts.isSwitchStatement(statement) && isPath(statement.expression, code.parts))
    return guardsOfSwitch(statement, code);
  if (!ts.isIfStatement(statement)) return [statement];
  const { elseStatement } = statement;
  return [...guardsOfLink(statement, code), ...(elseStatement ? guardsOf(elseStatement, code) : [])];
}

/** Clauses for other paths are routes. */
function guardsOfSwitch(statement: ts.SwitchStatement, code: PlainCode): ts.Node[] {
  const { clauses } = statement.caseBlock;
  const own = code.branches.flatMap(({ paths }) => paths);
  const others = clauses.filter((clause) => !code.branches.some(({ node }) => node === clause));
  const asks = others.filter(ts.isCaseClause).some(({ expression }) => {
    const path = textOf(unwrapped(expression), code.parts.references);
    return path === undefined || own.includes(path);
  });
  return asks ? [statement] : clauses.filter(ts.isDefaultClause).flatMap((one) => guardsIn(one.statements, code));
}

const isDeclaration = (statement: ts.Statement): boolean =>
  ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);

/** The `if (…) …` of `if (…) … else …`. */
function guardsOfLink(link: ts.IfStatement, code: PlainCode): ts.Node[] {
  const { expression, thenStatement } = link;
  if (isPreflight(expression, code.parts) || code.branches.some(({ node }) => node === link)) return [];
  if (pathsOf(expression, code.parts)) return asksForEndpoint(link, code) ? [link] : [];
  const statements = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
  if (statements.every(isLogOnly)) return [];
  if (!asksMethodAlone(expression, code.parts)) return [link];
  return refuses(statements, code.response) ? [] : guardsIn(statements, code);
}

/** True where more than the method decides what becomes of requests for the stream or the messages. */
export function asksForEndpoint({ expression }: ts.IfStatement, { branches, parts }: PlainCode): boolean {
  const own = branches.flatMap(({ paths }) => paths);
  const asked = pathsOf(expression, parts) ?? [];
  if (!own.some((path) => asked.some((one) => one !== '/' && path.startsWith(one)))) return false;
  return !partsOfAnd(expression).every((one) => asksMethodAlone(one, parts) || isPathAlone(one, parts));
}

/** What decides about a branch beside the path and the method. */
export const moreConditions = ({ conditions, node }: Branch, parts: RequestParts): ts.Expression[] =>
  ts.isIfStatement(node)
    ? conditions.flatMap(partsOfAnd).filter((one) => !asksMethodAlone(one, parts) && !isPathAlone(one, parts))
    : [];

const partsOfAnd = (condition: ts.Expression): ts.Expression[] => {
  const value = unwrapped(condition);
  const isAnd = ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return isAnd ? [...partsOfAnd(value.left), ...partsOfAnd(value.right)] : [value];
};

/** `url.pathname === '/sse'` and nothing else. */
function isPathAlone(condition: ts.Expression, parts: RequestParts): boolean {
  const value = unwrapped(condition);
  const isOr = ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  if (isOr) return isPathAlone(value.left, parts) && isPathAlone(value.right, parts);
  const isAnd = ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return !isAnd && pathsOf(value, parts) !== undefined;
}

/** A variable is no guard: who looks at it is. */
function isPlainVariable(statement: ts.VariableStatement, { owner, parts }: PlainCode): boolean {
  const { declarations } = statement.declarationList;
  if (declarations.every(({ initializer }) => initializer && partOf(initializer, parts))) return true;
  const isOwn = (name: ts.Identifier): boolean => {
    const declaration = parts.references.symbolOf(name)?.valueDeclaration;
    return declaration !== undefined && isWithin(declaration, owner);
  };
  return beyondUpkeep(statement, { isOwn }) === undefined;
}
