import { ts } from 'ts-morph';
import { sharedEndpoints, type SharedEndpoint } from '../endpoints/shared-endpoints.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { ExpressSse } from '../sse/sse-app.ts';
import { functionAround, isFunction, nodesIn } from '../syntax.ts';
import { codesOf, isHanding } from './endpoint.ts';
import type { TransportOptions } from './transport-options.ts';

/** What is wrong with an endpoint, and the check that shows it (knowledge: requirements, pitfalls 1-3, 10, 15-20). */
export interface Fault {
  /** undefined where none does. */
  readonly check: string | undefined;
  readonly node: ts.Node;
  readonly message: string;
  /** True for what keeps clients out or mixes them up; anything else is missing protection. */
  readonly breaks: boolean;
  /** True where clients share what each of them needs for itself. */
  readonly mixes?: true;
}

/** An endpoint with what its transport is made with. */
export interface Judged {
  readonly endpoint: ExpressSse;
  readonly options: TransportOptions;
  readonly project: Pick<ProjectModel, 'program' | 'references'>;
}

/** What the sources show to be wrong with an endpoint, the worst first. */
export const faultsOf = (judged: Judged): Fault[] => [...breakingFaults(judged), ...missingProtection(judged)];

function breakingFaults(judged: Judged): Fault[] {
  const found = [sharedBy(judged), ...unknownOption(judged), ...unreadBody(judged), ...storedEarly(judged)];
  return [...found, ...unknownSession(judged)].filter((fault) => fault !== undefined);
}

function sharedBy({ endpoint, options, project }: Judged): Fault | undefined {
  const shared = sharedEndpoints(project).find(({ node }) => node === endpoint.connect || node === endpoint.transport);
  if (!shared) return undefined;
  return { ...sharedFault(shared, options), mixes: true };
}

function sharedFault({ node, shared }: SharedEndpoint, { isStateful }: TransportOptions): Fault {
  if (shared === 'server')
    return breaking(
      isStateful ? 'rob-session-isolation' : 'rob-cross-talk-calls',
      node,
      'one server is connected for all clients, which holds one connection',
    );
  return isStateful
    ? breaking('rob-session-isolation', node, 'one transport serves all clients, which holds one session')
    : breaking('rpc-initialize-result', node, 'a transport without sessions is used for more than one request');
}

const unknownOption = ({ options: { unknown } }: Judged): Fault[] =>
  unknown
    ? [breaking('rpc-initialize-result', unknown, "no transport has an option 'sessionId': nobody gets a session")]
    : [];

const PARSED_BODY = 2;

/** A body parser in front has consumed the stream that the transport reads. */
function unreadBody({ endpoint }: Judged): Fault[] {
  if (!isParsed(endpoint)) return [];
  const calls = codesOf(endpoint).flatMap((code) => [...nodesIn(code)].filter(ts.isCallExpression));
  const handing = calls.filter(isHanding);
  const [bare] = handing;
  return bare && handing.every((call) => call.arguments.length <= PARSED_BODY)
    ? [breaking('rpc-initialize-result', bare, 'the body is parsed in front, and the transport is not given it')]
    : [];
}

