// Hands the HTTP transport to servers that would attach themselves to stdio.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** What is used of the framework's server. */
type Framework = {
  start(options: { transportType: 'stdio' }): Promise<void>;
  // #region fastmcp
  connect?(transport: Transport): Promise<unknown>; // of later versions
  once(event: 'connect', listener: (event: { session: { close(): Promise<void> } }) => void): unknown;
  // #endregion
};

const starting = new AsyncLocalStorage<{ transport: Transport | undefined }>();
const { connect } = Server.prototype;

/** start() connects its server to a stdio transport: in `connectable` that server gets the transport of the session. */
Server.prototype.connect = async function (own) {
  const start = starting.getStore();
  const given = start?.transport;
  if (!start || !given) return connect.call(this, own);
  start.transport = undefined;
  await connect.call(this, given);
  // #region mcp-framework
  await new Promise(() => undefined); // the rest of start() is for one server per process: it waits for signals
  // #endregion
};

/** A factory whose servers attach to the transport that they are given, not to stdin and stdout. */
export function connectable(createServer: () => object | Promise<object>) {
  return async () => {
    const server = await createServer();
    return { connect: (transport: Transport) => attach(server as Framework, transport) };
  };
}

/** Ends as soon as the server listens: what starts it waits for the first message of the client. */
async function attach(server: Framework, transport: Transport): Promise<void> {
  // #region fastmcp
  const { onclose } = transport;
  const closed = new Promise<void>((resolve) => {
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  server.once('connect', ({ session }) => void closed.then(() => session.close())); // it pings its client until then
  // #endregion
  await new Promise<void>((resolve, reject) => {
    const listen = transport.start.bind(transport);
    transport.start = () => listen().then(resolve);
    // #region fastmcp
    if (server.connect) return void server.connect(transport).catch(reject);
    // #endregion
    const unused = new Error('start() has not used the transport: is @modelcontextprotocol/sdk installed twice?');
    const started = starting.run({ transport }, () => server.start({ transportType: 'stdio' }));
    started.then(reject.bind(undefined, unused), reject);
  });
}
