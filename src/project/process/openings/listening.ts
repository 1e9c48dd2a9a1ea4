import { ts } from 'ts-morph';
import { codeCalled, type Call } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isFunction, unwrapped } from '../../syntax.ts';
import { madeBy } from './made-by.ts';
import { makerName } from './maker-name.ts';
import { portOf, type Port } from './port-number.ts';

export const SERVERS =
  /^(https?|http2|net|tls|express|fastify|koa|restify|polka|connect|socket\.io|spdy|micro|hyper-express|smtp-server)$/;
const PORT_LIKE = /port|^['"`]?\d+['"`]?$/i;
const SOME_PORT: Port = { fixed: true, words: 'a port' };

/** The port that a call or a construction listens on; undefined for anything else. */
export function portOpened(call: Call, project: ProjectModel): Port | undefined {
  if (/^(Bun|Deno)\.(serve|listen)$/.test(call.expression.getText())) return optionPort(call, project) ?? SOME_PORT;
  const made = makerName(call.expression);
  const own = made && LISTENERS.find(({ module, name }) => module.test(made.module) && name.test(made.name));
  if (own) return own.port(call, project);
  return ts.isCallExpression(call) ? portListened(call, project) : undefined;
}

/** What listens as soon as it is made, and how its port is told. */
const LISTENERS: readonly { module: RegExp; name: RegExp; port: typeof optionPort }[] = [
  {
    module: /^(ws|isomorphic-ws)$/,
    name: /^(WebSocketServer|Server|WebSocket\.(Server|WebSocketServer))$/,
    port: optionPort,
  },
  { module: /^socket\.io$/, name: /^(Server|default)$/, port: numberPort },
  { module: /^@hono\/node-server$/, name: /^serve$/, port: (call, project) => optionPort(call, project) ?? SOME_PORT },
  { module: /^@hapi\/hapi$/, name: /^[sS]erver$/, port: optionPort },
];

/** `{ port: 1234 }`, also in a variable; undefined without one, as with `{ noServer: true }`. */
function optionPort({ arguments: given }: Call, project: ProjectModel): Port | undefined {
  const [first] = given ?? [];
  const declaration =
    first && ts.isIdentifier(first) ? project.references.symbolOf(first)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : first;
  const options = held && unwrapped(held);
  if (!options || !ts.isObjectLiteralExpression(options))
    return first && ts.isIdentifier(first) ? SOME_PORT : undefined;
  const port = options.properties.find(({ name }) => name?.getText() === 'port');
  if (!port || options.properties.some(({ name }) => name && /^(server|noServer)$/.test(name.getText())))
    return undefined;
  if (ts.isShorthandPropertyAssignment(port)) return portOf(port.name, project);
  return ts.isPropertyAssignment(port) ? portOf(port.initializer, project) : SOME_PORT;
}

/** `new Server(1234)`, not `new Server(httpServer)`. */
function numberPort({ arguments: given }: Call, project: ProjectModel): Port | undefined {
  const [first] = given ?? [];
  return first && PORT_LIKE.test(first.getText()) ? portOf(first, project) : undefined;
}

/** `server.listen(1234)`, `socket.bind(1234)`. */
function portListened(call: ts.CallExpression, project: ProjectModel): Port | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !/^(listen|bind)$/.test(expression.name.text)) return undefined;
  const module = packageOf(expression.expression, project);
  const binds = expression.name.text === 'bind';
  const listens = binds ? module === 'dgram' : module === undefined ? looksLikePort(call) : SERVERS.test(module);
  if (!listens || codeCalled(call, project).length > 0) return undefined;
  const [first] = call.arguments;
  if (first && ts.isObjectLiteralExpression(first)) return optionPort(call, project) ?? SOME_PORT;
  return portOf(first && !isFunction(first) ? first : undefined, project);
}

/** The package that made what is listened with; undefined where nobody can see. */
function packageOf(receiver: ts.Expression, project: ProjectModel): string | undefined {
  const made = madeBy(receiver, project);
  return made && makerName(made.expression)?.module;
}

function looksLikePort({ arguments: [first] }: ts.CallExpression): boolean {
  if (!first) return false;
  return ts.isObjectLiteralExpression(first)
    ? first.properties.some(({ name }) => name?.getText() === 'port')
    : PORT_LIKE.test(first.getText());
}
