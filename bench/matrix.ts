import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Report } from '../src/report/report.ts';
import { requirements } from '../src/spec/requirements/index.ts';
import { startRedis, type RunningRedis } from '../test/redis.ts';
import { notOurs } from './matrix/not-ours.ts';
import { allowedTools, packages, writeProject } from './matrix/project.ts';
import { nameOf, variants, type Variant } from './matrix/variants.ts';

const HELP = `usage: npm run bench:matrix [-- <word>…]
Migrates a server with a tool for each role in every way that changes the endpoint (those whose name has all words; Redis has to be on this machine),
and verifies each result in project mode. A cell has the MUST and the SHOULD failures of a group; - is a group of which nothing applies.`;
const LONG_MS = 900_000;
const bin = path.resolve(import.meta.dirname, '../dist/bin.js');

interface Place {
  readonly root: string;
  readonly redis: RunningRedis;
}

interface Row {
  readonly variant: Variant;
  readonly checks: Report['checks'];
}

type Check = Report['checks'][number];

const groupOf = new Map(requirements.map(({ id, group }) => [id, group]));
const isRed = ({ outcome }: Check): boolean => outcome === 'fail' || outcome === 'blocked';
const isTried = (check: Check): boolean => isRed(check) || check.outcome === 'pass';

async function rowOf({ root, redis }: Place, variant: Variant): Promise<Row> {
  const { sdk, sessions, auth, resume } = variant;
  const folder = path.join(root, nameOf(variant).replaceAll(' ', '-'));
  await writeProject(folder, sdk);
  const chosen = ['--sessions', sessions, '--auth', auth, ...(resume ? ['--resume', resume] : [])];
  const run = (...args: string[]) =>
    execa(process.execPath, [bin, ...args], { cwd: root, reject: false, timeout: LONG_MS, env: { NO_COLOR: '1' } });
  const migrated = await run(folder, '--yes', '--no-install', '--no-verify', '--shared', 'shared', ...chosen);
  if (migrated.exitCode !== 0) throw new Error(`${nameOf(variant)}: ${migrated.stdout}\n${migrated.stderr}`);
  const env = resume === 'redis' ? ['--env', `MCP_REDIS_URL=${redis.url}`] : [];
  const verified = await run('verify', folder, '--json', '--no-second-opinions', ...env, ...allowedTools(sdk));
  if (verified.stdout === '') throw new Error(`${nameOf(variant)}: ${verified.stderr}`);
  return { variant, checks: (JSON.parse(verified.stdout) as Report).checks };
}

function cellsOf({ variant, checks }: Row, groups: readonly string[]): string[] {
  const tried = checks.filter(isTried);
  const count = (among: readonly Check[], level: string): number =>
    among.filter((check) => isRed(check) && check.level === level).length;
  const cell = (among: readonly Check[]): string =>
    among.length === 0 ? '-' : `${count(among, 'MUST')} / ${count(among, 'SHOULD')}`;
  const ours = tried.filter(({ id }) => notOurs(id, variant) === undefined);
  return [
    nameOf(variant),
    ...groups.map((group) => cell(tried.filter(({ id }) => groupOf.get(id) === group))),
    String(tried.length),
    cell(tried),
    cell(ours),
  ];
}

const table = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => `| ${row.join(' | ')} |`)
    .toSpliced(1, 0, `|${' --- |'.repeat(rows[0]?.length ?? 0)}`)
    .join('\n');

/** Each requirement that is broken somewhere, where that is, and whose it is to keep. */
function reasonsOf(rows: readonly Row[]): string[][] {
  const red = rows.flatMap(({ variant, checks }) => checks.filter(isRed).map((check) => ({ variant, check })));
  const ids = [...new Set(red.map(({ check }) => check.id))].toSorted();
  return ids.flatMap((id) => {
    const of = red.filter(({ check }) => check.id === id);
    const whys = new Set(of.map(({ variant }) => notOurs(id, variant) ?? 'THE ENDPOINT'));
    return [...whys].map((why) => {
      const there = of.filter(({ variant }) => (notOurs(id, variant) ?? 'THE ENDPOINT') === why);
      const where = new Set(there.map(({ variant }) => nameOf(variant)));
      return [
        id,
        there[0]?.check.level ?? '',
        String(where.size),
        why === 'THE ENDPOINT' ? [...where].join(', ') : '',
        why,
      ];
    });
  });
}

async function prepared(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-matrix-'));
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  await execa('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, timeout: LONG_MS });
  return root;
}

async function main(words: readonly string[]): Promise<number> {
  const [root, redis] = [await prepared(), await startRedis()];
  const rows: Row[] = [];
  try {
    for (const variant of variants.filter((one) => words.every((word) => nameOf(one).split(' ').includes(word)))) {
      rows.push(await rowOf({ root, redis }, variant));
      console.error(nameOf(variant));
    }
  } finally {
    await redis.remove();
    await rm(root, { recursive: true, force: true });
  }
  const groups = [...new Set(groupOf.values())];
  console.log(
    table([
      ['server', ...groups, 'tried', 'MUST / SHOULD', "the endpoint's"],
      ...rows.map((row) => cellsOf(row, groups)),
    ]),
  );
  const reasons = reasonsOf(rows);
  console.log(`\n${table([['requirement', 'level', 'servers', 'which', 'whose it is'], ...reasons])}`);
  return reasons.some((reason) => reason.includes('THE ENDPOINT')) ? 1 : 0;
}

const words = process.argv.slice(2);
if (words.includes('--help')) console.log(HELP);
else process.exitCode = await main(words);
