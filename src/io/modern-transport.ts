import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  LATEST_PROTOCOL_VERSION,
  McpError,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { isObject, type JsonObject } from '../surface/surface.ts';
import { metaKey, modernMeta } from '../verify/messages/modern.ts';

const NO_ANSWER = -32603;

/**
 * Lets a client that knows `initialize` speak 2026-07-28: that request becomes `server/discover`, every other one says
 * what a session would know, and what is not answered in that revision is an error.
 */
export class ModernTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #inner: Transport;
  readonly #known: JsonObject | undefined;
  #opening: RequestId | undefined;
  #sender: JsonObject = {};

  /** `known` is what another connection was told by `server/discover`: nothing is asked then. */
  constructor(inner: Transport, known?: JsonObject) {
    this.#inner = inner;
    this.#known = known;
  }

  async start(): Promise<void> {
    this.#inner.onmessage = (message) => this.onmessage?.(this.#translated(message));
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onclose = () => this.onclose?.();
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (!('method' in message)) return this.#inner.send(message);
    if (message.method === 'notifications/initialized') return;
    if (!('id' in message)) return this.#inner.send(message);
    if (message.method === 'initialize') return this.#open(message);
    return this.#inner.send(this.#complete(message));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #open({ id, params = {}, jsonrpc }: JSONRPCRequest): Promise<void> {
    this.#opening = id;
    const { clientInfo, capabilities } = params;
    this.#sender = { [metaKey('clientInfo')]: clientInfo, [metaKey('clientCapabilities')]: capabilities };
    if (this.#known) this.onmessage?.({ jsonrpc, id, result: openingOf(this.#known) });
    else await this.#inner.send(this.#complete({ jsonrpc, id, method: 'server/discover' }));
  }

  #complete({ params = {}, ...request }: JSONRPCRequest): JSONRPCRequest {
    return { ...request, params: { ...params, _meta: { ...modernMeta(this.#sender), ...params._meta } } };
  }

  #translated(message: JSONRPCMessage): JSONRPCMessage {
    if (!('result' in message)) return message;
    const { jsonrpc, id, result } = message;
    if (typeof result['resultType'] !== 'string') return failure(id, 'the answer is none of 2026-07-28: no resultType');
    if (id !== this.#opening) return message;
    return offersModern(result)
      ? { jsonrpc, id, result: openingOf(result) }
      : failure(id, 'server/discover does not offer 2026-07-28');
  }
}

/** Whether reading a server failed because it answered with an error: one that says nothing, or ends, refuses nothing. */
export function isRefusal(failure: unknown): boolean {
  const cause = failure instanceof Error ? failure.cause : undefined;
  if (cause instanceof McpError) return !SILENT.test(cause.message);
  const { code = 0 } = cause instanceof StreamableHTTPError ? cause : {};
  return code >= 400 && code < 500;
}

/** What the SDK's client says itself where no answer came; servers use the same codes. */
const SILENT = /: (Connection closed|Request timed out)$/;

/** Whether the answer to `server/discover` lists the revision that a `ModernTransport` speaks. */
export const offersModern = ({ supportedVersions }: JsonObject): boolean =>
  Array.isArray(supportedVersions) && supportedVersions.includes(modernMeta()[metaKey('protocolVersion')]);

/** What `server/discover` was answered, in the words of `initialize`. */
function openingOf({ capabilities, instructions, _meta: meta }: JsonObject): Record<string, unknown> {
  return {
    protocolVersion: LATEST_PROTOCOL_VERSION,
    capabilities,
    serverInfo: isObject(meta) ? meta[metaKey('serverInfo')] : undefined,
    ...(instructions !== undefined && { instructions }),
  };
}

const failure = (id: RequestId, message: string): JSONRPCMessage => ({
  ...{ jsonrpc: '2.0', id },
  error: { code: NO_ANSWER, message },
});
