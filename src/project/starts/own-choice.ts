import { ts } from 'ts-morph';
import { isLogCall } from '../factory/stdio-code.ts';
import { mayLeave } from '../process/process-calls.ts';
import type { References } from '../references.ts';
import { isExported } from '../syntax.ts';

/** What a project that chooses by MCP_TRANSPORT itself does for `stdio`, and has to do for `http`, too. */
export interface OwnChoice {
  /** `mode === 'stdio'`, `mode !== 'stdio'`. */
  readonly comparisons: readonly ts.BinaryExpression[];
  /** `case 'stdio':`. */
  readonly clauses: readonly ts.CaseClause[];
}

/** The choices that one reading of the variable leads to; undefined where more is done with it, or where `http` says something already. */
export function ownChoice(read: ts.Node, references: References): OwnChoice | undefined {
  const value = valueOf(read.parent);
  const { parent } = value;
  const isHeld = ts.isVariableDeclaration(parent) && parent.initializer === value;
  const places = isHeld ? usesOf(parent, references)?.map(valueOf) : [value];
  const choices = places?.map(choiceAt);
  if (!choices || choices.some((choice) => choice === undefined)) return undefined;
  const found = choices.filter((choice) => choice !== undefined);
  return {
    comparisons: found.flatMap(({ comparisons }) => comparisons),
    clauses: found.flatMap(({ clauses }) => clauses),
  };
}

/** `const mode = …`, which nobody else can change or see. */
function usesOf(
  { name, type, parent }: ts.VariableDeclaration,
  references: References,
): readonly ts.Node[] | undefined {
  const statement = ts.isVariableStatement(parent.parent) ? parent.parent : undefined;
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  const isPlain = !type || type.kind === ts.SyntaxKind.StringKeyword;
  const isConstant = (parent.flags & ts.NodeFlags.Const) !== 0;
  return symbol && statement && isPlain && isConstant && !isExported(statement) ? references.of(symbol) : undefined;
}

/** The value behind `(… ?? 'stdio').toLowerCase()`. */
function valueOf(node: ts.Node): ts.Node {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return valueOf(parent);
  if (ts.isBinaryExpression(parent) && parent.left === node && isFallback(parent)) return valueOf(parent);
  const call = parent.parent;
  const isCased = ts.isPropertyAccessExpression(parent) && CASED.test(parent.name.text) && ts.isCallExpression(call);
  return isCased ? valueOf(call) : node;
}

const CASED = /^(toLowerCase|toLocaleLowerCase|trim)$/;

const FALLBACKS = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

const isFallback = ({ operatorToken, right }: ts.BinaryExpression): boolean =>
  FALLBACKS.has(operatorToken.kind) && ts.isStringLiteralLike(right);

const NOTHING: OwnChoice = { comparisons: [], clauses: [] };

function choiceAt(value: ts.Node): OwnChoice | undefined {
  const { parent } = value;
  if (ts.isSwitchStatement(parent) && parent.expression === value) return choiceOf(parent);
  if (ts.isBinaryExpression(parent) && isComparison(parent)) return comparedIn(parent);
  return isTold(value) ? NOTHING : undefined;
}

/** Named in a log or in an error. */
const isTold = (value: ts.Node): boolean =>
  ts.findAncestor(value, (node) => {
    if (ts.isThrowStatement(node) || (ts.isCallExpression(node) && isLogCall(node))) return true;
    return ts.isStatement(node) ? 'quit' : false;
  }) !== undefined;

const EQUAL = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken]);
const UNEQUAL = new Set([ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken]);

const isComparison = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  EQUAL.has(kind) || UNEQUAL.has(kind);

/** True for `===`, false for `!==`. */
export const isEqual = ({ operatorToken }: ts.BinaryExpression): boolean => EQUAL.has(operatorToken.kind);

function comparedIn(comparison: ts.BinaryExpression): OwnChoice | undefined {
  const { right } = comparison;
  const decision = decisionBy(comparison);
  if (!ts.isStringLiteralLike(right) || !decision) return undefined;
  const isPaired = ts.isBinaryExpression(comparison.parent) && isPair(comparison.parent);
  if (SPEAKS_HTTP.test(right.text)) return isPaired ? NOTHING : undefined;
  if (right.text !== 'stdio' || isPaired) return NOTHING;
  return isEqual(comparison) || choosesStart(decision) ? { comparisons: [comparison], clauses: [] } : undefined;
}

/** The `if` that asks this, alone or with more; a value that is kept may decide what is asked of remote clients. */
function decisionBy(node: ts.Node): ts.IfStatement | undefined {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node ? parent : undefined;
  const isPart = ts.isParenthesizedExpression(parent) || ts.isPrefixUnaryExpression(parent);
  const isLinked = ts.isBinaryExpression(parent) && LINKS.has(parent.operatorToken.kind);
  return isPart || isLinked ? decisionBy(parent) : undefined;
}

/** What is done for all but stdio is another start, or an end; `if (mode !== 'stdio') requireKeys();` is for remote clients. */
const choosesStart = (decision: ts.IfStatement): boolean => decision.elseStatement !== undefined || mayLeave(decision);

const LINKS = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken]);

const SPEAKS_HTTP = /http/i;

/** `mode === 'stdio' || mode === 'http'`: as this tool writes it. */
const isPair = ({ left, right }: ts.BinaryExpression): boolean =>
  [left, right].every((side) => ts.isBinaryExpression(side) && isComparison(side)) &&
  /['"]stdio['"]$/.test(left.getText()) &&
  /['"]http['"]$/.test(right.getText());

function choiceOf({ caseBlock }: ts.SwitchStatement): OwnChoice | undefined {
  const named = caseBlock.clauses.filter(ts.isCaseClause);
  const texts = named.map(({ expression }) => (ts.isStringLiteralLike(expression) ? expression.text : undefined));
  const stdio = texts.indexOf('stdio');
  const [http, second] = texts.flatMap((text, index) => (SPEAKS_HTTP.test(text ?? '') ? [index] : []));
  const clause = named[stdio];
  if (http === undefined) return { comparisons: [], clauses: clause ? [clause] : [] };
  const isPaired = second === undefined && stdio === http + 1 && named[http]?.statements.length === 0;
  return isPaired ? NOTHING : undefined;
}
