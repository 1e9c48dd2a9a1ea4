import { ts } from 'ts-morph';
import { isLogCall, isLogOnly } from '../factory/stdio-code.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { chainRoot, functionAround, isFunction, nodesIn } from '../syntax.ts';
import type { ExpressSse } from './sse-app.ts';
import type { AppCall } from './web-app.ts';

const ERROR_HANDLER_PARAMETERS = 4;
const SETTINGS = /^(set|enable|disable|engine|param)$/;
/** The path of the new endpoint. */
export const OURS = /^\/mcp\/?$/;

/** What reads, compresses, logs or shares a request, and turns nobody away: the generated endpoint does itself what is needed of it. */
const PLAIN =
  /^(express|cors|helmet|morgan|compression|body-parser|cookie-parser|pino-http|response-time|express-winston)$/;

/** Why the app cannot stand where it is: it has what the new endpoint brings, or a guard of it that looks for the old paths. */
export function appProblem(found: ExpressSse, references: References): Obstacle | undefined {
  const { app, stream, messages, unanswered, speaks } = found;
  const own = [stream, ...messages].map(({ call }) => call);
  const isOurs = (path: string): boolean => (speaks === 'HTTP+SSE' ? OURS.test(path) : path === stream.path);
  const taken = app.calls.find(
    (one) =>
      !SETTINGS.test(one.method) && isOurs(one.path ?? '') && !own.includes(one.call) && !unanswered.includes(one),
  );
  if (taken?.method === 'use' && speaks !== 'HTTP+SSE') return { node: taken.call, reason: OF_THIS_PATH };
  if (taken) return { node: taken.call, reason: `${taken.path ?? ''} is a route of this app already` };
  const [passing] = routesInFront(found, references);
  if (passing) return { node: passing.call, reason: 'this may turn away who asks for the stream: /mcp would be open' };
  const guards = guardsOf(found, references);
  return guards.length === 0 ? undefined : guardProblem(found, guards);
}

const OF_THIS_PATH = 'this stands in front of this path alone, and no rule keeps it in front of the generated endpoint';

/** What may turn a request away before it gets to the stream: middleware of the app in front of it, and of its own route. */
export function guardsOf({ app, stream, messages }: ExpressSse, references: References): ts.Expression[] {
  const paths = pathsOf([stream, ...messages]);
  const inFront = app.calls.filter(
    (one) =>
      one.method === 'use' &&
      isInFront(one.call, placeOfStream(one, { app, stream })) &&
      (one.path === undefined || paths.some((path) => covers(one.path ?? '', path))),
  );
  return [...inFront.flatMap((call) => guardsIn(call, references)), ...routeGuards(stream, references)];
}

/** For calls of the app that is where it mounts the router of the stream. */
const placeOfStream = ({ ofRouter }: AppCall, { app, stream }: Pick<ExpressSse, 'app' | 'stream'>): ts.Node =>
  app.mount && !ofRouter ? app.mount.call.call : stream.call;

/** Routes of others that requests for the two endpoints get to first: such a route can only look at them and hand them on. */
function routesInFront(found: ExpressSse, references: References): AppCall[] {
  const { app, stream, messages } = found;
  const own = [stream, ...messages].map(({ call }) => call);
  const paths = pathsOf([stream, ...messages]);
  return app.calls.filter(
    (one) =>
      ANSWERS.test(one.method) &&
      !own.includes(one.call) &&
      [stream, ...messages].some((route) => isInFront(one.call, placeOfStream(one, { app, stream: route }))) &&
      (one.path === undefined
        ? one.handlers.slice(1).some((handler) => mayHandOn(handler, references))
        : CATCH_ALL.test(one.path) || paths.includes(one.path)),
  );
}

const ANSWERS = /^(all|get|post)$/;

/** Anything but a function that has no `next`. */
function mayHandOn(handler: ts.Expression, references: References): boolean {
  const own = ts.isIdentifier(handler) ? functionNamed(handler, references) : handler;
  return !own || !isFunction(own) || own.parameters.length >= WITH_NEXT;
}

/** What stands in another file or another function may run first. */
const isInFront = (call: ts.Node, stream: ts.Node): boolean =>
  call.getSourceFile() !== stream.getSourceFile() ||
  call.pos < stream.pos ||
  functionAround(call) !== functionAround(stream);

/** The functions in front of the last one of a route that may turn somebody away. */
export const routeGuards = ({ handlers }: AppCall, references: References): ts.Expression[] =>
  guardsIn({ handlers: handlers.slice(0, -1) }, references);

