import { ts } from 'ts-morph';
import type { Files } from '../edits/edit.ts';
import { joinPath } from './paths.ts';

/** The compiler options that decide where sources are and how generated files have to look. */
export interface TsConfig {
  readonly outDir: string | undefined;
  readonly rootDir: string | undefined;
  readonly module: string | undefined;
  readonly moduleResolution: string | undefined;
  readonly target: string | undefined;
  readonly baseUrl: string | undefined;
  readonly paths: Readonly<Record<string, string[]>>;
  /** True where `import()` is resolved as Node.js does, with extensions also in what becomes CommonJS; or may be: not all was read. */
  readonly resolvesAsNode: boolean;
  /** True where relative imports may name the TypeScript file itself. */
  readonly importsTsExtensions: boolean;
  readonly noPropertyAccessFromIndexSignature: boolean;
  /** True where the types that packages ship are checked too. */
  readonly checksPackages: boolean;
  /** True where the compiler takes its helpers from tslib, which then has to be there. */
  readonly importsHelpers: boolean;
  /** True where it extends a configuration that was not read: of a package, or of another folder. */
  readonly extendsUnread: boolean;
}

type Options = Readonly<Record<string, unknown>>;

const AS_NODE = /^node(16|18|20|next)$/;

/** tsconfig.json with the configurations it extends inside the project; undefined without one. */
export function readTsConfig(files: Files): TsConfig | undefined {
  const name = ['tsconfig.json', 'tsconfig.build.json'].find((file) => files.has(file));
  if (name === undefined) return undefined;
  const options = compilerOptions(files, name, 0);
  const text = (key: string): string | undefined =>
    typeof options[key] === 'string' ? options[key].toLowerCase() : undefined;
  const folder = (key: string): string | undefined =>
    typeof options[key] === 'string' ? joinPath('', options[key]) : undefined;
  return {
    outDir: folder('outDir'),
    rootDir: folder('rootDir'),
    module: text('module'),
    moduleResolution: text('moduleResolution'),
    target: text('target'),
    baseUrl: folder('baseUrl'),
    paths: isPaths(options['paths']) ? options['paths'] : {},
    resolvesAsNode:
      [text('module'), text('moduleResolution')].some((value) => AS_NODE.test(value ?? '')) ||
      (text('module') === undefined && extendsUnread(files, name)),
    importsTsExtensions:
      options['allowImportingTsExtensions'] === true || options['rewriteRelativeImportExtensions'] === true,
    noPropertyAccessFromIndexSignature: options['noPropertyAccessFromIndexSignature'] === true,
    checksPackages: options['skipLibCheck'] !== true && !extendsUnread(files, name),
    importsHelpers: options['importHelpers'] === true,
    extendsUnread: extendsUnread(files, name),
  };
}

function compilerOptions(files: Files, name: string, depth: number): Options {
  const { config } = ts.parseConfigFileTextToJson(name, files.get(name) ?? '{}') as { config?: Options };
  const own = isObject(config?.['compilerOptions']) ? config['compilerOptions'] : {};
  const bases = [config?.['extends']].flat().filter((base): base is string => typeof base === 'string');
  if (depth > 5) return own;
  const inherited = bases.map((base) => baseFile(files, name, base)).filter((file) => file !== undefined);
  return Object.assign({}, ...inherited.map((file) => compilerOptions(files, file, depth + 1)), own) as Options;
}

function extendsUnread(files: Files, name: string): boolean {
  const { config } = ts.parseConfigFileTextToJson(name, files.get(name) ?? '{}') as { config?: Options };
  const bases = [config?.['extends']].flat().filter((base): base is string => typeof base === 'string');
  return bases.some((base) => {
    const file = baseFile(files, name, base);
    return file === undefined || extendsUnread(files, file);
  });
}

function baseFile(files: Files, from: string, base: string): string | undefined {
  const file = joinPath(from.split('/').slice(0, -1).join('/'), base);
  return [file, `${file}.json`].find((candidate) => files.has(candidate));
}

const isObject = (value: unknown): value is Options => typeof value === 'object' && value !== null;
const isPaths = (value: unknown): value is Record<string, string[]> =>
  isObject(value) && Object.values(value).every(Array.isArray);
