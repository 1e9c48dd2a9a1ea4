import { latestLegacyRevision } from '../spec/revisions.ts';
import { resultOf } from './messages/answer.ts';
import { header } from './messages/headers.ts';
import { talkTo } from './talk.ts';
import type { Endpoint } from './talk.ts';
import { WireError } from './wire.ts';
import type { Exchange, HeaderList } from './wire.ts';

const patienceMs = 2000;
const sessionHeader = 'Mcp-Session-Id';

/** DELETEs the sessions that these exchanges opened and did not end themselves; gives what was answered, if anything. */
export async function endSessions(endpoint: Endpoint, exchanges: readonly Exchange[]): Promise<readonly Exchange[]> {
  const ended = new Set(exchanges.filter(isEnd).map(({ request }) => header(request.headers, sessionHeader)));
  const opened = new Map(exchanges.map((exchange) => [header(exchange.headers, sessionHeader), exchange]));
  const open = [...opened].filter(([id]) => id !== undefined && id !== '' && !ended.has(id));
  const ends = await Promise.all(open.map(([id, exchange]) => endSession(endpoint, id ?? '', exchange)));
  return ends.flatMap((end) => end ?? []);
}

function isEnd({ request, status }: Exchange): boolean {
  return request.method === 'DELETE' && status >= 200 && status < 300;
}

async function endSession(endpoint: Endpoint, id: string, opened: Exchange): Promise<Exchange | undefined> {
  const version = resultOf(opened, 1)?.['protocolVersion'];
  const opener = header(opened.request.headers, 'authorization');
  const set: HeaderList = [
    ...(opener === undefined ? [] : [['Authorization', opener] as const]),
    [sessionHeader, id],
    ['MCP-Protocol-Version', typeof version === 'string' ? version : latestLegacyRevision],
  ];
  try {
    return await talkTo(endpoint).send('DELETE', { set, timeoutMs: patienceMs });
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
