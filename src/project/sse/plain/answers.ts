import { ts } from 'ts-morph';
import { isLogOnly } from '../../factory/stdio-code.ts';
import { functionNamed } from '../../instances.ts';
import type { References } from '../../references.ts';
import { chainRoot, nodesIn, unwrapped } from '../../syntax.ts';

/** A response of node:http, by the declarations that hold it. */
export interface Response {
  readonly references: References;
  readonly held: readonly ts.Node[];
}

/** True for statements that do nothing but answer with an error: `res.writeHead(404).end();`. */
export function refuses(statements: readonly ts.Statement[], response: Response): boolean {
  const answers = statements.filter((one) => !isSilent(one));
  const statuses = answers.flatMap((one) => statusesIn(one, response));
  return (
    statuses.length > 0 &&
    statuses.every((status) => status >= FIRST_ERROR) &&
    answers.every((one) => answersAlone(one, response))
  );
}

const FIRST_ERROR = 400;

/** Neither answers nor does anything: logs, `return;`, `break;`. */
export const isSilent = (statement: ts.Statement): boolean =>
  isLogOnly(statement) ||
  ts.isBreakStatement(statement) ||
  ts.isEmptyStatement(statement) ||
  (ts.isReturnStatement(statement) && statement.expression === undefined);

/** `res.end(…);`, `res.statusCode = 404;`, `sendJson(res, 404, …);`, also as what is returned. */
function answersAlone(statement: ts.Statement, response: Response): boolean {
  const isAnswer = ts.isExpressionStatement(statement) || ts.isReturnStatement(statement);
  const given = isAnswer ? statement.expression : undefined;
  if (!given) return false;
  const value = unwrapped(ts.isVoidExpression(given) ? given.expression : given);
  if (ts.isBinaryExpression(value)) return isResponse(chainRoot(value.left), response);
  if (!ts.isCallExpression(value)) return false;
  return isResponse(chainRoot(value), response) || helperOf(value, response) !== undefined;
}

const isResponse = (node: ts.Node, { references, held }: Response): boolean => {
  const declaration = ts.isIdentifier(node) ? references.symbolOf(node)?.valueDeclaration : undefined;
  return declaration !== undefined && held.includes(declaration);
};

/** The function of the project that is given the response to answer with. */
function helperOf(call: ts.CallExpression, response: Response): ts.FunctionLikeDeclaration | undefined {
  const callee = unwrapped(call.expression);
  const isGiven = call.arguments.some((argument) => isResponse(argument, response));
  return isGiven && ts.isIdentifier(callee) ? functionNamed(callee, response.references) : undefined;
}

const STATUS = /^[1-5]\d\d$/;

/** The numbers in a statement that can be the status of an answer, and in the functions that it has answer. */
function statusesIn(statement: ts.Node, response: Response): number[] {
  const nodes = [...nodesIn(statement)];
  const helpers = nodes.filter(ts.isCallExpression).flatMap((call) => helperOf(call, response) ?? []);
  const own = nodes.filter((node) => ts.isNumericLiteral(node) && STATUS.test(node.text));
  const numbers = own.map((node) => Number(node.getText()));
  return numbers.length > 0 ? numbers : helpers.flatMap((helper) => (helper.body ? numbersIn(helper.body) : []));
}

const numbersIn = (body: ts.Node): number[] =>
  [...nodesIn(body)]
    .filter((node) => ts.isNumericLiteral(node) && STATUS.test(node.text))
    .map((node) => Number(node.getText()));

/** `res.setHeader(…);`, also where something decides whether, and by a function that does nothing else. */
export function setsHeaders(statement: ts.Statement, response: Response): boolean {
  if (ts.isBlock(statement)) return statement.statements.every((one) => isSilent(one) || setsHeaders(one, response));
  if (ts.isIfStatement(statement))
    return [statement.thenStatement, statement.elseStatement].every((one) => !one || setsHeaders(one, response));
  if (ts.isForOfStatement(statement)) return setsHeaders(statement.statement, response);
  const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
  if (!call || !ts.isCallExpression(call)) return false;
  if (HEADERS.test(call.expression.getText())) return isResponse(chainRoot(call), response);
  const helper = helperOf(call, response);
  return helper !== undefined && setsHeadersAlone(helper, response);
}

const HEADERS = /\.(setHeader|appendHeader|removeHeader|setHeaders)$/;

function setsHeadersAlone({ body, parameters }: ts.FunctionLikeDeclaration, { references }: Response): boolean {
  if (!body || !ts.isBlock(body)) return false;
  const inner = { references, held: parameters };
  return body.statements.every((one) => isSilent(one) || isPlainVariable(one) || setsHeaders(one, inner));
}

/** `const origin = req.headers.origin;`: calls nothing. */
const isPlainVariable = (statement: ts.Statement): boolean =>
  ts.isVariableStatement(statement) && ![...nodesIn(statement)].some(ts.isCallExpression);
