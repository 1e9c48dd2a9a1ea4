import { ts } from 'ts-morph';
import { httpConnects, isSse, type HttpConnect } from '../endpoints/http-connects.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import type { MethodCall } from '../starts/start-sites.ts';
import { ancestor, functionAround, isWithin } from '../syntax.ts';
import { builtFromRequest } from './built-from-request.ts';
import { listenOf } from './listen.ts';
import { messageCalls } from './message-code.ts';
import { fastifyAppOf } from './fastify-app.ts';
import { fieldAppOf } from './field-app.ts';
import { codeOf, type HandlerCode, type Passage } from './handler-code.ts';
import { plainSseOf, type PlainSse } from './plain/sse.ts';
import { routedAppOf } from './mounted-router.ts';
import { notExpress, unseenRoute } from './other-apps.ts';
import { waysTo, type Way } from './routes.ts';
import { unansweredRoutes } from './unanswered-routes.ts';
import type { AppCall, WebApp } from './web-app.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** What an endpoint that is replaced speaks: HTTP+SSE on two routes, or Streamable HTTP on one. */
export type Spoken = 'HTTP+SSE' | 'Streamable HTTP';

/** Where a server speaks HTTP. */
export interface Endpoint {
  readonly speaks: Spoken;
  readonly connect: MethodCall;
  readonly transport: ts.NewExpression;
  /** What opens a stream and connects a server to it. */
  readonly handler: HandlerCode;
  /** What hands messages on, or leads to any of them. */
  readonly otherCode: readonly HandlerCode[];
  /** What leads to the code of the stream. */
  readonly passages: readonly Passage[];
  /** Functions that only these routes use. */
  readonly functions: readonly ts.FunctionLikeDeclaration[];
  readonly app: WebApp;
  /** Routes at the path of the new endpoint that answer nobody: they make room for it. */
  readonly unanswered: readonly AppCall[];
  readonly listen: ts.CallExpression;
}

/** One on an express app. */
export interface ExpressSse extends Endpoint {
  /** The route that opens a connection: `app.get('/sse', …)`, `app.post('/mcp', …)`. */
  readonly stream: AppCall;
  /** The others of the endpoint: `app.post('/messages', …)`, `app.delete('/mcp', …)`. */
  readonly messages: readonly AppCall[];
  readonly listener?: undefined;
}

/** A server that speaks HTTP+SSE: where it is connected, and the app around it. */
export type SseApp = ExpressSse | PlainSse;

/** The one HTTP+SSE endpoint of a project, or why no rule replaces it; undefined where there is none. */
export function sseAppOf(project: Sources): SseApp | Obstacle | undefined {
  const [first, second] = httpConnects(project).filter(isSse);
  if (!first) return undefined;
  if (second) return { node: second.transport, reason: 'a second endpoint speaks HTTP+SSE' };
  return builtFromRequest(first.call, project.references) ?? appAround(first, project);
}

function appAround(first: HttpConnect, project: Sources): SseApp | Obstacle {
  const { call: connect, transport } = first;
  const plain = plainSseOf(first, project);
  if (plain) return plain;
  const handler = functionAround(connect);
  if (!handler || functionAround(transport) !== handler)
    return { node: transport, reason: 'the SSE transport is connected outside of the function that makes it' };
  const streams = routesTo(handler, project);
  if ('reason' in streams) return streams;
  const messages = routesOfMessages(project, transport);
  if ('reason' in messages) return messages;
  const [stream, more] = streams.routes;
  if (!stream || more) return { node: handler, reason: 'the SSE stream has several routes' };
  return withListen({ speaks: 'HTTP+SSE', connect, transport, owner: handler, stream, streams, messages }, project);
}

/** Routes of one app, and the functions that are there for them alone. */
export interface Routes {
  readonly app: WebApp;
  readonly routes: readonly AppCall[];
  readonly functions: readonly ts.FunctionLikeDeclaration[];
}

/** An endpoint whose app may listen anywhere. */
export interface FoundRoutes extends Pick<ExpressSse, 'speaks' | 'connect' | 'transport' | 'stream'> {
  readonly owner: ts.FunctionLikeDeclaration;
  readonly streams: Routes;
  readonly messages: Routes;
}

