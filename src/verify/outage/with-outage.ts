import { blocked, fail } from '../check.ts';
import type { Verdict } from '../check.ts';
import { requestId, isObject, parseJson } from '../messages/json-rpc.ts';
import { resultFrom } from '../result.ts';
import { isAtHome, leftOut } from '../run-check.ts';
import type { Context, Ran } from '../run-check.ts';
import type { Exchange, WireRequest } from '../wire.ts';
import { at, findKiller } from './find-killer.ts';

const named = 'life-stays-up';
const maxNamed = 6;

/**
 * Says what ended the server: the check `life-stays-up` fails with it, what was cut off or came later is blocked by it.
 * `before` are the checks that were over before it was gone, the latest first.
 */
export async function withOutage(
  context: Context,
  ran: readonly Ran[],
  before: readonly Ran[],
): Promise<readonly Ran[]> {
  const suspects = [...ran.filter((one) => one.isLost && one.trace), ...before];
  const cause = await causeOf(context, suspects);
  const gone = blocked(`the server is gone: ${cause.words}`);
  return ran.map((one) => {
    if (one.job.check.id === named && one.result.outcome !== 'not-applicable') return failed(context, one, cause);
    return one.isLost ? leftOut(context, one.job, gone) : one;
  });
}

interface CauseOfOutage {
  readonly words: string;
  readonly request?: WireRequest;
  readonly history: readonly Exchange[];
}

async function causeOf(context: Context, suspects: readonly Ran[]): Promise<CauseOfOutage> {
  const { run } = context;
  const killer = await findKiller(context, suspects);
  if (!killer) return unproven(context, suspects);
  const { job, request, history, end } = killer;
  const home = {
    ...(request && { request: atHome(request, run.endpoint.url) }),
    history: history.map((past) => moved(past, run.endpoint.url)),
  };
  if (!request) return { words: `${end}, after the requests of ${job.check.id} together`, ...home };
  return { words: `${end}, after ${wordsOf(request)} (${job.check.id})`, ...home };
}

function unproven({ run }: Context, suspects: readonly Ran[]): CauseOfOutage {
  const home = isAtHome(run.endpoint.url);
  const cut = suspects.flatMap(({ job, trace }) =>
    (trace?.failures ?? [])
      .filter(({ kind }) => kind === 'closed')
      .filter(home)
      .map(({ request }) => ({ request, words: `${wordsOf(request)} (${job.check.id})` })),
  );
  const names = [...new Set(cut.map(({ words }) => words))];
  const list = names.length === 0 ? 'none was under way' : `under way were ${names.slice(0, maxNamed).join(', ')}`;
  const why = run.launch
    ? 'none of the last requests ends it again'
    : 'which request did it cannot be tried here, as the server was not started by this run (verify ./project, or -- command)';
  const history = suspects[0]?.trace?.exchanges ?? [];
  return {
    words: `it takes no connection any more; ${why}; ${list}`,
    ...(cut[0] && { request: cut[0].request }),
    history,
  };
}

function failed({ run, redact }: Context, { job, isCrowded }: Ran, { words, request, history }: CauseOfOutage): Ran {
  const verdict: Verdict = fail('a server that stays up, whatever it is asked', words);
  const curl = request && run.curlOf(request, history, { beside: [] });
  return {
    job,
    isCrowded,
    isLost: true,
    result: resultFrom({ ...job, redact, verdict, ...(curl !== undefined && { curl }) }),
  };
}

function wordsOf({ method, body }: WireRequest): string {
  const message = typeof body === 'string' ? parseJson(body) : undefined;
  const asked = isObject(message) && typeof message['method'] === 'string' ? message['method'] : undefined;
  if (asked !== undefined) return requestId(body) === undefined ? `the notification ${asked}` : `${method} ${asked}`;
  return body === undefined ? method : `${method} of ${typeof body === 'string' ? body.length : body.byteLength} bytes`;
}

function atHome(request: WireRequest, url: string): WireRequest {
  return { ...request, url: at(request.url, url) };
}

function moved(past: Exchange, url: string): Exchange {
  return { ...past, request: atHome(past.request, url) };
}
