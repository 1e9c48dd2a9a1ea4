// The servers that clients are connected to.
// #region v2
import type { AuthInfo, McpRequestContext } from '@modelcontextprotocol/server';
// #endregion
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { keepLogLevel } from './log-level.ts';
import { OpenRequests } from './open-requests.ts';
// #region state
import { filled } from './fills.ts';
import { withScope } from './scope.ts';
// #endregion
// #region serialize
import { inTurns } from './serialize.ts';
// #endregion

/** An McpServer, a Server, or anything that attaches itself to a transport. */
export interface Connectable {
  connect(transport: Transport): Promise<unknown>;
}

/** Builds a new server at each call. */
// #region v1
export type ServerFactory = () => Connectable | Promise<Connectable>;
// #endregion
// #region v2
//: export type ServerFactory = (client: McpRequestContext) => Connectable | Promise<Connectable>;

/** What a factory may know of the client that it builds a server for. */
export function contextOf(caller: AuthInfo | undefined): McpRequestContext {
  return { era: 'legacy', ...(caller && { authInfo: caller }) };
}
// #endregion

/** Builds a server and connects it to the transport of its client, with what it needs around it over HTTP; `closed` is called at its end. */
export async function connectServer(
  build: () => Connectable | Promise<Connectable>,
  transport: Transport,
  closed: () => void = () => undefined,
): Promise<OpenRequests> {
  // #region state
  build = withScope(filled(build));
  // #endregion
  // #region serialize
  build = inTurns(build);
  // #endregion
  const server = await build();
  await server.connect(transport);
  const { onclose } = transport;
  transport.onclose = () => {
    onclose?.();
    closed();
  };
  keepLogLevel(transport);
  return new OpenRequests(transport);
}
