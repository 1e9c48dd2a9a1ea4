import { ts } from 'ts-morph';
import { isLogOnly } from '../factory/stdio-code.ts';
import { nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { carriedTo } from '../sse/carried.ts';
import { onlyDeclares } from '../sse/endpoint-names.ts';
import { isRoute } from '../sse/middleware.ts';
import { isKnownOutside, placeOfListen } from '../sse/listen.ts';
import { hasMore as answersMore } from '../sse/plain/rest.ts';
import type { SseApp } from '../sse/sse-app.ts';
import { receiverOf, type StartSite } from '../starts/start-sites.ts';
import { choiceBetween, isBareReturn, type Choice } from './choice.ts';
import { functionAround, isWithin, nodesIn, placeOf, unwrapped } from '../syntax.ts';

/** A server that is started over HTTP or over stdio: `if (process.argv.includes('--http')) startWeb(server, port); else …`. */
export interface BesideStdio extends Choice {
  /** The function that the branch for HTTP calls, which goes with the endpoint; undefined where all stands in the branch. */
  readonly owner: ts.FunctionLikeDeclaration | undefined;
  readonly call: ts.CallExpression | undefined;
  /** `const server = createServer();` of the branch for HTTP, where nothing but the endpoint uses it. */
  readonly built: ts.Statement | undefined;
  /** The port as it is known where stdio is started. */
  readonly port: ts.Expression | undefined;
}

const ELSEWHERE = 'the server is started over stdio as well, and no rule sees what chooses between the two';

/** What chooses between HTTP and stdio, or why no rule keeps that choice. */
export function besideStdio(endpoint: SseApp, site: StartSite, references: References): BesideStdio | Obstacle {
  const { listen, app } = endpoint;
  const owner = functionAround(placeOfListen(endpoint));
  const call = owner && onlyCallOf(owner, references);
  const inner = functionAround(site.call);
  const outer = inner && onlyCallOf(inner, references);
  const pairs = [site.call, outer].flatMap((stdio) =>
    [listen, call].flatMap((http) => (stdio && http ? { stdio, http } : [])),
  );
  const pair = pairs.find(({ stdio, http }) => choiceBetween(stdio, http));
  const choice = pair && choiceBetween(pair.stdio, pair.http);
  if (!choice || functionAround(choice.choice) !== functionAround(pair.stdio) || app.handed)
    return { node: site.call, reason: ELSEWHERE };
  const hidden = unknownAt(site, choice.asked, references);
  if (hidden) return hidden;
  const started = pair.http;
  const handed = started === call ? { owner, call } : undefined;
  const own = statementsOf(handed?.owner?.body ?? choice.http);
  const built = serverBuilt(endpoint, references);
  const more = own.find(
    (one) => one !== built && !isOfEndpoint(one, endpoint) && !(isBareReturn(one) && one === own.at(-1)),
  );
  if (more && !(handed && hasMore(endpoint)))
    return { node: more, reason: 'this is done where HTTP is started, and no rule says what becomes of it' };
  if (
    handed &&
    !statementsOf(choice.http).every((one) => isLogOnly(one) || isBareReturn(one) || isWithin(handed.call, one))
  )
    return { node: choice.http, reason: ELSEWHERE };
  const other = otherServer(endpoint, { site, call: handed?.call }, references);
  if (other) return other;
  const port = portAt(listen, { site, owner: handed?.owner, call: handed?.call }, references);
  if (port && 'reason' in port) return port;
  const unknown = port && unknownAt(site, port, references);
  if (unknown) return unknown;
  return { ...choice, owner: handed?.owner, call: handed?.call, built, port };
}

/** Why an expression does not mean the same where the server is started over stdio. */
function unknownAt(site: StartSite, value: ts.Expression, references: References): Obstacle | undefined {
  const carried = carriedTo(site.statement, [value], references);
  if ('reason' in carried) return carried;
  const around = functionAround(site.call);
  const names = new Set([...nodesIn(value)].filter(ts.isIdentifier).map(({ text }) => text));
  const declared = [...(around ? nodesIn(around) : [])].filter(
    (node) => (ts.isVariableDeclaration(node) || ts.isParameter(node)) && names.has(node.name.getText()),
  );
  const other = declared.find((node) => !isWithin(value, around ?? node));
  const node = other ?? (carried.length > 0 ? value : undefined);
  return node && { node, reason: 'what chooses HTTP is not known where the server is started over stdio' };
}

/** The app answers more than the endpoint: the function that makes it goes on to do so. */
const hasMore = ({ app, stream, messages, unanswered, listener }: SseApp): boolean =>
  listener
    ? [listener.code, ...listener.outer].some(answersMore)
    : app.calls.some(
        (one) => isRoute(one) && ![stream, ...messages, ...unanswered].some(({ call }) => call === one.call),
      );

/** The one use of a function, where it is a call. */
function onlyCallOf(owner: ts.FunctionLikeDeclaration, references: References): ts.CallExpression | undefined {
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const [only, second] = symbol ? references.of(symbol) : [];
  const call = only?.parent;
  return call && !second && ts.isCallExpression(call) && call.expression === only ? call : undefined;
}

const statementsOf = (node: ts.Node): readonly ts.Statement[] => {
  if (ts.isBlock(node)) return node.statements;
  return ts.isStatement(node) ? [node] : [];
};

/** A statement that goes where the endpoint and its app go. */
function isOfEndpoint(statement: ts.Statement, endpoint: SseApp): boolean {
  const { app, listen, functions, stream, listener } = endpoint;
  const own = [listen, app.made, ...app.calls.map(({ call }) => call), ...app.servers, ...functions];
  const settings = [placeOfListen(endpoint), ...(listener?.settings ?? [])];
  return (
    settings.includes(statement) ||
    own.some((node) => placeOf(node).statement === statement) ||
    stream.statements.includes(statement) ||
    isLogOnly(statement) ||
    onlyDeclares(statement)
  );
}

interface Starts {
  readonly site: StartSite;
  readonly call: ts.CallExpression | undefined;
}

/** Over HTTP another server is built than over stdio. */
function otherServer(endpoint: SseApp, { site, call }: Starts, references: References): Obstacle | undefined {
  const { root } = receiverOf(endpoint.connect, references);
  const declaration = root && references.symbolOf(root)?.valueDeclaration;
  const given = declaration && call && ts.isParameter(declaration) ? argumentOf(declaration, call) : root;
  const onStdio = site.root && references.symbolOf(site.root);
  if (given && ts.isIdentifier(given) && onStdio && references.symbolOf(given) === onStdio) return undefined;
  const [built, own] = [madeBy(declaration), madeBy(onStdio?.valueDeclaration)];
  return built !== undefined && built === own
    ? undefined
    : { node: endpoint.connect, reason: 'over HTTP another server is built here than over stdio' };
}

/** `const server = createServer();`, where the endpoint alone uses that server. */
function serverBuilt({ connect, handler }: SseApp, references: References): ts.Statement | undefined {
  const { root } = receiverOf(connect, references);
  const symbol = root && references.symbolOf(root);
  const declaration = symbol?.valueDeclaration;
  if (!declaration || madeBy(declaration) === undefined) return undefined;
  const isOwn = (use: ts.Node): boolean => isWithin(use, handler.node) || isWithin(use, declaration);
  return references.of(symbol).every(isOwn) ? placeOf(declaration).statement : undefined;
}

/** `createServer()` of `const server = createServer()`. */
const madeBy = (declaration: ts.Declaration | undefined): string | undefined => {
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && ts.isCallExpression(unwrapped(made)) ? unwrapped(made).getText() : undefined;
};

function argumentOf(parameter: ts.ParameterDeclaration, call: ts.CallExpression): ts.Expression | undefined {
  return call.arguments[parameter.parent.parameters.indexOf(parameter)];
}

/** The port where the server is started over stdio: what the function was given, or what its variable is set to. */
function portAt(
  { arguments: [port] }: ts.CallExpression,
  { site, owner, call }: Starts & { readonly owner: ts.FunctionLikeDeclaration | undefined },
  references: References,
): ts.Expression | Obstacle | undefined {
  if (!port) return undefined;
  const value = unwrapped(port);
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const isInner = declaration !== undefined && owner !== undefined && isWithin(declaration, owner);
  const given = declaration && ts.isParameter(declaration) && call ? argumentOf(declaration, call) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const known = isInner ? (given ?? made) : value;
  const carried = known && carriedTo(site.statement, [known], references);
  if (known && carried && !('reason' in carried) && carried.length === 0) return known;
  const outside = made && [...nodesIn(made)].every(isKnownOutside) ? made : undefined;
  return outside ?? { node: port, reason: 'the port is not known where the server is started over stdio' };
}
