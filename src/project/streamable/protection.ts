import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { isFunction, nodesIn } from '../syntax.ts';
import { isAuthenticated } from './authentication.ts';
import type { Fault, Judged } from './faults.ts';

/** Protection that an endpoint does without: told of it, and no reason to replace it. */
export const missingProtection = (judged: Judged): Fault[] => [
  ...unansweredMethods(judged),
  ...unbounded(judged),
  ...uncheckedOrigin(judged),
  ...hiddenHeaders(judged),
  ...unboundSessions(judged),
  ...openToAll(judged),
];

function unansweredMethods({ endpoint }: Judged): Fault[] {
  if (!endpoint || endpoint.listener) return [];
  const { stream, messages } = endpoint;
  const methods = [stream, ...messages].map(({ method }) => method);
  const answers = (method: string): boolean => methods.includes('all') || methods.includes(method);
  return [
    ...(answers('get') ? [] : [missing('sse-get-stream-or-405', stream.call, 'GET is answered by no route')]),
    ...(answers('delete') ? [] : [missing('session-delete', stream.call, 'DELETE is answered by no route')]),
  ];
}

const unbounded = ({ options, serving: { transport } }: Judged): Fault[] =>
  options.isStateful && !BOUND.test(transport.getSourceFile().text)
    ? [missing(undefined, transport, 'nothing bounds the sessions that are kept')]
    : [];

/** A timer or a count in the file of the endpoint. */
const BOUND = /\.size\b|\.length\s*>|setTimeout|setInterval/;

function uncheckedOrigin({ endpoint, options, serving, project }: Judged): Fault[] {
  const texts = [...project.program.sources.values()].map(({ text }) => text);
  if (texts.some((text) => CHECKS_ORIGIN.test(text.replaceAll(ANY_ORIGIN, '')))) return [];
  const { idleOption } = options;
  return idleOption
    ? [missing('sec-origin-403', idleOption, 'this option does nothing without a list of hosts and origins')]
    : [missing('sec-origin-403', endpoint?.stream.node ?? serving.transport, 'Origin is not checked')];
}

const CHECKS_ORIGIN = /(?<!Allow-)\borigin/i;
/** `origin: '*'`. */
const ANY_ORIGIN = /\borigin:\s*(true|(['"`])\*\2)/g;

const CORS = /^(cors|hono\/cors|@koa\/cors)$/;

/** `cors()` lets browsers ask, and hides from them the session that they have got. */
function hiddenHeaders({ options, endpoint, serving: { transport, codes } }: Judged): Fault[] {
  if (!options.isStateful) return [];
  const own = [transport, ...codes, ...(endpoint ? [endpoint.app.made, endpoint.listen] : [])];
  const sources = new Set(own.map((node) => node.getSourceFile()));
  const calls = [...sources].flatMap((source) => [...nodesIn(source)].filter(ts.isCallExpression));
  const shared = calls.find((call) => importedFrom(call.expression, CORS) !== undefined && !loads(call));
  return shared && !EXPOSES.test(textsOf(shared))
    ? [missing('cors-expose-headers', shared, 'browsers may not read the header Mcp-Session-Id')]
    : [];
}

const EXPOSES = /exposed?_?-?headers/i;
/** Options in a variable are looked for in its file. */
const textsOf = (call: ts.CallExpression): string => {
  const [given] = call.arguments;
  return given && !ts.isObjectLiteralExpression(given) ? call.getSourceFile().text : call.getText();
};
/** `require('cors')` is no use of it. */
const loads = ({ expression }: ts.CallExpression): boolean => expression.getText() === 'require';

/** Who has a token of one's own may use the session of another one, whose id is no secret. */
function unboundSessions({ options, serving: { codes, transport }, project }: Judged): Fault[] {
  if (!options.isStateful || !isAuthenticated(project)) return [];
  const isBound = codes.some((code) => CALLER.test(code.getText()));
  return isBound
    ? []
    : [missing('sec-session-user-binding', transport, 'a session is not kept to the caller who opened it')];
}

const CALLER = /owner|user|clientId|subject|\bsub\b|authInfo|\.auth\b|identity|principal|account|tenant/i;

function openToAll({ endpoint, project }: Judged): Fault[] {
  if (!endpoint || !listensOnAll(endpoint.listen)) return [];
  const without = isAuthenticated(project) ? '' : ', and asks nobody who they are';
  return [missing('sec-bind-localhost', endpoint.listen, `it listens on all addresses${without}`)];
}

/** `app.listen(port)`, `app.listen(port, '0.0.0.0')`. */
function listensOnAll({ arguments: given }: ts.CallExpression): boolean {
  const host = given[1];
  if (!host || isFunction(host)) return true;
  return ts.isStringLiteralLike(host) && /^(0\.0\.0\.0|::)$/.test(host.text);
}

const missing = (check: string | undefined, node: ts.Node, message: string): Fault => ({
  ...{ check, node, message, effect: 'lacks' },
});
