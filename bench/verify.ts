import type { Running } from '../fixtures/servers/running.ts';
import { createProgress } from '../src/cli/progress.ts';
import { verify } from '../src/cli/commands/verify.ts';
import { usualChecks } from '../src/cli/verify/options.ts';
import { runConformanceSuite } from '../src/io/conformance-suite.ts';
import { runInspector } from '../src/io/inspector.ts';
import { Processes } from '../src/io/run-process.ts';
import type { Report } from '../src/report/report.ts';
import type { SecondOpinion } from '../src/verify/opinions/second-opinion.ts';
import { faultyServers, type FaultyServer } from './faulty/index.ts';

const SHOWN = 60;

/** What each of the three said about a fresh instance of one server. */
interface Row {
  readonly server: FaultyServer;
  readonly ours: Report;
  readonly inspector: readonly SecondOpinion[];
  readonly suite: readonly SecondOpinion[];
  readonly seconds: number;
}

/** Lends a fresh instance: a client before would change what a faulty server does. */
async function withServer<T>({ start }: FaultyServer, use: (running: Running) => Promise<T>): Promise<T> {
  const running = await start();
  try {
    return await use(running);
  } finally {
    await running.close();
  }
}

function ourVerdict(server: FaultyServer, processes: Processes): Promise<Report> {
  const world = {
    processes,
    signal: new AbortController().signal,
    progress: createProgress(process.stderr, { quiet: true }),
  };
  return withServer(server, ({ url, headers = [] }) =>
    verify(
      { ...usualChecks, headers, target: { kind: 'url', url }, strict: false, env: {}, secondOpinions: false },
      world,
    ),
  );
}

/** Two runs of `tools/list`, with the token where there is one. */
const inspectorVerdict = (server: FaultyServer, processes: Processes): Promise<SecondOpinion[]> =>
  withServer(server, ({ url, headers = [] }) =>
    runInspector(
      { url, era: 'legacy', headers: Object.fromEntries(headers) },
      { folder: import.meta.dirname, processes, timeoutMs: 60_000, methods: ['tools/list', 'tools/list'] },
    ),
  );

const suiteVerdict = (server: FaultyServer, processes: Processes): Promise<SecondOpinion[]> =>
  withServer(server, ({ url, headers }) => {
    const facts = { protected: headers !== undefined, capabilities: { tools: {} }, modern: undefined, tools: {} };
    return runConformanceSuite({ url, eras: ['legacy'], facts }, { processes, timeoutMs: 180_000 });
  });

async function rowOf(server: FaultyServer, processes: Processes): Promise<Row> {
  const since = performance.now();
  const ours = await ourVerdict(server, processes);
  const seconds = (performance.now() - since) / 1000;
  const inspector = await inspectorVerdict(server, processes);
  return { server, ours, inspector, suite: await suiteVerdict(server, processes), seconds };
}

const redIn = ({ checks }: Report) => checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
const redMust = (report: Report): string[] => [
  ...new Set(redIn(report).flatMap(({ id, level }) => (level === 'MUST' ? [id] : []))),
];

/** What our report lacks of what it has to say; empty when all is found and named. */
function missing({ server: { causes, found, onlyMust }, ours }: Row): string[] {
  const red = redIn(ours);
  return [
    ...causes.filter((id) => !red.some(({ causeId }) => causeId === id)).map((id) => `cause not named: ${id}`),
    ...found.filter((id) => !red.some((check) => check.id === id)).map((id) => `not found: ${id}`),
    ...redMust(ours)
      .filter((id) => onlyMust?.includes(id) === false)
      .map((id) => `false alarm: ${id}`),
  ];
}

const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

function cells(row: Row): string[] {
  const { server, ours, inspector, suite, seconds } = row;
  const count = (wanted: SecondOpinion['outcome']): number => suite.filter(({ outcome }) => outcome === wanted).length;
  const verdict = missing(row).length === 0 ? 'found and named' : 'INCOMPLETE';
  return [
    server.name,
    `exit ${ours.exitCode}, ${redMust(ours).length} MUST red, ${verdict}, ${seconds.toFixed(1)} s`,
    inspector.map(({ outcome }) => outcome).join(' / '),
    `${count('pass')} pass, ${count('fail')} fail, ${count('not-run')} not run`,
  ];
}

function details(row: Row): string[] {
  const { server, ours, inspector, suite } = row;
  const told = (opinions: readonly SecondOpinion[]): string =>
    opinions
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ asked, detail = '' }) => `${asked}: ${short(detail)}`)
      .join('; ');
  const causes = redIn(ours).flatMap(({ causeId }) => causeId ?? []);
  return [
    server.name,
    `  MUST red   ${redMust(ours).join(', ') || '-'}`,
    `  causes     ${[...new Set(causes)].join(', ') || '-'}`,
    `  Inspector  ${told(inspector) || '-'}`,
    `  suite      ${told(suite) || '-'}`,
    ...missing(row).map((text) => `  MISSING    ${text}`),
  ];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')).join('\n');
}

// Express logs every error but in this one, and it answers the same.
process.env['NODE_ENV'] = 'test';
const wanted = process.argv.slice(2);
const servers = faultyServers.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const processes = new Processes();
const rows: Row[] = [];
for (const server of servers) rows.push(await rowOf(server, processes));
await processes.endAll();
console.log(
  table([['server', 'ours', 'Inspector tools/list, twice', 'official suite, generic scenarios'], ...rows.map(cells)]),
);
console.log(`\n${rows.flatMap(details).join('\n')}`);
const incomplete = rows.filter((row) => missing(row).length > 0);
console.log(`\n${rows.length - incomplete.length} of ${rows.length} found and named`);
process.exitCode = incomplete.length > 0 ? 1 : 0;
