// What is answered when a request cannot be: an HTTP status, and a JSON-RPC error with the id of the request.
import { describe, log } from './log.ts';

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
const INTERNAL_ERROR = -32603;
/** For what JSON-RPC has no code for. */
export const SERVER_ERROR = -32000;
/** What the SDK answers for a session that it does not know. */
export const SESSION_NOT_FOUND = -32001;

/** A request that is turned down. Its message is shown to the client. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, { code = SERVER_ERROR, headers = {} } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The answer to a request that ended in an error. What is no refusal is logged and stays private. */
export function answerError(error: unknown, body?: unknown): Response {
  const { status, code, message, headers } = error instanceof Refusal ? error : hidden(error);
  return json({ jsonrpc: '2.0', error: { code, message }, ...idOf(body) }, { status, headers });
}

function hidden(error: unknown): Refusal {
  log('error', 'request failed', { error: describe(error) });
  return new Refusal(500, 'Internal error', { code: INTERNAL_ERROR });
}

/** An answer of the SDK. Its errors come without the id, and call JSON that is no message unparsable. */
export async function withId(answer: Response, body: unknown): Promise<Response> {
  if (answer.status < 400) return answer;
  const { error } = (await answer.json()) as { error: { code: number; message: string } };
  const isJson = error.code === PARSE_ERROR; // else it had not come this far
  const shown = isJson ? { code: INVALID_REQUEST, message: 'Invalid Request' } : error;
  return json({ jsonrpc: '2.0', error: shown, ...idOf(body) }, answer);
}

/** The id of a request, where it can be read. */
function idOf(body: unknown): { id?: string | number } {
  const { id } = (body ?? {}) as { id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? { id } : {};
}

function json(
  value: object,
  { status, headers }: { status: number; headers: Headers | Readonly<Record<string, string>> },
): Response {
  const all = new Headers(headers);
  all.set('content-type', 'application/json');
  return new Response(JSON.stringify(value), { status, headers: all });
}
