// What the verifier finds in each kind of hand-written endpoint before and after its repair, as a table.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Report } from '../src/report/report.ts';
import { mapLimited } from '../src/verify/map-limited.ts';
import { hunkKinds } from '../test/hunk-kinds.ts';
import { IMPORTS, kinds, LISTEN, type Kind } from '../test/repair-kinds.ts';

const repository = path.resolve(import.meta.dirname, '..');
const AT_A_TIME = 2;
const MANIFEST = {
  ...{ name: 'demo', version: '1.0.0', type: 'module', main: 'index.js', scripts: { start: 'node index.js' } },
  dependencies: { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0', hono: '^4.0.0' },
};

async function reportOf(...args: readonly string[]): Promise<Report> {
  const bin = path.join(repository, 'dist/bin.js');
  const { stdout, stderr } = await execa('node', [bin, ...args, '--json', '--allow-tool', 'hello'], { reject: false });
  if (stdout === '') throw new Error(`no report of ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** The checks of level MUST that failed, and those that could not be tried. */
function missed({ checks }: Report): string {
  const idsOf = (wanted: string): string[] =>
    checks.filter(({ level, outcome }) => level === 'MUST' && outcome === wanted).map(({ id }) => id);
  const [failed, blocked] = [idsOf('fail'), idsOf('blocked')];
  const beside = blocked.length > 0 ? `, ${blocked.length} not to be tried` : '';
  const named = failed.length > 0 && failed.length <= SHOWN ? ` (${failed.join(', ')})` : '';
  return `${failed.length}${named}${beside}`;
}

const SHOWN = 4;

async function rowOf({ fault, framework = 'express', source }: Kind): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-repairs-'));
  try {
    await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(MANIFEST, null, 2)}\n`);
    await writeFile(path.join(folder, 'index.js'), source);
    await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
    const before = missed(await reportOf('verify', folder));
    const { outcome, exitCode } = await reportOf(folder, '--no-install');
    const after = missed(await reportOf('verify', folder));
    return [fault, framework, before, after, `${outcome}, exit ${exitCode}`].join(' | ');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const whole = kinds.map((kind) => ({ ...kind, source: IMPORTS + kind.source + (kind.listen ?? LISTEN) }));
for (const line of ['kind | framework | MUST failed before | MUST failed after | run', '---|---|---|---|---'])
  console.log(`| ${line} |`);
await mapLimited([...whole, ...hunkKinds], AT_A_TIME, async (kind) => {
  console.log(`| ${await rowOf(kind)} |`);
});
