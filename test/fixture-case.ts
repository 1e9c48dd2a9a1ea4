import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from '../src/edits/edit.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { MigrationOptions, ProjectInput, Templates } from '../src/project/project-model.ts';
import { transforms } from '../src/transforms/index.ts';
import type { Transform } from '../src/transforms/transform.ts';
import { repository } from './temp-folder.ts';

/** One folder `fixtures/transforms/<id>/<name>`. `whole-` cases run all transforms, the others only their own. */
export interface FixtureCase {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly whole: boolean;
}

/** What a case comes to. */
export interface Result {
  readonly plan: Plan;
  readonly report: string;
}

const root = path.join(repository, 'fixtures/transforms');
const parts = ['before', 'after', 'installed.json', 'options.json', 'report.txt'];
const standard: MigrationOptions = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key', 'oauth'] };

/** Every case on disk, sorted. */
export const fixtureCases: readonly FixtureCase[] = foldersIn(root).flatMap((id) =>
  foldersIn(path.join(root, id)).map((name) => ({
    id,
    name,
    folder: path.join(root, id, name),
    whole: name.startsWith('whole-'),
  })),
);

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** What a case's folder holds beside the parts of a case. */
export const strangers = ({ folder }: FixtureCase): string[] =>
  readdirSync(folder).filter((name) => !parts.includes(name));

/** The texts of all files below a folder, none when it does not exist. */
export function readTree(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

const texts = [...readTree(path.join(repository, 'src/templates/mcp-http'))];
/** A version that no release has: fixtures do not change with it. */
const templates: Templates = {
  version: '0.0.0',
  texts: Object.fromEntries(texts.map(([file, text]) => [file.replace(/\.ts$/, ''), text])),
};

const OF_START = new Set([
  'add-http-module',
  'add-http-switch',
  'extract-server-factory',
  'parameterize-class-transport',
  'repair-endpoint',
  'replace-sse-endpoints',
  'unchain-start',
]);

/** True for the transforms that change how a server is built and started: about half of all cases. */
export const isOfStart = ({ id }: FixtureCase): boolean => OF_START.has(id);

/** What a plan for a case starts from; `files` are its `before` unless given. */
export function inputOf({ folder }: FixtureCase, files: Files = readTree(path.join(folder, 'before'))): ProjectInput {
  const chosen = jsonIn(path.join(folder, 'options.json')) as Partial<MigrationOptions> | undefined;
  const installed = jsonIn(path.join(folder, 'installed.json')) as Record<string, string> | undefined;
  return { files, templates, installed, options: { ...standard, ...chosen } };
}

const jsonIn = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** The transforms of a case. */
export const transformsOf = ({ id, whole }: FixtureCase): readonly Transform[] =>
  whole ? transforms : transforms.filter((transform) => transform.id === id);

/** Plans a case. */
export function runCase(fixture: FixtureCase): Result {
  const plan = makePlan(inputOf(fixture), transformsOf(fixture));
  return { plan, report: reportOf(fixture, plan) };
}

function reportOf({ id, whole }: FixtureCase, { changes, findings, state }: Plan): string {
  // With one transform alone no migration is ever finished, and the plan says so each time.
  const own = findings.filter((finding) => whole || finding.id === id || finding.id === 'transform-crashed');
  const lines = [
    ...changes.map((c) => `${c.file}:${c.line} [${c.confidence}] ${c.message} (${c.transform})`),
    ...own.map((f) => `${f.file}:${f.line} [${f.severity}] ${f.message} (${f.id})`),
    ...state.map((s) => `${s.file}:${s.line} [${s.disposition}] ${s.name}: ${s.why} (state)`),
  ];
  return lines.length === 0 ? 'nothing to do\n' : `${lines.join('\n')}\n`;
}

/** The `after` tree as it stands in a fixture: none when nothing changes; generated files by name only, but where they are made. */
export function expectedTree({ id }: FixtureCase, { before, after }: Plan): Files {
  if (isSame(before, after)) return new Map();
  if (id === 'add-http-module') return after;
  const made = [...after.keys()].filter((file) => !before.has(file));
  const [folder = ''] = made.map((file) => path.dirname(file));
  const names = made.map((file) => path.basename(file)).toSorted();
  const listed = made.length > 0 ? [[`${folder}/made.txt`, `${names.join('\n')}\n`] as const] : [];
  return new Map([...[...after].filter(([file]) => !made.includes(file)), ...listed]);
}

const isSame = (a: Files, b: Files): boolean =>
  a.size === b.size && [...a].every(([file, text]) => b.get(file) === text);

/** Rewrites the expectations of a case. */
export function updateCase(fixture: FixtureCase, { plan, report }: Result): void {
  const after = path.join(fixture.folder, 'after');
  rmSync(after, { recursive: true, force: true });
  writeTree(after, expectedTree(fixture, plan));
  writeFileSync(path.join(fixture.folder, 'report.txt'), report);
}

/** Writes files below a folder. */
export function writeTree(folder: string, files: Files): void {
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}
