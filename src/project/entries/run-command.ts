import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import type { Entry, Runner } from '../entries.ts';
import { declaredRange, type Manifest } from '../manifest.ts';
import { joinPath, nameOf } from '../paths.ts';
import type { TsConfig } from '../tsconfig.ts';
import { bundlesOf, commonFolder, withoutExtension } from './bundles.ts';
import { filesRunBy } from './command-line.ts';

/** What is known of a project before its program is loaded. */
export interface Project {
  readonly files: Files;
  readonly manifest: Manifest;
  readonly tsconfig: TsConfig | undefined;
}

/** How an entry is started from the project folder, as a person would type it. */
export function startCommand(entry: Entry): string {
  const { started, args, env } = entry;
  const settings = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`);
  const { program, flags } = programOf(entry);
  return [...settings, program, ...[...flags, started, ...args].map(quoted)].join(' ');
}

/** The program that runs an entry: Node 20 and later load TypeScript modules by the loader of ts-node, and no more by `ts-node --esm`. */
export function programOf({ runner, flags }: Entry): { readonly program: string; readonly flags: readonly string[] } {
  const isModule = runner === 'ts-node' && flags.length === 1 && flags[0] === '--esm';
  return isModule ? { program: 'node', flags: ['--loader', 'ts-node/esm'] } : { program: runner, flags };
}

const quoted = (word: string): string => (/\s/.test(word) ? `'${word}'` : word);

const TYPESCRIPT = /\.[mc]?tsx?$/;
const BUILD_SCRIPTS = ['build', 'compile', 'prepare', 'prepack', 'prepublishOnly'];
const BUILDS =
  /(^|[\s;&|/])(tsc|tsup|tsdown|esbuild|unbuild|rollup|vite build|ncc build|bun build)(?=\s|$)(?!.*\s(--noEmit|--watch|-w)\b)/;
const COMPILES = /\btsc\b(?!.*--noEmit\b)/;
const BUN = /^bun\.lockb?$/;

/** How a source is run that nothing names: as its build output, as it is, or by what the project runs TypeScript with; undefined when nothing tells. */
export function entryOf(source: string, project: Project): Entry | undefined {
  const name = withoutExtension(nameOf(source));
  const started = TYPESCRIPT.test(source) ? (bundled(source, project) ?? compiled(source, project)) : source;
  const runner = started === undefined ? typescriptRunner(project) : 'node';
  if (runner === undefined) return undefined;
  return { name, source, started: started ?? source, runner, flags: [], args: [], env: {} };
}

function bundled(source: string, { files, manifest }: Project): string | undefined {
  const bundle = bundlesOf(files, manifest).find((one) => one.source === source);
  return bundle && bundle.output + extensionMade(bundle.output, files, manifest);
}

/** tsup, tsdown and unbuild write what package.json names, else `.js` where that is the module system of the package. */
function extensionMade(output: string, files: Files, manifest: Manifest): string {
  const named = [...manifest.bin.map(({ file }) => file), ...manifest.main].find(
    (file) => withoutExtension(joinPath('', file)) === output,
  );
  if (named !== undefined) return named.slice(withoutExtension(named).length);
  const [config = ''] = [...files].filter(([file]) => /^(tsup|tsdown)\.config\./.test(file)).map(([, text]) => text);
  const said = [config, ...Object.values(manifest.scripts).filter((script) => /\b(tsup|tsdown)\b/.test(script))].join();
  const isTsup = /\btsup|tsdown\b/.test(said);
  const asModule = /\besm\b/.test(said) || (/\btsdown\b/.test(said) && !/\bcjs\b/.test(said));
  if (!isTsup || asModule === (manifest.type === 'module')) return '.js';
  return asModule ? '.mjs' : '.cjs';
}

/** The script that builds: by its name, else by what it runs. */
export function buildScript({ scripts }: Pick<Manifest, 'scripts'>): string | undefined {
  const called = BUILD_SCRIPTS.find((name) => scripts[name] !== undefined);
  return called ?? Object.keys(scripts).find((name) => BUILDS.test(scripts[name] ?? ''));
}

/** Another script that builds, whose command names each of the files as its output: `build:mcp` beside `build`. */
export function scriptThatWrites(files: readonly string[], manifest: Pick<Manifest, 'scripts'>): string | undefined {
  const usual = buildScript(manifest);
  const named = Object.entries(manifest.scripts).find(
    ([name, command]) =>
      name !== usual && BUILDS.test(command) && files.every((file) => command.includes(joinPath('', file))),
  );
  return named?.[0];
}

/** By tsconfig.json, where a script that builds runs the compiler. */
function compiled(source: string, { files, manifest, tsconfig }: Project): string | undefined {
  const name = buildScript(manifest);
  const isCompiled =
    name === undefined
      ? declaredRange(manifest, 'typescript') !== undefined
      : COMPILES.test(manifest.scripts[name] ?? '');
  if (!isCompiled || tsconfig?.outDir === undefined) return undefined;
  const root = tsconfig.rootDir ?? rootOf(files);
  const inside = root === '' ? source : source.slice(root.length + 1);
  if (root !== '' && !source.startsWith(`${root}/`)) return undefined;
  return joinPath(tsconfig.outDir, inside.replace(/\.([mc]?)tsx?$/, '.$1js'));
}

/** The folder that all compiled sources are in, as the compiler works it out. */
function rootOf(files: Files): string {
  const text = files.get('tsconfig.json') ?? '{}';
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', text) as { config?: { include?: unknown } };
  const included = Array.isArray(config?.include) ? config.include.filter((item) => typeof item === 'string') : [''];
  const folders = included.map((pattern) => joinPath('', pattern.replace(/(^|\/)[^/]*\*.*$/, '')));
  const isIncluded = (file: string): boolean =>
    folders.some((folder) => folder === '' || file === folder || file.startsWith(`${folder}/`));
  return commonFolder([...files.keys()].filter((file) => TYPESCRIPT.test(file) && isIncluded(file))).replace(/\/$/, '');
}

/** What the scripts of the project run TypeScript with, else what is installed for it. */
function typescriptRunner({ files, manifest }: Project): Runner | undefined {
  const runs = Object.values(manifest.scripts).flatMap(filesRunBy);
  const used = runs.find(({ file, runner }) => TYPESCRIPT.test(file) && runner !== 'node')?.runner;
  const installed = (['tsx', 'ts-node'] as const).find((name) => declaredRange(manifest, name) !== undefined);
  const [lock] = [...files.keys()].filter((file) => BUN.test(file));
  return used ?? installed ?? (lock === undefined ? undefined : 'bun');
}