function guardProblem({ app, stream, messages }: ExpressSse, guards: readonly ts.Expression[]): Obstacle | undefined {
  const paths = pathsOf([stream, ...messages]);
  const named = app.calls.find(
    ({ method, path }) =>
      method === 'use' && path !== undefined && path !== '/' && paths.some((one) => covers(path, one)),
  );
  if (named) return { node: named.call, reason: 'this guards the old path alone: /mcp would be open' };
  const sources = new Set([stream.call, ...guards].map((node) => node.getSourceFile()));
  const listed = [...sources].flatMap((source) => [...nodesIn(source, isOfRoute)]);
  const asked =
    guards.flatMap((guard) => [...nodesIn(guard)]).find((node) => mentions(node, paths)) ??
    listed.find((node) => ts.isStringLiteralLike(node) && paths.includes(node.text));
  if (asked) return { node: asked, reason: 'a guard may look for this path here: /mcp would be open' };
  const packed = app.calls.find(({ method, handlers }) => method === 'use' && handlers.some(compresses));
  if (packed) return { node: packed.call, reason: 'this would hold back the events of a stream until it ends' };
  const late = app.calls.find(
    ({ method, path, call }) =>
      method === 'options' && CATCH_ALL.test(path ?? '') && stream.handlers.length > 1 && !isInFront(call, stream.call),
  );
  if (late) return { node: late.call, reason: 'what guards the stream would stand in front of this, for /mcp' };
  const catchAll = app.calls.find(answersAll);
  return catchAll && { node: catchAll.call, reason: 'this answers everything, /mcp too' };
}

/** `app.get('*', …)`, `app.use((req, res) => { … })`. */
function answersAll({ method, path, handlers }: AppCall): boolean {
  if (method === 'options') return false;
  if (path !== undefined) return CATCH_ALL.test(path);
  const [handler] = handlers;
  return method === 'use' && handler !== undefined && isFunction(handler) && handler.parameters.length < WITH_NEXT;
}

const WITH_NEXT = 3;

const pathsOf = (calls: readonly AppCall[]): string[] =>
  calls.flatMap(({ path, ofRouter }) => [path ?? [], ofRouter?.path ?? []].flat());
const compresses = (handler: ts.Expression): boolean => /\bcompress(ion)?\(/.test(handler.getText());
const CATCH_ALL = /^\/?(\{?\/?\*\w*\}?|\(\.\*\))$/;

/** A text or a pattern with one of the paths in it. */
export function mentions(node: ts.Node, paths: readonly string[]): boolean {
  if (ts.isStringLiteralLike(node)) return paths.some((path) => node.text.includes(path));
  return ts.isRegularExpressionLiteral(node) && paths.some((path) => node.text.includes(path.slice(1)));
}

/** `app.get('/sse', …)`, `new SSEServerTransport('/messages', res)` and what is only said name the path for another reason. */
export function isOfRoute(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return true;
  if (!ts.isCallExpression(node)) return false;
  const isRoute = ts.isPropertyAccessExpression(node.expression) && ROUTES.test(node.expression.name.text);
  const [path] = node.arguments;
  return isLogCall(node) || (isRoute && path !== undefined && ts.isStringLiteralLike(path));
}

const ROUTES = /^(get|post|put|patch|delete|all|listen)$/;

const covers = (prefix: string, path: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

/** True for a call that answers requests of its own, and not only prepares those of others. */
export function isRoute({ method, path, handlers }: AppCall): boolean {
  if (SETTINGS.test(method) || method === 'options') return false;
  if (method !== 'use') return true;
  return path !== undefined || handlers.some((handler) => /\bstatic\(/.test(handler.getText()));
}

/** Middleware that prepares what a router answers, and does nothing else. */
export const onlyPrepares = (one: AppCall, references: References): boolean =>
  one.method === 'use' && !isRoute({ ...one, path: one.ofRouter?.path }) && guardsIn(one, references).length === 0;

/** The functions of a middleware that may turn somebody away. */
const guardsIn = ({ handlers }: Pick<AppCall, 'handlers'>, references: References): ts.Expression[] =>
  handlers.filter((handler) => !isPlain(handler, references));

function isPlain(handler: ts.Expression, references: References): boolean {
  const own = ts.isIdentifier(handler) ? functionNamed(handler, references) : handler;
  if (own && isFunction(own)) return own.parameters.length === ERROR_HANDLER_PARAMETERS || letsPass(own);
  return importedFrom(chainRoot(handler), PLAIN) !== undefined;
}

/** Logs, sets headers, answers preflights and goes on. */
function letsPass({ body }: ts.FunctionLikeDeclaration): boolean {
  if (!body) return false;
  if (!ts.isBlock(body)) return PASSES.test(body.getText());
  return body.statements.every((statement) => isLogOnly(statement) || PASSES.test(statement.getText()));
}

/** `next();`, `res.header('Access-Control-…', …);`, `if (req.method === 'OPTIONS') …`. */
const PASSES =
  /^(return\s+)?(next\(\)|\w+\.(header|setHeader|set|append|vary|removeHeader)\([^]*\)|if\s*\(\s*\w+\.method\s*===?\s*['"]OPTIONS['"]\s*\)[^]*);?$/;
