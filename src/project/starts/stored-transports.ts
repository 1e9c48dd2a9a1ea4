import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { References } from '../references.ts';
import { ancestor, nodesIn } from '../syntax.ts';
import { isConnect, type Find, type MethodCall } from './start-sites.ts';
import { outermost } from './stdio-transports.ts';

/** A property that holds a transport. */
export interface Stored {
  readonly name: string;
  /** Undefined where it is one of an object, `unknown` where that cannot be told. */
  readonly owner: Owner;
}

type Owner = ts.ClassLikeDeclaration | 'unknown' | undefined;

/** The property that a transport is put into: of a class, of an object, or of what `x.transport = …` names. */
export function storedAs(transport: ts.Expression, references: References): Stored | undefined {
  const { outer, parent } = outermost(transport);
  const name = nameGiven(parent, outer);
  return name && { name: name.text, owner: ownerOf(name, references) };
}

function nameGiven(place: ts.Node, value: ts.Expression): ts.Identifier | undefined {
  if (ts.isPropertyAssignment(place) || ts.isPropertyDeclaration(place)) return identifier(place.name);
  const isAssigned = ts.isBinaryExpression(place) && place.right === value && ts.isPropertyAccessExpression(place.left);
  return isAssigned ? identifier(place.left.name) : undefined;
}

/** Two classes may have a property of the same name. */
function ownerOf(name: ts.Identifier, references: References): Owner {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  if (!declaration) return 'unknown';
  return ts.isPropertyAssignment(declaration) ? undefined : ancestor(declaration, ts.isClassLike);
}

/** The property of an object that a variable is handed out with: `return { server, transport }`. */
export function handedOutAs(variable: ts.Symbol, references: References): Stored | undefined {
  const places = references.of(variable).map(({ parent }) => parent);
  const handed = places.find((place) => ts.isShorthandPropertyAssignment(place) || ts.isPropertyAssignment(place));
  const name = handed && identifier((handed as ts.PropertyAssignment).name);
  return name && { name: name.text, owner: 'unknown' };
}

/** The calls that connect what such a property holds. */
export function connectsOfStored(stored: Stored, { program, references }: Find): MethodCall[] {
  return ownNodes(program)
    .filter((node) => ts.isCallExpression(node))
    .filter(isConnect)
    .filter(({ arguments: [taken] }) => taken !== undefined && isProperty(taken, stored, references));
}

/** Of what is generated, each session's transport has the same names. */
const ownNodes = ({ sources }: Find['program']): ts.Node[] =>
  [...sources].flatMap(([file, source]) => (isGenerated(file) ? [] : [...nodesIn(source)]));

/** `x.transport`, `given ?? x.transport`, or a variable of `const { transport } = x`. */
function isProperty(taken: ts.Expression, stored: Stored, references: References): boolean {
  if (isPreference(taken)) return isProperty(taken.right, stored, references);
  const plain = ts.isNonNullExpression(taken) ? taken.expression : taken;
  if (ts.isPropertyAccessExpression(plain)) return isNamed(plain.name, stored, references);
  if (!ts.isIdentifier(plain)) return false;
  const bound = ancestor(references.symbolOf(plain)?.valueDeclaration, ts.isBindingElement);
  return bound !== undefined && (bound.propertyName ?? bound.name).getText() === stored.name;
}

function isNamed(name: ts.MemberName, { name: wanted, owner }: Stored, references: References): boolean {
  if (!ts.isIdentifier(name) || name.text !== wanted) return false;
  const own = ownerOf(name, references);
  return owner === 'unknown' || own === 'unknown' || own === owner;
}

const OF_STDIO_ONLY = /^(send|start|onmessage|sessionId)$/;

/** What is done with the kept transport and would still be done with stdio over HTTP: `this.transport.send(…)`. */
export function ownUse({ name: property }: Stored, { program }: Find): ts.Node | undefined {
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

const identifier = (name: ts.PropertyName): ts.Identifier | undefined => (ts.isIdentifier(name) ? name : undefined);
