import { ts } from 'ts-morph';
import type { StartView } from './purposes.ts';
import { kindOfUse, memberPath, usesIn } from './server-uses.ts';
import { isStdioTail } from './stdio-code.ts';

export const NEEDS_TRANSPORT =
  'this sets up the server with the transport of stdio, and over HTTP every session has one of its own: take it from what the handler is given (extra.sessionId, extra.sendNotification)';

/** True for a tool or another handler that names the transport of stdio: it would be missing over HTTP. */
export const registersOnStdio = (node: ts.Node, view: StartView): boolean =>
  !(ts.isStatement(node) && isStdioTail(node)) &&
  usesIn(node, { ...view, server: view.stdio }).length > 0 &&
  usesIn(node, view).some((use) => kindOfUse(use, node, view).does === 'sets up');

/** True for `server.server.transport.onerror = …;`, `const { transport } = server.server;`: of the server only the transport that it has once it is connected. */
export function reachesTransport(node: ts.Node, view: StartView): boolean {
  const uses = usesIn(node, view);
  return uses.length > 0 && uses.every(isOfTransport);
}

const OF_SERVER = /\w[?!]*\.transport\b/;

/** True where a use of the server goes on to its transport. */
export function isOfTransport(use: ts.Identifier): boolean {
  const path = memberPath(use);
  const { parent } = path;
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name))
    return OF_SERVER.test(path.getText());
  return parent.name.elements.every(({ propertyName, name }) => (propertyName ?? name).getText() === 'transport');
}
