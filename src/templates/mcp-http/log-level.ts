// Logs below the level that the client wants stay here. The SDK forgets the level over HTTP unless the session is named with each log.
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Keeps the level for what a server sends through `transport`. */
export function keepLogLevel(transport: Transport): void {
  let least = 0;
  const { onmessage } = transport;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, extra) => {
    least = levelIn(message, 'logging/setLevel') ?? least;
    onmessage?.(message, extra);
  };
  transport.send = async (message, options) => {
    const level = levelIn(message, 'notifications/message') ?? least;
    if (level >= least) await send(message, options);
  };
}

function levelIn(message: JSONRPCMessage, method: string): number | undefined {
  if (!('method' in message) || message.method !== method) return undefined;
  const level = LEVELS.indexOf(String(message.params?.['level']));
  return level < 0 ? undefined : level;
}
