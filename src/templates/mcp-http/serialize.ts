// Tools that load, change and save one file run one at a time in this process.
import { setTimeout } from 'node:timers';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, JSONRPCRequest, RequestId } from '@modelcontextprotocol/sdk/types.js';

type Connectable = { connect(transport: Transport): Promise<unknown> };
type Turn = { begun: boolean; dropped: boolean; end: () => void };

const TOOLS: readonly string[] = []; // empty: all tools
const ANSWER_MS = 60_000; // then the next call gets its turn, answered or not
const ABANDONED_MS = 5_000; // for a call whose answer nobody waits for, and that may still save

let last = Promise.resolve();

/** Servers that take turns in running TOOLS, across all sessions. */
export function inTurns(build: () => Connectable | Promise<Connectable>): () => Promise<Connectable> {
  return async () => {
    const server = await build();
    const connect = async (transport: Transport) => {
      await server.connect(transport);
      takeTurns(transport);
    };
    return { connect };
  };
}

function takeTurns(transport: Transport): void {
  const turns = new Map<RequestId, Turn>();
  const { onmessage, onclose } = transport;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, extra) => {
    if ('method' in message && message.method === 'notifications/cancelled')
      abandon(turns.get(message.params?.['requestId'] as RequestId));
    if (isSerial(message)) queue(turns, message.id, () => onmessage?.(message, extra));
    else onmessage?.(message, extra);
  };
  transport.onclose = () => {
    turns.forEach(abandon);
    onclose?.();
  };
  transport.send = async (message, options) => {
    try {
      await send(message, options);
    } finally {
      if (!('method' in message) && message.id !== undefined) turns.get(message.id)?.end();
    }
  };
}

const isSerial = (message: JSONRPCMessage): message is JSONRPCRequest =>
  'id' in message &&
  'method' in message &&
  message.method === 'tools/call' &&
  (TOOLS.length === 0 || TOOLS.includes(message.params?.['name'] as string));

function queue(turns: Map<RequestId, Turn>, id: RequestId, run: () => void): void {
  const turn: Turn = { begun: false, dropped: false, end: () => undefined };
  turns.set(id, turn);
  const begin = (resolve: () => void) => {
    const timer = setTimeout(() => {
      turn.end();
    }, ANSWER_MS).unref();
    turn.end = () => {
      clearTimeout(timer);
      if (turns.get(id) === turn) turns.delete(id);
      resolve();
    };
    turn.begun = true;
    if (turn.dropped) turn.end();
    else run();
  };
  last = last
    .then(() => new Promise<void>(begin))
    .catch(() => {
      turn.end();
    });
}

/** Cancelled, or its session is closed: no answer will come. What has not begun does not begin any more. */
function abandon(turn: Turn | undefined): void {
  if (turn) turn.dropped = true;
  if (turn?.begun) setTimeout(turn.end, ABANDONED_MS).unref();
}
