import { ts } from 'ts-morph';
import { isCall } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, unwrapped } from '../../syntax.ts';

const SEARCHED =
  /(free|available|random|unused|open)_?port|port_?(is_?)?(free|available)|get-?port|find_?port|detect-port|portfinder/i;
const MAX_DEPTH = 4;

/** What is known of the port that something listens on. */
export interface Port {
  /** False where the system or a search picks one that is free. */
  readonly fixed: boolean;
  /** `port 18770`, or `a port` where no number can be read. */
  readonly words: string;
}

/** Reads a port off the expression that names it; none lets the system choose. */
export function portOf(expression: ts.Expression | undefined, project: ProjectModel): Port {
  const value = expression && valueOf(expression, project);
  const text = value?.getText() ?? '0';
  const number = /\b(\d{1,5})\b(?!.*\b\d{1,5}\b)/s.exec(text.replace(/,\s*10\)/g, ')'))?.[1];
  const isAny = /^['"`]?0['"`]?$/.test(text) || SEARCHED.test(text);
  const fixed = !isAny && !(expression && isTriedInTurn(expression, project));
  return { fixed, words: number === undefined || number === '0' ? 'a port' : `port ${number}` };
}

/** What a constant holds, or a parameter that is given at one place. */
function valueOf(expression: ts.Expression, project: ProjectModel, depth = 0): ts.Expression {
  const value = unwrapped(expression);
  const declaration = ts.isIdentifier(value) ? project.references.symbolOf(value)?.valueDeclaration : undefined;
  const given = declaration && ts.isParameter(declaration) ? argumentFor(declaration, project) : undefined;
  const holds = declaration && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration));
  const held = given ?? (holds ? declaration.initializer : undefined);
  return held && depth < MAX_DEPTH ? valueOf(held, project, depth + 1) : value;
}

/** What the only call of a function or a class gives for a parameter. */
function argumentFor(parameter: ts.ParameterDeclaration, { references }: ProjectModel): ts.Expression | undefined {
  const owner = ts.isConstructorDeclaration(parameter.parent) ? parameter.parent.parent : parameter.parent;
  const name = owner.name ?? (ts.isVariableDeclaration(owner.parent) ? owner.parent.name : undefined);
  const symbol = name && ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  const calls = (symbol ? references.of(symbol) : []).map(({ parent }) => parent).filter(isCall);
  const [call] = calls;
  return calls.length === 1 ? call?.arguments?.[parameter.parent.parameters.indexOf(parameter)] : undefined;
}

/** A port that a loop or a retry counts up: whoever finds one taken takes the next. */
function isTriedInTurn(expression: ts.Expression, { references }: ProjectModel): boolean {
  const value = unwrapped(expression);
  const symbol = ts.isIdentifier(value) ? references.symbolOf(value) : undefined;
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration) return false;
  return ancestor(declaration, ts.isForOfStatement) !== undefined || references.of(symbol).some(isCountedUp);
}

/** `port++`, `port += 1`, `listen(port + 1)`. */
function isCountedUp({ parent }: ts.Identifier): boolean {
  if (ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken;
  if (!ts.isBinaryExpression(parent) || parent.right.getText() !== '1') return false;
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.PlusEqualsToken) return true;
  return kind === ts.SyntaxKind.PlusToken && ts.isCallExpression(parent.parent);
}
