import { ts } from 'ts-morph';
import type { References } from '../../references.ts';
import { boundNames, isWithin } from '../../syntax.ts';
import type { Branch } from '../branches.ts';
import type { HandlerCode } from '../handler-code.ts';
import type { PlainCode } from './front.ts';
import type { Step } from './ways.ts';
import { partOf, tells, toldBy, withVariables, type Part, type RequestParts } from '../request-parts.ts';

/** What is known of requests and responses in the functions on a way, in its order. */
export function codesOf(steps: readonly Step[], references: References): PlainCode[] {
  const codes: PlainCode[] = [];
  for (const { owner, at } of steps.toReversed()) {
    const outer = codes[0];
    codes.unshift({ ...inFunction(owner, { outer, references }), passed: at, branches: [] });
  }
  return codes;
}

type Known = Pick<PlainCode, 'owner' | 'parts' | 'response'>;

/** The listener has the request and the response as its parameters, the others what they are given. */
function inFunction(
  owner: ts.FunctionLikeDeclaration,
  { outer, references }: { outer: PlainCode | undefined; references: References },
): Known {
  const given = outer && ts.isCallExpression(outer.passed) ? outer.passed.arguments : [];
  const held = new Map<ts.Node, Part>(outer?.parts.held);
  const responses = [...(outer?.response.held ?? [])];
  owner.parameters.forEach((parameter, index) => {
    const argument = given[index];
    const part = outer ? argument && partGiven(argument, outer.parts) : FIRST[index];
    if (part) held.set(parameter, part);
    if (outer ? argument && isHeld(argument, outer.response) : index === 1) responses.push(parameter);
  });
  const parts = withVariables({ references, held }, owner);
  return { owner, parts, response: { references, held: responses } };
}

const partGiven = (argument: ts.Expression, parts: RequestParts): Part | undefined =>
  partOf(argument, parts) ?? toldBy(argument, parts);

const FIRST: readonly Part[] = ['request'];

function isHeld(argument: ts.Expression, { references, held }: PlainCode['response']): boolean {
  const declaration = ts.isIdentifier(argument) ? references.symbolOf(argument)?.valueDeclaration : undefined;
  return declaration !== undefined && held.includes(declaration);
}

/** A function, or some statements of it, as the code of one endpoint. */
export function handlerCode(code: PlainCode, node: ts.Node): HandlerCode {
  const { owner, parts, response } = code;
  const body = node === owner ? owner.body : node;
  return {
    node,
    body,
    statements: body ? statementsIn(body) : [],
    given: [...owner.parameters.flatMap(declarationsOf), ...parts.held.keys(), ...response.held] as ts.Declaration[],
    request: [...parts.held.keys()].filter(
      (one) => tells(parts.held.get(one)) && !isOwnVariable(one, code, node),
    ) as ts.Declaration[],
  };
}

/** What is told in the code itself is looked at where it is read. */
const isOwnVariable = (declaration: ts.Node, { parts }: PlainCode, node: ts.Node): boolean =>
  parts.held.get(declaration) === 'told' && !ts.isParameter(declaration) && isWithin(declaration, node);

const declarationsOf = (parameter: ts.ParameterDeclaration): ts.Node[] => [
  parameter,
  ...boundNames(parameter.name).map(({ parent }) => parent),
];

function statementsIn(node: ts.Node): readonly ts.Statement[] {
  if (ts.isBlock(node) || ts.isCaseClause(node)) return node.statements;
  return ts.isStatement(node) ? [node] : [];
}

/** The node with the statements of a branch. */
export const bodyOfBranch = ({ node, behind }: Branch): ts.Node =>
  behind ?? (ts.isIfStatement(node) ? node.thenStatement : node);
