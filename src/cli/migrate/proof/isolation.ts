import { openSession, type OpenSession } from '../../../io/read-sessions.ts';
import type { Isolation, Proof } from '../../../report/report.ts';
import { findDifferences, type Difference } from '../../../surface/find-differences.ts';
import type { Part, Served } from './entry-proof.ts';

const ROUNDS = 3;

/** What sessions show of each other; a session that cannot be opened fails too. */
export async function isolatedSessions({ server, context, before }: Served): Promise<Part> {
  try {
    const settings = { timeoutMs: context.options.timeout * 1000, varying: before.varying };
    const isolation = await isolationOf(server.url, settings);
    return { isolation, proofs: [isolationProof(isolation)] };
  } catch (error) {
    return { proofs: [isolationProof(undefined, error instanceof Error ? error.message : String(error))] };
  }
}

interface IsolationSettings {
  /** For each request. */
  readonly timeoutMs: number;
  /** JSON pointers that differ between two processes too: they tell nothing. */
  readonly varying: readonly string[];
}

/** Two sessions at the same time and one after them: what requests show that call no tool has to be the same for each. */
export async function isolationOf(url: string, { timeoutMs, varying }: IsolationSettings): Promise<Isolation> {
  const open = (): Promise<OpenSession> => openSession(url, { timeoutMs });
  return comparedOften({ atOnce: [open, open], after: open }, varying);
}

type Open = () => Promise<OpenSession>;

/** Sessions that are compared. */
export interface Compared {
  /** Open at the same time, two at least. */
  readonly atOnce: readonly Open[];
  /** Opened when those are closed. */
  readonly after: Open;
}

/** What requests show that call no tool, in each of these sessions; `varying` are JSON pointers that tell nothing. */
export async function comparedOften(compared: Compared, varying: readonly string[]): Promise<Isolation> {
  const found = async (): Promise<Difference[]> =>
    (await differencesBetween(compared)).filter(({ path }) => !isBelow(path, varying));
  let differences = await found();
  // A clock in an answer changes by chance in one round, state that leaks does in each.
  for (let round = 2; differences.length > 0 && round <= ROUNDS; round++) {
    const again = (await found()).map(({ path }) => path);
    differences = differences.filter(({ path }) => again.includes(path));
  }
  return { equal: differences.length === 0, sessions: compared.atOnce.length + 1, differences };
}

const isBelow = (path: string, pointers: readonly string[]): boolean =>
  pointers.some((pointer) => path === pointer || path.startsWith(`${pointer}/`));

async function differencesBetween({ atOnce, after }: Compared): Promise<Difference[]> {
  const opened: OpenSession[] = [];
  const next = async (open: Open): Promise<OpenSession> => {
    const session = await open();
    opened.push(session);
    return session;
  };
  try {
    const [own, ...more] = atOnce;
    const first = await next(own ?? after);
    const [expected, repeated] = [await first.read(), await first.read()];
    for (const open of more) await next(open);
    const readings = await Promise.all(opened.map((session) => session.read()));
    await Promise.all(opened.splice(0).map((session) => session.close()));
    readings.push(await (await next(after)).read());
    const unstable = findDifferences(expected, repeated).map(({ path }) => path);
    const found = readings.flatMap((reading) => findDifferences(expected, reading));
    return found.filter(({ path }) => !isBelow(path, unstable));
  } finally {
    await Promise.all(opened.map((session) => session.close()));
  }
}

/** The line of the report; `problem` when a session could not be opened. */
export function isolationProof(isolation: Isolation | undefined, problem?: string): Proof {
  const paths = new Set(isolation?.differences.map(({ path }) => path));
  const detail = problem ?? [...paths].slice(0, 3).join(', ');
  return {
    id: 'isolation',
    message: 'two sessions at once and one after them see the same',
    outcome: isolation?.equal ? 'pass' : 'fail',
    ...(detail !== '' && { detail }),
  };
}
