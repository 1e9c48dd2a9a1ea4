import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { isFunction, isStatementList, nodesIn, unwrapped } from '../syntax.ts';
import type { Serving } from './serving.ts';
import { sessionTerms, type SessionTerms } from './session-id.ts';

/** Where a session that is not known is answered 400. */
export interface UnknownAnswer {
  /** The `400`. */
  readonly status: ts.NumericLiteral;
  /** The name of the session's id, where requests that name no session are answered there too. */
  readonly id: string | undefined;
}

/** Every place at which unknown sessions are answered 400, and known ones are not. */
export function unknownAnswers(
  { codes }: Pick<Serving, 'codes'>,
  { references }: Pick<ProjectModel, 'references'>,
): UnknownAnswer[] {
  const terms = sessionTerms(references);
  const statuses = new Set(codes.flatMap((code) => [...nodesIn(code)].filter(isStatus)));
  return [...statuses].flatMap((status) => answerAt(status, terms) ?? []);
}

/** `res.status(400)`, `res.writeHead(400, …)`, `c.json(…, 400)`, `res.statusCode = 400`, `{ status: 400 }`. */
const isStatus = (node: ts.Node): node is ts.NumericLiteral =>
  ts.isNumericLiteral(node) && node.text === '400' && isAnswered(node);

function isAnswered({ parent }: ts.NumericLiteral): boolean {
  if (ts.isCallExpression(parent))
    return (
      (ts.isIdentifier(parent.expression) && !TIMER.test(parent.expression.text)) ||
      ANSWERS.test(parent.expression.getText())
    );
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'status';
  return ts.isBinaryExpression(parent) && /\.status(Code)?$/.test(parent.left.getText());
}

/** Also a function of the project: `refuse(res, 400, …)`. */
const ANSWERS = /\.(status|sendStatus|code|writeHead|json|text|body)$/;

const TIMER = /^set(Timeout|Interval)$/;

function answerAt(status: ts.NumericLiteral, terms: SessionTerms): UnknownAnswer | undefined {
  const known = factsAt(status);
  const isNotFound = known.some((fact) => saysUnknown(fact, terms));
  if (!isNotFound) return undefined;
  if (known.some((fact) => saysNamed(fact, terms))) return { status, id: undefined };
  const id = known.map(({ condition }) => terms.idIn(condition)).find((name) => name !== undefined);
  return id === undefined ? undefined : { status, id };
}

/** A condition, and whether it holds. */
interface Fact {
  readonly condition: ts.Expression;
  readonly holds: boolean;
}

/** What is known where a node is reached: the branches that it stands in, and those in front that leave. */
function factsAt(node: ts.Node): Fact[] {
  const facts: Fact[] = [];
  for (let inner = node; !isFunction(inner) && !ts.isSourceFile(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isIfStatement(parent) && inner !== parent.expression)
      facts.push({ condition: parent.expression, holds: inner === parent.thenStatement });
    if (isStatementList(parent)) facts.push(...leftBefore(parent.statements, inner));
  }
  return facts;
}

const leftBefore = (statements: readonly ts.Statement[], node: ts.Node): Fact[] =>
  statements
    .filter((one): one is ts.IfStatement => ts.isIfStatement(one) && one.end <= node.pos)
    .flatMap((one) => (leaves(one.thenStatement) ? [{ condition: one.expression, holds: false }] : []));

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

type Join = ts.SyntaxKind.AmpersandAmpersandToken | ts.SyntaxKind.BarBarToken;
const [AND, OR] = [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken] as const;

/** The parts of `a && b && c`, or of `a || b`. */
function partsOf(condition: ts.Expression, join: Join): ts.Expression[] {
  const value = unwrapped(condition);
  return ts.isBinaryExpression(value) && value.operatorToken.kind === join
    ? [...partsOf(value.left, join), ...partsOf(value.right, join)]
    : [value];
}

/** `id && sessions[id]` does not hold, or `!id || !sessions[id]` does: nothing else decides. */
function saysUnknown({ condition, holds }: Fact, terms: SessionTerms): boolean {
  const value = unwrapped(condition);
  const opposite = denied(value);
  if (opposite) return holds ? terms.isFound(opposite) : saysUnknown({ condition: opposite, holds: true }, terms);
  const either = holds ? partsOf(value, OR).map(denied) : partsOf(value, AND);
  const isPlain = either.every((part) => part !== undefined && (terms.isId(part) || terms.isFound(part)));
  if (isPlain && either.some((part) => part !== undefined && terms.isFound(part))) return true;
  const each = partsOf(value, holds ? AND : OR);
  return each.length > 1 && each.some((part) => saysUnknown({ condition: part, holds }, terms));
}

/** `x` of `!x`, `x === undefined`. */
function denied(value: ts.Expression): ts.Expression | undefined {
  if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken)
    return unwrapped(value.operand);
  const isEqual = ts.isBinaryExpression(value) && /^={2,3}$/.test(value.operatorToken.getText());
  return isEqual && /^(undefined|null)$/.test(value.right.getText()) ? unwrapped(value.left) : undefined;
}

/** `id` holds, or `!id` does not. */
function saysNamed({ condition, holds }: Fact, { isId }: SessionTerms): boolean {
  if (holds) return partsOf(condition, AND).some(isId);
  return partsOf(condition, OR).some((part) => {
    const inner = denied(part);
    return inner !== undefined && isId(inner);
  });
}
