import { ts } from 'ts-morph';
import { handingCalls } from '../endpoints/handing-calls.ts';
import { httpConnects, isSse, type HttpConnect } from '../endpoints/http-connects.ts';
import { runningFunction, runsOf } from '../endpoints/runs.ts';
import { transportsForAll } from '../endpoints/transports-for-all.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { codeOf } from '../sse/handler-code.ts';
import { bodyOfBranch } from '../sse/plain/code.ts';
import { routesTo, withListen, type ExpressSse, type Routes, type SseApp } from '../sse/sse-app.ts';
import type { AppCall } from '../sse/web-app.ts';
import { ancestor, functionAround, isFunction, placeOf } from '../syntax.ts';
import { plainStreamableOf } from './plain-endpoint.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

const SPEAKS = 'Streamable HTTP';
const FIRST_SDK = /^@modelcontextprotocol\/sdk\/server\/streamableHttp(\.js)?$/;
const METHODS = /^(get|post|put|patch|delete|head|options|all)$/;
/** What the setting of the path takes: no parameters, no patterns. */
const PLAIN_PATH = /^\/[\w.~/-]*$/;

/** The one Streamable HTTP endpoint that a project has written on an express app or a plain server of node:http, or why no rule replaces it; undefined where there is none. */
export function streamableAppOf(project: Sources): SseApp | Obstacle | undefined {
  const connects = httpConnects(project);
  const [first, second] = connects.filter((one) => !isSse(one));
  if (!first) return undefined;
  if (second) return { node: second.transport, reason: 'a second place connects a server over Streamable HTTP' };
  if (!importedFrom(first.transport.expression, FIRST_SDK))
    return { node: first.transport, reason: 'this transport is not the one of SDK v1 for Node.js' };
  const [deprecated] = connects.filter(isSse);
  if (deprecated) return { node: deprecated.transport, reason: 'HTTP+SSE is served beside it' };
  const calls = handingCalls(project);
  const once = isMadeOnce(first.transport, project) ? statementsApart(first.call, first.transport) : [];
  const plain = plainStreamableOf({ connect: first, calls, once: 'reason' in once ? [] : once }, project);
  if (plain) return 'reason' in once ? once : plain;
  const routes = routesOf([first.call, ...calls], first, project);
  if ('reason' in routes) return routes;
  const whole = withSamePath(routes, project.references);
  return 'reason' in whole ? whole : found(first, whole, project);
}

/** The routes that lead to what is done for a request; what is connected once for all of them has none. */
function routesOf(nodes: readonly ts.Node[], { transport }: HttpConnect, project: Sources): Routes | Obstacle {
  const isOnce = isMadeOnce(transport, project);
  const owners = [...new Set(nodes.slice(isOnce ? 1 : 0).map((node) => functionAround(node)))];
  const ways = owners.map((owner) =>
    owner ? routesTo(owner, project, SPEAKS) : { node: transport, reason: 'requests are handed on outside of a route' },
  );
  const obstacle = ways.find((one) => 'reason' in one);
  if (obstacle && 'reason' in obstacle) return obstacle;
  const [first, ...more] = ways as Routes[];
  if (!first) return { node: transport, reason: 'nothing hands requests to this transport' };
  const apart = more.find(({ app }) => app.declaration !== first.app.declaration);
  if (apart) return { node: apart.app.made, reason: 'the endpoint is on two apps' };
  const all = [first, ...more];
  return {
    app: first.app,
    routes: distinct(all.flatMap(({ routes }) => routes)),
    functions: distinct(all.flatMap(({ functions }) => functions)),
  };
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** One transport for the whole process. */
const isMadeOnce = (transport: ts.Node, project: Sources): boolean =>
  runsOf(runningFunction(transport), project) === 'once' || transportsForAll(project).some((one) => one === transport);

/** What else the path is answered with goes too: `app.get('/mcp', (req, res) => res.status(405).end())`. */
function withSamePath({ app, routes, functions }: Routes, references: References): Routes | Obstacle {
  const [first] = routes;
  const other = routes.find(({ path }) => path !== first?.path);
  if (!first || other) return { node: other?.call ?? app.made, reason: 'the endpoint has two paths' };
  const odd = routes.find(({ method, path = '' }) => !METHODS.test(method) || !PLAIN_PATH.test(path));
  if (odd) return { node: odd.call, reason: 'the endpoint is no route with a plain path' };
  const others = app.calls.filter(
    (call) => call.path === first.path && METHODS.test(call.method) && !routes.some((one) => one.call === call.call),
  );
  const answering = others.map((call) => lastFunction(call, references));
  const unknown = others.find((call, index) => answering[index] === undefined && !answersPreflight(call));
  if (unknown) return { node: unknown.call, reason: 'cannot see what this route of the endpoint does' };
  return { app, routes: [...routes, ...others], functions: [...functions, ...answering.flatMap((one) => one ?? [])] };
}

/** `app.options('/mcp', cors())`. */
const answersPreflight = ({ method, handlers }: AppCall): boolean =>
  method === 'options' && handlers.every((handler) => /^cors\(/.test(handler.getText()));

function lastFunction({ handlers }: AppCall, references: References): ts.FunctionLikeDeclaration | undefined {
  const last = handlers.at(-1);
  if (!last) return undefined;
  if (isFunction(last)) return last;
  return ts.isIdentifier(last) ? functionNamed(last, references) : undefined;
}

function found({ call: connect, transport }: HttpConnect, routes: Routes, project: Sources): ExpressSse | Obstacle {
  const once = isMadeOnce(transport, project) ? statementsApart(connect, transport) : [];
  if ('reason' in once) return once;
  const owner = once.length > 0 ? routes.functions[0] : functionAround(connect);
  const [stream, ...messages] = opening(routes.routes);
  if (!owner || !stream || (once.length === 0 && functionAround(transport) !== owner))
    return { node: transport, reason: 'the transport is connected outside of the function that makes it' };
  return withListen(
    {
      ...{ speaks: SPEAKS, connect, transport, owner },
      stream: { ...stream, statements: [...stream.statements, ...once] },
      streams: routes,
      messages: { ...routes, routes: messages, functions: routes.functions.filter((one) => one !== owner) },
    },
    project,
  );
}

/** The route that opens sessions first. */
const opening = (routes: readonly AppCall[]): AppCall[] => {
  const first = routes.find(({ method }) => /^(post|all)$/.test(method));
  return [...routes.filter((one) => one === first), ...routes.filter((one) => one !== first)];
};

/** `const transport = new …;` and `await server.connect(transport);`, each a statement of its own. */
function statementsApart(connect: ts.CallExpression, transport: ts.NewExpression): ts.Statement[] | Obstacle {
  const [made, connected] = [ancestor(transport, ts.isStatement), placeOf(connect).statement];
  const isAlone =
    ts.isExpressionStatement(connected) && /^(await\s+|void\s+)?[\w.]+\.connect\([\w.]+\);?$/.test(connected.getText());
  const isDeclared =
    made !== undefined && ts.isVariableStatement(made) && made.declarationList.declarations.length === 1;
  if (!isAlone) return { node: connect, reason: 'the one transport is connected in the middle of something else' };
  return isDeclared ? [made, connected] : { node: transport, reason: 'the one transport is in no variable of its own' };
}

/** Everything that is done for a request of the endpoint. */
export const codesOf = ({ functions, handler, listener }: SseApp): readonly ts.Node[] =>
  distinct([
    ...(listener ? listener.code.branches.map(bodyOfBranch) : [handler.node]),
    ...functions.map((one) => codeOf(one).node),
  ]);
