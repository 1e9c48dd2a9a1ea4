import { ts } from 'ts-morph';
import { isHanding } from '../endpoints/handing-calls.ts';
import { sharedEndpoints, type SharedEndpoint } from '../endpoints/shared-endpoints.ts';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import type { ExpressSse, SseApp } from '../sse/sse-app.ts';
import { textOf } from '../sse/web-app.ts';
import { ancestor, functionAround, nodesIn } from '../syntax.ts';
import { authenticationFaults } from './authentication.ts';
import { isText, SESSION_HEADER } from './session-id.ts';
import { missingProtection } from './protection.ts';
import type { Serving } from './serving.ts';
import type { TransportOptions } from './transport-options.ts';
import { unknownAnswers } from './unknown-answers.ts';

/** What is wrong with an endpoint, and the check that shows it (knowledge: requirements, pitfalls 1-3, 10, 15-20). */
export interface Fault {
  /** undefined where none does. */
  readonly check: string | undefined;
  readonly node: ts.Node;
  readonly message: string;
  /** Keeps clients out or mixes them up (`breaks`), lets in who may not be (`opens`), or is protection that is not there (`lacks`). */
  readonly effect: 'breaks' | 'opens' | 'lacks';
  /** True where clients share what each of them needs for itself. */
  readonly mixes?: true;
}

/** What serves requests, with what its transport is made with. */
export interface Judged {
  readonly serving: Serving;
  readonly options: TransportOptions;
  /** The app around it, where one is understood. */
  readonly endpoint: SseApp | undefined;
  readonly project: Pick<ProjectModel, 'program' | 'references'>;
}

/** What the sources show to be wrong with an endpoint, the worst first. */
export const faultsOf = (judged: Judged): Fault[] => [
  ...breakingFaults(judged),
  ...authenticationFaults(judged),
  ...missingProtection(judged),
];

function breakingFaults(judged: Judged): Fault[] {
  const found = [
    sharedBy(judged),
    ...unknownOption(judged),
    ...unmetHosts(judged),
    ...unreadBody(judged),
    ...storedEarly(judged),
  ];
  return [...found, ...unknownSession(judged)].filter((fault) => fault !== undefined);
}

function sharedBy({ serving: { connect, transport }, options, project }: Judged): Fault | undefined {
  const shared = sharedEndpoints(project).find(({ node }) => node === connect || node === transport);
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

const unmetHosts = ({ options: { unmetHosts: hosts } }: Judged): Fault[] =>
  hosts
    ? [breaking('rpc-initialize-result', hosts, 'the header Host has the port with it: nobody gets past this list')]
    : [];

const PARSED_BODY = 2;

/** A body parser in front has consumed the stream that the transport reads. */
function unreadBody({ endpoint, serving: { codes } }: Judged): Fault[] {
  if (!endpoint || endpoint.listener || !isParsed(endpoint)) return [];
  const calls = codes.flatMap((code) => [...nodesIn(code)].filter(ts.isCallExpression));
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
function storedEarly({ serving: { transport }, options }: Judged): Fault[] {
  const owner = functionAround(transport);
  if (!owner || !options.isStateful || options.unknown || options.callbacks.length > 0) return [];
  const calls = [...nodesIn(owner)].filter((node) => ts.isCallExpression(node) && isHanding(node));
  const stores = [...nodesIn(owner)].filter(
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

/** Only 404 makes a client initialize again: 400 strands it, and a new session under its old id goes unnoticed. */
function unknownSession({ serving, endpoint, options, project: { references } }: Judged): Fault[] {
  if (!options.isStateful) return [];
  const [answered] = unknownAnswers(serving, { references });
  if (answered) return [breaking('session-unknown-404', answered.status, 'an unknown session is answered 400')];
  const codes = serving.codes.flatMap((code) => [code, ...calledBy(code, references)]);
  const texts = codes.flatMap((code) => [...nodesIn(code)].filter(isText));
  const read = texts.find((text) => SESSION_HEADER.test(textOf(text, references) ?? ''));
  if (!read || codes.some((code) => statusIn(code, 404))) return [];
  const refusing = codes.map((code) => statusIn(code, 400)).find((node) => node);
  if (!refusing && !endpoint) return []; // what is not seen may answer it
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

/** The functions of the project that code calls by name, and the methods of its class. */
const calledBy = (code: ts.Node, references: References): ts.FunctionLikeDeclaration[] =>
  [...nodesIn(code)].flatMap((node) => {
    const callee = ts.isCallExpression(node) ? node.expression : undefined;
    if (callee && ts.isPropertyAccessExpression(callee)) return methodOf(callee);
    return (callee && ts.isIdentifier(callee) && functionNamed(callee, references)) || [];
  });

/** The method of `this.refuse`. */
function methodOf({ expression, name }: ts.PropertyAccessExpression): ts.FunctionLikeDeclaration[] {
  const owner = expression.kind === ts.SyntaxKind.ThisKeyword ? ancestor(expression, ts.isClassLike) : undefined;
  const members = owner?.members.filter((one) => one.name?.getText() === name.text) ?? [];
  return members.filter(ts.isMethodDeclaration);
}

const breaking = (check: string, node: ts.Node, message: string): Fault => ({
  ...{ check, node, message, effect: 'breaks' },
});
