import type { Files } from '../edits/edit.ts';

/** What the migration needs of a package.json; `text` is the file as it stands. */
export interface Manifest {
  readonly text: string;
  readonly name: string | undefined;
  readonly type: 'module' | 'commonjs';
  /** The files named by `bin`, then by `main` and `exports["."]`, as POSIX paths without leading `./`. */
  readonly bin: readonly { readonly name: string; readonly file: string }[];
  readonly main: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  /** Versions that npm takes wherever a package is asked for. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly published: readonly string[] | undefined;
  /** The versions of Node.js that it is said to run on. */
  readonly node: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads package.json out of the project's files; undefined when it is missing or no JSON object. */
export function readManifest(files: Files): Manifest | undefined {
  const text = files.get('package.json');
  const json = text === undefined ? undefined : parseObject(text);
  if (text === undefined || json === undefined) return undefined;
  const name = typeof json['name'] === 'string' ? json['name'] : undefined;
  return {
    text,
    name,
    type: json['type'] === 'module' ? 'module' : 'commonjs',
    bin: binOf(json['bin'], name),
    main: [json['main'], json['module'], ...exportTargets(json['exports'])].filter(isString).map(plainPath),
    scripts: strings(json['scripts']),
    dependencies: strings(json['dependencies']),
    devDependencies: strings(json['devDependencies']),
    peerDependencies: strings(json['peerDependencies']),
    overrides: strings(json['overrides']),
    published: Array.isArray(json['files']) ? json['files'].filter(isString) : undefined,
    node: strings(json['engines'])['node'],
  };
}

/** The range a package is declared with, wherever it is declared. */
export function declaredRange(manifest: Manifest, dependency: string): string | undefined {
  return (
    manifest.dependencies[dependency] ?? manifest.devDependencies[dependency] ?? manifest.peerDependencies[dependency]
  );
}

function binOf(bin: unknown, name: string | undefined): { name: string; file: string }[] {
  if (isString(bin)) return [{ name: (name ?? 'server').replace(/^@[^/]*\//, ''), file: plainPath(bin) }];
  return Object.entries(strings(bin)).map(([key, file]) => ({ name: key, file: plainPath(file) }));
}

function exportTargets(exported: unknown): unknown[] {
  if (isString(exported)) return [exported];
  if (!isObject(exported)) return [];
  const root = '.' in exported ? exported['.'] : exported;
  return isObject(root) ? ['import', 'node', 'default', 'require'].flatMap((key) => exportTargets(root[key])) : [root];
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const strings = (value: unknown): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter((e): e is [string, string] => isString(e[1]))) : {};
const plainPath = (file: string): string => file.replace(/^\.\//, '').replaceAll('\\', '/');
