// How much of the users' own files a migration changes: `npm run bench:diff -- FOLDER…`; nothing is written there.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Files } from '../src/edits/edit.ts';
import { readProject } from '../src/io/read-project.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { planAllStarts } from '../src/plan/plan-all-starts.ts';
import type { Plan } from '../src/plan/plan.ts';
import { isGenerated } from '../src/project/generated-modules.ts';
import { transforms } from '../src/transforms/index.ts';

/** Lines of the user's own files, as `git diff -w` counts them. */
interface Size {
  readonly folder: string;
  readonly added: number;
  readonly removed: number;
  readonly files: number;
  readonly told: string;
}

async function planOf(folder: string): Promise<Plan> {
  const snapshot = await readProject(folder);
  const options = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key', 'oauth'] } as const;
  return planAllStarts({ ...snapshot, options, templates: await readTemplates() }, transforms);
}

async function put(folder: string, files: Files): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}

/** Files that the plan changes or takes away, and none that it makes. */
const changed = ({ before, after }: Plan): readonly string[] =>
  [...before.keys()].filter((file) => !isGenerated(file) && before.get(file) !== after.get(file));

async function sizeOf(folder: string): Promise<Size> {
  const plan = await planOf(folder);
  const files = changed(plan);
  const root = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-diff-'));
  try {
    for (const side of ['before', 'after'] as const) {
      const own = files.flatMap((file) => {
        const text = plan[side].get(file);
        return text === undefined ? [] : [[file, text] as const];
      });
      await put(path.join(root, side), new Map([['.keep', ''], ...own]));
    }
    const args = ['diff', '--no-index', '-w', '--numstat', 'before', 'after'];
    const { stdout } = await execa('git', args, { cwd: root, reject: false });
    const counts = [...stdout.matchAll(/^(\d+)\t(\d+)\t/gm)];
    const sum = (at: number): number => counts.reduce((total, found) => total + Number(found[at]), 0);
    const told = plan.refused ? 'refused' : 'planned';
    return { folder: path.basename(folder), added: sum(1), removed: sum(2), files: files.length, told };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const sizes: Size[] = [];
for (const folder of process.argv.slice(2)) sizes.push(await sizeOf(folder));
const whole = ({ added, removed }: Size): number => added + removed;
const sorted = sizes.filter(({ told }) => told === 'planned').toSorted((a, b) => whole(b) - whole(a));
console.log('| project | lines added | lines removed | files | |\n|---|---|---|---|---|');
for (const { folder, added, removed, files, told } of [...sorted, ...sizes.filter((one) => !sorted.includes(one))])
  console.log(`| ${folder} | ${added} | ${removed} | ${files} | ${told} |`);
const middle = sorted.map(whole).toReversed();
const [low, high] = [middle[Math.floor((middle.length - 1) / 2)], middle[Math.ceil((middle.length - 1) / 2)]];
console.log(`median of ${middle.length}: ${((low ?? 0) + (high ?? 0)) / 2} lines added and removed`);
