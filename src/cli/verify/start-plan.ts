import type { Files } from '../../edits/edit.ts';
import { UserError } from '../../errors.ts';
import { readProject } from '../../io/read-project.ts';
import type { StartSpec } from '../../io/start-server.ts';
import { httpScript } from '../../project/starts/http-script.ts';
import { findEntries, type Entry } from '../../project/entries.ts';
import { shownLine } from '../../project/entries/command-line.ts';
import { startCommand } from '../../project/entries/run-command.ts';
import { HTTP_IMPORT, isGenerated } from '../../project/generated-modules.ts';
import { readManifest, type Manifest } from '../../project/manifest.ts';
import { readTsConfig } from '../../project/tsconfig.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';
import { makeReady } from './make-ready.ts';
import { entrySpec, scriptSpec } from './start-spec.ts';

/** What a migrated server can be told to ask its clients for. */
export type Protection = 'oauth' | 'api-key';

/** How the server under test is started. */
export interface StartPlan {
  readonly spec: StartSpec;
  /** Empty where nobody knows: a server that was not migrated, or a command. */
  readonly protections: readonly Protection[];
  /** For a person: `start:http: MCP_TRANSPORT=http node dist/index.js`. */
  readonly describe: string;
}

/** What the user gave for the server: `args` come after its own, `env` before its own. */
interface GivenStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What says how a project is started: a script of package.json, or an entry found by bin, main or convention. */
export type Start =
  | { readonly kind: 'script'; readonly name: string; readonly script: string }
  | { readonly kind: 'entry'; readonly name: string; readonly entry: Entry };

/** A command of the user, started in `cwd`. */
export function commandPlan(
  { command, args }: Pick<StartSpec, 'command' | 'args'>,
  given: Omit<StartSpec, 'command' | 'args'>,
): StartPlan {
  return { spec: { command, args, ...given }, protections: [], describe: [command, ...args].join(' ') };
}

/**
 * How a project is started over HTTP; it is installed and built first where that is missing.
 * @throws UserError 2 when there is no such folder, 3 when nothing says how to start it or it does not build
 */
export async function startPlanOf(folder: string, given: GivenStart, world: InterruptibleWorld): Promise<StartPlan> {
  const { folder: root, files } = await readProject(folder);
  const manifest = readManifest(files);
  if (!manifest) throw new UserError('package.json is missing or no JSON object');
  const start = startOf(files, manifest);
  await makeReady({ root, files, manifest, start }, world);
  const spec =
    start.kind === 'script' ? scriptSpec(start.script, given.args, root) : entrySpec(start.entry, given.args, root);
  return {
    spec: { ...spec, env: { ...spec.env, ...given.env } },
    protections: protectionsOf(files),
    describe: `${start.name}: ${[wordsOf(start), ...given.args].join(' ')}`,
  };
}

const wordsOf = (start: Start): string => shownLine(start.kind === 'script' ? start.script : startCommand(start.entry));

/** The script for HTTP, a migrated entry, the script that starts whatever it is, then what bin and main name. */
function startOf(files: Files, manifest: Manifest): Start {
  const [entry] = findEntries(files, manifest, readTsConfig(files));
  const script = (name: string): Start[] => {
    const text = manifest.scripts[name];
    return text === undefined ? [] : [{ kind: 'script', name, script: text }];
  };
  const entries: Start[] = entry ? [{ kind: 'entry', name: entry.name, entry }] : [];
  const [first] = [
    ...script(httpScript(manifest)),
    ...(isMigrated(files) ? entries : []),
    ...script('start:http'),
    ...Object.keys(manifest.scripts).filter(isForHttp).flatMap(script),
    ...script('start'),
    ...entries,
  ];
  if (first) return first;
  throw new UserError('nothing says how to start this project: no start script, bin or main', {
    hint: 'name the command instead: mcp-migrate verify -- node server.js',
  });
}

/** `start:streamableHttp`, `start-http`. */
const isForHttp = (name: string): boolean => /^start[:-].*http/i.test(name);

const IMPORTED = /(?:from|import|require)\s*\(?\s*['"](\.[^'"]*)['"]/g;

/** True when the generated module is there and a file of the user's imports it. */
function isMigrated(files: Files): boolean {
  const imports = (text: string): boolean =>
    [...text.matchAll(IMPORTED)].some(([, module = '']) => HTTP_IMPORT.test(module));
  return [...files].some(([file, text]) => !isGenerated(file) && imports(text)) && generated(files).length > 0;
}

const generated = (files: Files): string[] => [...files].filter(([file]) => isGenerated(file)).map(([, text]) => text);

const VARIABLES = { oauth: 'MCP_OAUTH_ISSUER', 'api-key': 'MCP_API_KEYS' } satisfies Record<Protection, string>;

function protectionsOf(files: Files): Protection[] {
  const texts = isMigrated(files) ? generated(files) : [];
  return (['oauth', 'api-key'] as const).filter((kind) => texts.some((text) => text.includes(VARIABLES[kind])));
}
