import path from 'node:path';

/** Names of the lock files of all package managers we know. */
export const LOCK_FILES: ReadonlySet<string> = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]);

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.([^.]+\.)?[cm]?ts$/;
const MANIFEST = /^(package\.json|tsconfig.*\.json|jsconfig\.json|pnpm-workspace\.yaml)$/;
const OTHER =
  /^(README.*|\.gitignore|\.npmignore|\.dockerignore|.*Dockerfile.*|bunfig\.toml|tsup\.config\.json|\.swcrc|smithery\.ya?ml)$/i;
/** What starts the server elsewhere: containers, platforms, shells. Of the variables only the list without values, never a file with them. */
const AROUND = /^((docker-)?compose[\w.-]*\.ya?ml|Procfile|.*\.sh|\.?env\.(example|sample|template|dist))$/i;
const WORKFLOW = /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/;
/** What tells clients, registries and containers how the server is started. */
const CLIENT_CONFIGURATION = /^(\.?mcp|.*mcp[-_.]?(config|settings).*|claude_desktop_config.*|server|glama)\.json$/i;

/** What a project file is read for; undefined for files the migration never looks at. */
export function roleOf(file: string): 'text' | 'name' | undefined {
  const name = path.posix.basename(file);
  if (LOCK_FILES.has(name)) return 'name';
  if (SOURCE.test(name)) return DECLARATION.test(name) ? undefined : 'text';
  const isRead = [MANIFEST, OTHER, AROUND, CLIENT_CONFIGURATION].some((names) => names.test(name));
  return isRead || WORKFLOW.test(file) ? 'text' : undefined;
}

/** What is read in the folders above a project. */
export const isParentFile = (name: string): boolean => MANIFEST.test(name) || LOCK_FILES.has(name);
