import { header } from '../verify/messages/headers.ts';
import { isObject, parseJson } from '../verify/messages/json-rpc.ts';
import type { Exchange, WireRequest } from '../verify/wire.ts';
import { command, type Shell } from './curl-command.ts';

interface CurlOptions {
  /** Names of variables by the credentials they hold; where it is empty, all that looks like one becomes a variable. */
  readonly variables?: ReadonlyMap<string, string>;
  /** Exchanges that have a part in it, in the order they were sent; what was open at the same time runs beside. */
  readonly beside?: readonly Exchange[];
}

/**
 * Shell commands that send `request` again, one a line. Sessions that were opened in `history` are opened anew (the
 * recorded ones have ended), and what changed them is repeated.
 */
export function curlOf(
  request: WireRequest,
  history: readonly Exchange[] = [],
  { variables = new Map(), beside = [] }: CurlOptions = {},
): string {
  const parts = [...beside.map((exchange) => exchange.request).filter((one) => one !== request), request];
  const scene: Scene = { parts, history, shell: { ...namesIn(parts, history), variables } };
  const commands = parts.flatMap((part) => [...openings(part, scene), sending(part, scene)]);
  const waits = commands.some(isBeside) ? ['wait'] : [];
  const ended = [...commands, ...waits].map((line) => (isBeside(line) ? line : `${line};`));
  return ended.join('\n').replace(/;$/, '');
}

/** What a sequence of requests is replayed with. */
interface Scene {
  readonly parts: readonly WireRequest[];
  readonly history: readonly Exchange[];
  readonly shell: Shell;
}

const sessionHeader = 'Mcp-Session-Id';
const readSession = `tr -d '\\r' | awk 'tolower($1)=="mcp-session-id:"{print $2}'`;
const isBeside = (line: string): boolean => line.endsWith(' &') || line.endsWith(' & sleep 1');

function namesIn(parts: readonly WireRequest[], history: readonly Exchange[]): Pick<Shell, 'sessions' | 'events'> {
  const valuesOf = (name: string): string[] => parts.flatMap(({ headers }) => header(headers, name) ?? []);
  return {
    sessions: named(
      'SESSION',
      valuesOf(sessionHeader).filter((id) => openingOf(id, history)),
    ),
    events: named(
      'EVENT',
      valuesOf('Last-Event-ID').filter((id) =>
        history.some(({ request, text }) => parts.includes(request) && eventIds(text).includes(id)),
      ),
    ),
  };
}

function named(name: string, values: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...new Set(values)].map((value, at) => [value, at === 0 ? name : `${name}_${at + 1}`]));
}

/** Opens the session of a request, unless a request before it does, and repeats what changed it. */
function openings(request: WireRequest, { parts, history, shell }: Scene): string[] {
  const id = header(request.headers, sessionHeader);
  const opening = id === undefined ? undefined : openingOf(id, history);
  const before = parts.slice(0, parts.indexOf(request));
  const isOpen = before.some((one) => one === opening?.request || header(one.headers, sessionHeader) === id);
  if (id === undefined || !opening || isOpen) return [];
  const since = history.slice(history.indexOf(opening) + 1).map((past) => past.request);
  const until = since.indexOf(request);
  const changes = since
    .slice(0, until === -1 ? undefined : until)
    .filter((past) => header(past.headers, sessionHeader) === id && changesSession(past) && !parts.includes(past));
  return [captured(opening, id, shell), ...changes.map((past) => command('curl -sS -o /dev/null', past, shell))];
}

function sending(request: WireRequest, { parts, history, shell }: Scene): string {
  const exchange = history.find((past) => past.request === request);
  const id = exchange && header(exchange.headers, sessionHeader);
  const isOpening = header(request.headers, sessionHeader) === undefined;
  if (exchange && id !== undefined && isOpening && shell.sessions.has(id)) return captured(exchange, id, shell);
  const event = eventIds(exchange?.text ?? '').find((one) => shell.events.has(one));
  if (exchange && event !== undefined) return withEvent(exchange, event, shell);
  const isLast = parts.at(-1) === request;
  const isQuiet = !isLast && changesSession(request);
  const sent = command(isQuiet ? 'curl -sS -o /dev/null' : 'curl -sS -i -N', request, shell);
  if (isLast || !overlaps(exchange, history, parts)) return sent;
  return request.method === 'GET' ? `${sent} & sleep 1` : `${sent} &`;
}

/** Whether an exchange was still open when the last one began. */
function overlaps(
  exchange: Exchange | undefined,
  history: readonly Exchange[],
  parts: readonly WireRequest[],
): boolean {
  const last = history.find(({ request }) => request === parts.at(-1));
  return exchange !== undefined && last !== undefined && exchange.startedAt + exchange.durationMs > last.startedAt;
}

function captured({ request }: Exchange, id: string, shell: Shell): string {
  const sent = command('curl -sS -N -D - -o /dev/null', request, shell);
  return `${shell.sessions.get(id) ?? ''}=$(${sent} | ${readSession})`;
}

function withEvent({ request, text }: Exchange, event: string, shell: Shell): string {
  const line = eventIds(text).indexOf(event) + 1;
  const read = `tr -d '\\r' | sed -n 's/^id: *//p' | sed -n '${line}p'`;
  return `${shell.events.get(event) ?? ''}=$(${command('curl -sS -N', request, shell)} | ${read})`;
}

const eventIds = (text: string): string[] => [...text.matchAll(/^id: *(.*?)\r?$/gm)].map(([, id = '']) => id);

const openingOf = (id: string, history: readonly Exchange[]): Exchange | undefined =>
  history.find((past) => header(past.headers, sessionHeader) === id);

function changesSession({ method, body }: WireRequest): boolean {
  const message = typeof body === 'string' ? parseJson(body) : undefined;
  return method === 'DELETE' || (isObject(message) && message['method'] === 'notifications/initialized');
}
