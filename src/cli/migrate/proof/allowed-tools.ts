import { callTools } from '../../../io/call-tools.ts';
import { withoutSecrets } from '../../../io/gist.ts';
import { httpTransport } from '../../../io/http-transport.ts';
import type { LeftOut } from '../../../report/report.ts';
import { shortened } from '../../../report/safe-text.ts';
import { findDifferences, type Difference } from '../../../surface/find-differences.ts';
import { transcriptOf, type ToolCalls, type Transcript } from '../tool-calls.ts';
import type { Part, Served } from './entry-proof.ts';

const SHOWN = 3;
const VALUE = 120;
const PROOF = {
  id: 'allowed-tools',
  message: 'tools answer, tell and ask what they did before, also in two sessions at once',
};

/** Calls what may be called in two sessions at once, one of them without a stream of its own, and in one after them. */
export async function allowedTools(served: Served): Promise<Part> {
  const { calls } = served.before;
  if (!calls) return {};
  if (calls.problem !== undefined) return notCompared(calls.problem);
  const late = Object.entries(calls.transcript).find(([, { heard }]) => heard.some(isTimeout));
  if (late) return notCompared(`${late[0]} did not answer in time before any change: --timeout SECONDS waits longer`);
  try {
    const differences = await differencesIn(served, calls);
    return { proofs: [differences.length === 0 ? { ...PROOF, outcome: 'pass' } : failed(differences, served)] };
  } catch (error) {
    return { proofs: [{ ...PROOF, outcome: 'fail', detail: error instanceof Error ? error.message : String(error) }] };
  }
}

function notCompared(detail: string): Part {
  const leftOut: LeftOut = { what: PROOF.id, message: `what the allowed tools answer (${detail})` };
  return { proofs: [{ ...PROOF, outcome: 'not-run', detail }], leftOut: [leftOut] };
}

const isTimeout = ({ answer }: Readonly<Record<string, unknown>>): boolean =>
  /Request timed out/.test(JSON.stringify(answer ?? ''));

async function differencesIn(served: Served, { tools, transcript, ...before }: ToolCalls): Promise<Difference[]> {
  const { options } = served.context;
  const atStart = options.migration.sessions === 'stateless' ? [] : before.atStart;
  const timeoutMs = options.timeout * 1000;
  const call = async (listens: boolean): Promise<Heard> => {
    const patience = { timeoutMs, awaited: listens ? atStart : [] };
    const { calls, ...heard } = await callTools(httpTransport(served.server.url, { listens }), tools, patience);
    return { transcript: transcriptOf(calls), missed: atStart.filter((method) => !heard.atStart.includes(method)) };
  };
  const [one, deaf] = await Promise.all([call(true), call(false)]);
  const after = await call(true);
  return [
    ...[one, after].flatMap(({ missed }) =>
      missed.map((method) => ({ path: '/at-start', before: method, after: undefined })),
    ),
    ...findDifferences(transcript, one.transcript),
    ...findDifferences(untilAnswered(transcript), untilAnswered(deaf.transcript)),
    ...findDifferences(transcript, after.transcript),
  ].filter(({ path }) => !before.unstable.some((pointer) => path === pointer || path.startsWith(`${pointer}/`)));
}

/** What a client heard over HTTP, and what it did not hear that one heard before. */
interface Heard {
  readonly transcript: Transcript;
  readonly missed: readonly string[];
}

/** Who opens no stream hears nothing after an answer. */
const untilAnswered = (transcript: Transcript): object =>
  Object.fromEntries(Object.entries(transcript).map(([name, { heard }]) => [name, { heard }]));

function failed(differences: readonly Difference[], { before }: Served) {
  const shown = [...new Map(differences.map((difference) => [difference.path, difference])).values()].slice(0, SHOWN);
  const detail = shown.map(({ path, ...values }) => `${path} was ${told(values.before)}, is ${told(values.after)}`);
  return { ...PROOF, outcome: 'fail', detail: withoutSecrets(detail.join('; '), before.spec.env) } as const;
}

const told = (value: unknown): string => (value === undefined ? 'not there' : shortened(JSON.stringify(value), VALUE));
