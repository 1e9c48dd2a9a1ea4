import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { ancestor, functionAround, isFunction, isWithin, nodesIn, unwrapped } from '../syntax.ts';
import { handingCalls } from './handing-calls.ts';
import { isStreamable } from './http-connects.ts';
import { calledName } from './runs.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** Transports that a route hands all its requests to: made outside of it, and never anew. */
export function transportsForAll(project: Sources): ts.NewExpression[] {
  const made = handingCalls(project).flatMap((call) => {
    const receiver = ts.isPropertyAccessExpression(call.expression) ? unwrapped(call.expression.expression) : call;
    const transport = madeOnce(receiver, project.references);
    return transport && isStreamable(transport, project) && routeAround(call, transport) ? [transport] : [];
  });
  return [...new Set(made)];
}

/** The one value of a variable or a field that is never set again. */
function madeOnce(receiver: ts.Node, references: References): ts.Expression | undefined {
  if (ts.isIdentifier(receiver)) {
    const declaration = references.symbolOf(receiver)?.valueDeclaration;
    const isConstant =
      declaration && ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
    return isConstant ? declaration.initializer && unwrapped(declaration.initializer) : undefined;
  }
  const owner = isField(receiver) ? ancestor(receiver, ts.isClassLike) : undefined;
  return owner && isField(receiver) ? onlyValueOf(receiver.name.text, owner) : undefined;
}

/** `this.transport`. */
const isField = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;

/** What a field has from its declaration or the constructor on. */
function onlyValueOf(name: string, owner: ts.ClassLikeDeclaration): ts.Expression | undefined {
  const field = owner.members.find((one) => one.name?.getText() === name);
  const declared = field && ts.isPropertyDeclaration(field) ? field.initializer : undefined;
  const set = [...nodesIn(owner)].filter(
    (node): node is ts.BinaryExpression =>
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      isField(node.left) &&
      node.left.name.text === name,
  );
  const isFirst = set.every((one) => ts.isConstructorDeclaration(functionAround(one) ?? one));
  const [value, second] = [...(declared ? [declared] : []), ...set.map(({ right }) => right)];
  return value && !second && isFirst ? unwrapped(value) : undefined;
}

/** The function around a call that a router or a server is given, where the transport is made outside of it. */
const routeAround = (call: ts.Node, transport: ts.Node): ts.Node | undefined =>
  ts.findAncestor(call, (node) => isFunction(node) && isGivenToRouter(node) && !isWithin(transport, node));

const ROUTERS = /^(get|post|put|delete|all|use|createServer)$/;

function isGivenToRouter(owner: ts.Node): boolean {
  const { parent } = owner;
  if (!ts.isCallExpression(parent) || parent.expression === owner) return false;
  const name = calledName(parent);
  const [path] = parent.arguments;
  const isOfOne = path !== undefined && (ts.isTemplateExpression(path) || ts.isBinaryExpression(path));
  return ROUTERS.test(name) && !isOfOne;
}
