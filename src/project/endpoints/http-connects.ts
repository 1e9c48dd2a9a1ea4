import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { nameIn } from '../sdk-classes.ts';
import { isConnect, type MethodCall } from '../starts/start-sites.ts';
import { ancestor, nodesIn, unwrapped } from '../syntax.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** A server that is put on a transport over HTTP: `server.connect(transport)`. */
export interface HttpConnect {
  readonly call: MethodCall;
  /** `new StreamableHTTPServerTransport(…)`. */
  readonly transport: ts.NewExpression;
}

const MODULES =
  /^@modelcontextprotocol\/(sdk\/server\/(streamableHttp|webStandardStreamableHttp|sse)(\.js)?|server(-legacy\/sse)?|node|express|hono)$/;
const CLASSES = /^(SSEServerTransport|StreamableHTTPServerTransport|\w*StreamableHTTPServerTransport)$/;

/** Every place of the project's own sources that connects a server to a transport over HTTP, also to one of the deprecated HTTP+SSE. */
export function httpConnects(project: Sources): HttpConnect[] {
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file));
  return own.flatMap(([, source]) =>
    [...nodesIn(source)].flatMap((node) => {
      const taken = ts.isCallExpression(node) && isConnect(node) ? node.arguments[0] : undefined;
      const transport = taken && madeTransport(taken, project);
      return transport ? [{ call: node as MethodCall, transport }] : [];
    }),
  );
}

/** True for the transport of HTTP+SSE, which Streamable HTTP has replaced. */
export const isSse = ({ transport }: HttpConnect): boolean => transport.expression.getText().includes('SSE');

/** The construction that a transport comes from: in place, in a variable, or in a field. */
function madeTransport(taken: ts.Expression, project: Sources): ts.NewExpression | undefined {
  const value = unwrapped(taken);
  return [value, ...valuesOf(value, project)].find((made) => isTransport(made, project));
}

/** True for what makes a transport of Streamable HTTP. */
export const isStreamable = (node: ts.Node, project: Pick<ProjectModel, 'program'>): node is ts.NewExpression =>
  ts.isNewExpression(node) && isTransport(node, project) && !node.expression.getText().includes('SSE');

const isTransport = (made: ts.Expression, { program }: Pick<ProjectModel, 'program'>): made is ts.NewExpression =>
  ts.isNewExpression(made) && CLASSES.test(nameIn(MODULES, made.expression, program) ?? '');

/** What a variable is declared with or assigned; a field goes by its name. */
function valuesOf(value: ts.Expression, { references }: Sources): ts.Expression[] {
  const text = value.getText();
  if (ts.isPropertyAccessExpression(value))
    return [...declaredAs(value), ...assignedIn(value.getSourceFile(), (left) => left.getText() === text)];
  const symbol = ts.isIdentifier(value) ? references.symbolOf(value) : undefined;
  const declaration = symbol?.valueDeclaration;
  if (!declaration) return [];
  const first = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const means = (left: ts.Expression): boolean => ts.isIdentifier(left) && references.symbolOf(left) === symbol;
  return [...(first ? [unwrapped(first)] : []), ...assignedIn(declaration.getSourceFile(), means)];
}

/** `private transport = new …` of `this.transport`. */
function declaredAs({ expression, name }: ts.PropertyAccessExpression): ts.Expression[] {
  const owner = expression.kind === ts.SyntaxKind.ThisKeyword ? ancestor(expression, ts.isClassLike) : undefined;
  const field = owner?.members.find((one) => one.name?.getText() === name.text);
  return field && ts.isPropertyDeclaration(field) && field.initializer ? [unwrapped(field.initializer)] : [];
}

const assignedIn = (source: ts.SourceFile, fits: (left: ts.Expression) => boolean): ts.Expression[] =>
  [...nodesIn(source)].flatMap((node) => {
    const assigns = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return assigns && fits(node.left) ? [unwrapped(node.right)] : [];
  });
