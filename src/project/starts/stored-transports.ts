import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { References } from '../references.ts';
import { ancestor, nodesIn } from '../syntax.ts';
import { isConnect, type Find, type MethodCall } from './start-sites.ts';
import { outermost } from './stdio-transports.ts';

/** The property that a transport is put into: of a class, of an object, or of what `x.transport = …` names. */
export function storedAs(transport: ts.Expression): string | undefined {
  const { outer, parent } = outermost(transport);
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return nameOf(parent.name);
  if (!ts.isBinaryExpression(parent) || parent.right !== outer) return undefined;
  return ts.isPropertyAccessExpression(parent.left) ? parent.left.name.text : undefined;
}

/** The property of an object that a variable is handed out with: `return { server, transport }`. */
export function handedOutAs(variable: ts.Symbol, references: References): string | undefined {
  const places = references.of(variable).map(({ parent }) => parent);
  const handed = places.find((place) => ts.isShorthandPropertyAssignment(place) || ts.isPropertyAssignment(place));
  return handed && nameOf((handed as ts.PropertyAssignment).name);
}

/** The calls that connect what a property of that name holds. */
export function connectsOfStored(property: string, { program, references }: Find): MethodCall[] {
  return ownNodes(program)
    .filter((node) => ts.isCallExpression(node))
    .filter(isConnect)
    .filter(({ arguments: [taken] }) => taken !== undefined && isProperty(taken, property, references));
}

/** Of what is generated, each session's transport has the same names. */
const ownNodes = ({ sources }: Find['program']): ts.Node[] =>
  [...sources].flatMap(([file, source]) => (isGenerated(file) ? [] : [...nodesIn(source)]));

/** `x.transport`, `given ?? x.transport`, or a variable of `const { transport } = x`. */
function isProperty(taken: ts.Expression, property: string, references: References): boolean {
  if (isPreference(taken)) return isProperty(taken.right, property, references);
  const plain = ts.isNonNullExpression(taken) ? taken.expression : taken;
  if (ts.isPropertyAccessExpression(plain)) return plain.name.text === property;
  if (!ts.isIdentifier(plain)) return false;
  const bound = ancestor(references.symbolOf(plain)?.valueDeclaration, ts.isBindingElement);
  return bound !== undefined && (bound.propertyName ?? bound.name).getText() === property;
}

const OF_STDIO_ONLY = /^(send|start|onmessage|sessionId)$/;

/** What is done with the kept transport and would still be done with stdio over HTTP: `this.transport.send(…)`. */
export function ownUse(property: string, { program }: Find): ts.Node | undefined {
  return ownNodes(program)
    .filter((node) => ts.isPropertyAccessExpression(node))
    .find(({ name, expression }) => OF_STDIO_ONLY.test(name.text) && isKept(expression, property));
}

const isKept = (node: ts.Expression, property: string): boolean =>
  ts.isNonNullExpression(node)
    ? isKept(node.expression, property)
    : ts.isPropertyAccessExpression(node) && node.name.text === property;

/** The parameter that comes before what is kept: `connect(transport ?? this.transport)`. */
export function preferredParameter(connect: MethodCall, references: References): ts.ParameterDeclaration | undefined {
  const [taken] = connect.arguments;
  if (!taken || !isPreference(taken)) return undefined;
  const declaration = ts.isIdentifier(taken.left) ? references.symbolOf(taken.left)?.valueDeclaration : undefined;
  return declaration && ts.isParameter(declaration) ? declaration : undefined;
}

const isPreference = (node: ts.Expression): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;

const nameOf = (name: ts.PropertyName): string | undefined => (ts.isIdentifier(name) ? name.text : undefined);
