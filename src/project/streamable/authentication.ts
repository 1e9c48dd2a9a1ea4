import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, isWithin, nodesIn, unwrapped } from '../syntax.ts';
import { isWrite } from '../sse/upkeep.ts';
import type { Fault, Judged } from './faults.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** Authentication that a part of the requests goes around. */
export function authenticationFaults({ serving: { codes }, project }: Judged): Fault[] {
  const refusals = refusalsIn(project);
  const skipped = refusals.flatMap((refusal) => skippedFor(refusal, project.references) ?? [])[0];
  if (skipped) return [opening('auth-401-without-token', skipped, 'initialize is let in without authentication')];
  const [first] = refusals;
  const isOwn = refusals.every((refusal) => codes.some((code) => isWithin(refusal, code)));
  const alone = refusals.every((refusal) => isForInitialize(refusal, project.references));
  return first && isOwn && alone
    ? [
        opening(
          'sec-session-not-auth',
          first,
          'only initialize is authenticated: the id of a session is all that others need',
        ),
      ]
    : [];
}

/** True where somebody is told that they have not said who they are. */
export const isAuthenticated = (project: Sources): boolean => refusalsIn(project).length > 0 || asksOfSdk(project);

const asksOfSdk = ({ program }: Sources): boolean =>
  [...program.sources.values()].some(({ text }) => /\brequireBearerAuth\(/.test(text));

/** Every answer `401`, `StatusCodes.UNAUTHORIZED`. */
const refusalsIn = ({ program }: Sources): ts.Node[] =>
  [...program.sources.values()].flatMap((source) => [...nodesIn(source)].filter(isRefusal));

const isRefusal = (node: ts.Node): boolean =>
  ((ts.isNumericLiteral(node) && node.text === '401') ||
    (ts.isIdentifier(node) && /^unauthori[sz]ed$/i.test(node.text))) &&
  isAnswered(node) &&
  ts.findAncestor(node, (outer) => isFunction(outer) && outer.parameters.some(isOfRequest)) !== undefined;

/** `res.status(401)`, `reply(res, 401)`, `res.statusCode = 401`, `{ status: 401 }`; what another server has answered is compared. */
function isAnswered(node: ts.Node): boolean {
  const value = ts.isPropertyAccessExpression(node.parent) ? node.parent : node;
  const { parent } = value;
  if (ts.isCallExpression(parent)) return parent.arguments.some((argument) => argument === value);
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'status';
  return isWrite(parent) && parent.right === value && /\.status(Code)?$/.test(parent.left.getText());
}

const isOfRequest = ({ name }: ts.ParameterDeclaration): boolean => OF_REQUEST.test(name.getText());
const OF_REQUEST = /^_?(req|request|res|response|reply|c|ctx|context)$/;

/** The `if` of the function around a refusal that lets initialize go past it. */
function skippedFor(refusal: ts.Node, references: References): ts.Node | undefined {
  const owner = functionAround(refusal);
  const choices = owner ? [...nodesIn(owner)].filter(ts.isIfStatement) : [];
  return choices.find(({ expression, thenStatement }) => {
    if (isWithin(refusal, thenStatement)) return partsOfAnd(expression).some((one) => asks(one, 'not', references));
    return asks(expression, 'is', references) && handsOn(thenStatement);
  });
}

/** `return next();`, `{ next(); return; }`. */
const handsOn = (statement: ts.Statement): boolean => HANDS_ON.test(statement.getText());
const HANDS_ON = /^\{?\s*(return\s+next\(\);?|next\(\);?\s*return;?)\s*\}?$/;

/** Stands in what is done for initialize alone. */
const isForInitialize = (refusal: ts.Node, references: References): boolean =>
  ts.findAncestor(
    refusal,
    (node) =>
      ts.isIfStatement(node) &&
      isWithin(refusal, node.thenStatement) &&
      partsOfAnd(node.expression).some((one) => asks(one, 'is', references)),
  ) !== undefined;

const partsOfAnd = (condition: ts.Expression): ts.Expression[] => {
  const value = unwrapped(condition);
  return ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    ? [...partsOfAnd(value.left), ...partsOfAnd(value.right)]
    : [value];
};

/** `isInitializeRequest(body)`, `body.method === 'initialize'`; or, for `not`, their opposite. */
function asks(condition: ts.Expression, wanted: 'is' | 'not', references: References): boolean {
  const value = unwrapped(condition);
  if (ts.isPrefixUnaryExpression(value)) return asks(value.operand, wanted === 'is' ? 'not' : 'is', references);
  if (ts.isBinaryExpression(value)) {
    const isCompared = [value.left, value.right].some(
      (one) => ts.isStringLiteralLike(one) && one.text === 'initialize',
    );
    return isCompared && (wanted === 'is' ? EQUAL : UNEQUAL).has(value.operatorToken.kind);
  }
  if (wanted === 'not') return false;
  if (ts.isCallExpression(value)) return value.expression.getText() === 'isInitializeRequest';
  return ts.isIdentifier(value) && holdsAnswer(value, references);
}

const EQUAL = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken]);
const UNEQUAL = new Set([ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken]);

/** `const isInit = isInitializeRequest(req.body)`. */
function holdsAnswer(name: ts.Identifier, references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && asks(made, 'is', references);
}

const opening = (check: string, node: ts.Node, message: string): Fault => ({
  ...{ check, node, message, effect: 'opens' },
});
