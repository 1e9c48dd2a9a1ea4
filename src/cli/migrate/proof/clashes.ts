import type { Part, Served } from './entry-proof.ts';

const SHOWN = 3;
const READ_MS = 5_000;
/** Longest text of a line. */
const LINE = 300;
/** What a second session meets where the first has taken something that a process has once. */
const CLASH =
  /EADDRINUSE|address already in use|port \S*\s*(is )?(already )?(in use|taken|occupied)|MaxListenersExceeded|possible EventEmitter memory leak|already connected|SERVER_ALREADY_LISTEN|EMFILE|ENFILE|too many open files|EEXIST|ELOCKED|lock (file )?is (already )?(being )?held|another instance|SQLITE_BUSY|database is locked/i;

/** What the server said while sessions came and went, and ports that it could not open, named or not. */
export async function noClash({ server, startLog, before, watch, context }: Served): Promise<Part> {
  const { clashes } = await watch.read(server.pid, Math.min(READ_MS, context.options.timeout * 1000));
  const known = new Set([...startLog.split('\n'), ...before.said.split('\n')].map(withoutNumbers));
  const said = server
    .log()
    .split('\n')
    .filter((line) => CLASH.test(line) && !known.has(withoutNumbers(line)));
  const silent = clashes.filter((clash) => !said.some((line) => line.includes(clash)));
  const found = [...new Set([...said, ...silent].map((line) => line.trim().slice(0, LINE)))];
  const proof = { id: 'no-clash', message: 'no session takes what another one needs' };
  if (found.length === 0) return { proofs: [{ ...proof, outcome: 'pass' }] };
  return { proofs: [{ ...proof, outcome: 'fail', detail: found.slice(0, SHOWN).join(' | ') }] };
}

/** Times, ports and process ids change from run to run. */
const withoutNumbers = (line: string): string => line.trim().replaceAll(/\d+/g, '#');