/** The endpoint with the one call by which its app listens. */
export function withListen(
  { streams, messages, owner: handler, ...found }: FoundRoutes,
  project: Sources,
): ExpressSse | Obstacle {
  const { app } = streams;
  if (messages.app.made !== app.made)
    return { node: messages.app.made, reason: 'the stream and the messages have two apps' };
  if (messages.app.mount?.router !== app.mount?.router)
    return { node: messages.app.made, reason: 'the stream and the messages are on an app and a router, or on two' };
  const listen = listenOf(app);
  if ('reason' in listen) return listen;
  const [given] = app.exported;
  if (given && (isConditional(listen) || [...project.program.files.keys()].some(isOfPlatform)))
    return { node: given, reason: PLATFORM };
  const routes = app.handed?.call ?? app.mount?.call.call ?? outermostCall(found.stream.call, app);
  const owner = functionAround(routes);
  if (owner && !isWithin(listen, owner) && !isOfSameClass(owner, listen, app))
    return { node: listen, reason: 'the app listens in another place than the one that has its routes' };
  const functions = [...streams.functions, ...messages.functions];
  const otherCode = functions.filter((one) => one !== handler).map(codeOf);
  return {
    ...found,
    handler: codeOf(handler),
    otherCode,
    passages: [],
    app,
    messages: messages.routes,
    unanswered: found.speaks === 'HTTP+SSE' ? unansweredRoutes(app, project.references) : [],
    functions,
    listen,
  };
}

/** The call that gives the app to the function with a route, or the route itself. */
function outermostCall(route: ts.Node, app: WebApp): ts.Node {
  const passed = app.passed?.find(({ owner }) => owner === functionAround(route));
  return passed ? outermostCall(passed.call, app) : route;
}

/** All that a class does with an app in a field of its own goes together. */
const isOfSameClass = (owner: ts.Node, listen: ts.Node, { declaration, handed }: WebApp): boolean =>
  !declaration && !handed && ancestor(owner, ts.isClassLike) === ancestor(listen, ts.isClassLike);

const PLATFORM = 'a platform may take the app from here and listen itself: it would serve nothing over Streamable HTTP';

/** `if (!process.env.VERCEL) app.listen(3000);`. */
const isConditional = (listen: ts.Node): boolean => ancestor(listen, ts.isIfStatement) !== undefined;

const isOfPlatform = (file: string): boolean => /(^|\/)(vercel\.json|netlify\.toml|serverless\.ya?ml)$/.test(file);

const appOf = (call: ts.CallExpression, references: References): WebApp | undefined =>
  routedAppOf(call, references) ?? fieldAppOf(call, references) ?? fastifyAppOf(call, references);

/** The routes that lead to a function, of one app. */
export function routesTo(
  owner: ts.FunctionLikeDeclaration,
  { references }: Sources,
  speaks: Spoken = 'HTTP+SSE',
): Routes | Obstacle {
  const ways = waysTo(owner, references);
  if (!ways || ways.length === 0) return { node: owner, reason: unseenRoute(speaks, references) };
  const apps = ways.map(({ call }) => ({ call, app: appOf(call, references) }));
  const unknown = apps.find(({ app }) => app === undefined);
  const [first] = apps;
  if (unknown || !first?.app)
    return { node: (unknown ?? first)?.call ?? owner, reason: notExpress(speaks, unknown?.call, references) };
  const { app } = first;
  const routes = ways.flatMap((way) => app.calls.find(({ call }) => call === way.call) ?? []);
  const wrong = ways.find((way) => !routes.some(({ call }) => call === way.call));
  if (wrong) return { node: wrong.call, reason: 'this route is no statement of its own' };
  const unnamed = routes.find(({ path }) => path === undefined);
  if (unnamed) return { node: unnamed.call, reason: 'the path of this route is no text' };
  return { app, routes, functions: ways.flatMap((way: Way) => way.functions) };
}

/** The routes whose functions hand messages to a transport. */
function routesOfMessages(project: Sources, transport: ts.NewExpression): Routes | Obstacle {
  const calls = messageCalls(project);
  const owners = new Set(calls.map((call) => functionAround(call)));
  const found = [...owners].map((owner, index) =>
    owner
      ? routesTo(owner, project)
      : { node: calls[index] as ts.Node, reason: 'messages are taken outside of a route' },
  );
  const obstacle = found.find((one) => 'reason' in one);
  if (obstacle && 'reason' in obstacle) return obstacle;
  const [first, ...more] = found as Routes[];
  if (!first) return { node: transport, reason: 'nothing hands messages to the SSE transport' };
  const routes = [first, ...more].flatMap((one) => one.routes);
  return { app: first.app, routes, functions: [first, ...more].flatMap((one) => one.functions) };
}