const PARSES = /^(express|bodyParser|\w*)\.?json\(/;
const OF_SDK = /^@modelcontextprotocol\/sdk\/server\/express(\.js)?$/;

function isParsed({ app, stream, messages }: ExpressSse): boolean {
  const before = app.calls.filter(
    ({ method, path, call }) =>
      method === 'use' && call.pos < stream.call.pos && (path === undefined || path === stream.path),
  );
  const handlers = [...before, stream, ...messages].flatMap((call) => call.handlers);
  const made = app.declaration?.initializer;
  const isOfSdk = made && ts.isCallExpression(made) && importedFrom(made.expression, OF_SDK) !== undefined;
  return isOfSdk === true || handlers.some((handler) => PARSES.test(handler.getText()));
}

/** `transports[transport.sessionId] = transport` in front of what makes the id. */
function storedEarly({ endpoint, options }: Judged): Fault[] {
  const { handler, transport } = endpoint;
  if (!options.isStateful || options.unknown || options.callbacks.length > 0) return [];
  const calls = [...nodesIn(handler.node)].filter((node) => ts.isCallExpression(node) && isHanding(node));
  const owner = functionAround(transport);
  const stores = [...nodesIn(handler.node)].filter(
    (node) => isStore(node) && functionAround(node) === owner && node.pos > transport.pos,
  );
  const early = stores.find((store) => !calls.some((call) => call.pos > transport.pos && call.end < store.pos));
  return early
    ? [breaking('rpc-initialize-result', early, 'the transport is stored before its session has an id')]
    : [];
}

/** `x[transport.sessionId] = …`, `x.set(transport.sessionId, …)`. */
function isStore(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return ts.isElementAccessExpression(node.left) && ID.test(node.left.argumentExpression.getText());
  return (
    ts.isCallExpression(node) && /\.set$/.test(node.expression.getText()) && ID.test(node.arguments[0]?.getText() ?? '')
  );
}

const ID = /^[\w.]+[?!]?\.sessionId\b/;
const SESSION_HEADER = /mcp-session-id/i;

/** Only 404 makes a client initialize again: 400 strands it, and a new session under its old id goes unnoticed. */
function unknownSession({ endpoint, options, project }: Judged): Fault[] {
  const codes = codesOf(endpoint).flatMap((code) => [code, ...calledBy(code, project.references)]);
  const strings = codes.flatMap((code) => [...nodesIn(code)].filter(ts.isStringLiteralLike));
  const read = strings.find(({ text }) => SESSION_HEADER.test(text));
  if (!options.isStateful || !read || codes.some((code) => statusIn(code, 404))) return [];
  const refusing = codes.map((code) => statusIn(code, 400)).find((node) => node);
  return [
    refusing
      ? breaking('session-unknown-404', refusing, 'an unknown session is answered 400')
      : breaking('session-unknown-404', read, 'an unknown session is not answered 404'),
  ];
}

/** `404`, `StatusCodes.NOT_FOUND`. */
const statusIn = (code: ts.Node, status: keyof typeof NAMES): ts.Node | undefined =>
  [...nodesIn(code)].find(
    (node) =>
      (ts.isNumericLiteral(node) && node.text === String(status)) ||
      (ts.isIdentifier(node) && NAMES[status].test(node.text)),
  );

const NAMES = { 400: /^bad_?request$/i, 404: /^(session_?)?not_?found$/i } as const;

/** The functions of the project that code calls by name. */
const calledBy = (code: ts.Node, references: References): ts.FunctionLikeDeclaration[] =>
  [...nodesIn(code)].flatMap((node) => {
    const callee = ts.isCallExpression(node) ? node.expression : undefined;
    return (callee && ts.isIdentifier(callee) && functionNamed(callee, references)) || [];
  });

/** What is told where an endpoint is replaced, and replaces none by itself. */
function missingProtection({ endpoint, options, project }: Judged): Fault[] {
  const { stream, messages, app, listen } = endpoint;
  const methods = [stream, ...messages].map(({ method }) => method);
  const answers = (method: string): boolean => methods.includes('all') || methods.includes(method);
  const texts = [...project.program.sources.values()].map(({ text }) => text);
  const shared = app.calls.flatMap(({ handlers }) => handlers).find((handler) => /^cors\(/.test(handler.getText()));
  return [
    ...(answers('get') ? [] : [missing('sse-get-stream-or-405', stream.call, 'GET is answered by no route')]),
    ...(answers('delete') ? [] : [missing('session-delete', stream.call, 'DELETE is answered by no route')]),
    ...(options.isStateful && !isBounded(endpoint)
      ? [missing(undefined, endpoint.transport, 'nothing bounds the sessions that are kept')]
      : []),
    ...(texts.some((text) => /\borigin/i.test(text.replaceAll(ANY_ORIGIN, '')))
      ? []
      : [missing('sec-origin-403', stream.call, 'Origin is not checked')]),
    ...(shared && !/exposedHeaders/.test(shared.getText())
      ? [missing('cors-expose-headers', shared, 'browsers may not read the header Mcp-Session-Id')]
      : []),
    ...(listensOnAll(listen) ? [missing('sec-bind-localhost', listen, 'it listens on all addresses')] : []),
  ];
}

/** `origin: '*'`. */
const ANY_ORIGIN = /\borigin:\s*(true|(['"`])\*\2)/g;

/** A timer or a count in the file of the endpoint. */
const isBounded = ({ transport }: ExpressSse): boolean =>
  /\.size\b|\.length\s*>|setTimeout|setInterval/.test(transport.getSourceFile().text);

/** `app.listen(port)`, `app.listen(port, '0.0.0.0')`. */
function listensOnAll({ arguments: given }: ts.CallExpression): boolean {
  const host = given[1];
  if (!host || isFunction(host)) return true;
  return ts.isStringLiteralLike(host) && /^(0\.0\.0\.0|::)$/.test(host.text);
}

const breaking = (check: string, node: ts.Node, message: string): Fault => ({ check, node, message, breaks: true });
const missing = (check: string | undefined, node: ts.Node, message: string): Fault => ({
  check,
  node,
  message,
  breaks: false,
});
