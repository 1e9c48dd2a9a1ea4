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
  /^(README.*|\.gitignore|\.npmignore|\.dockerignore|.*Dockerfile.*|bunfig\.toml|tsup\.config\.json|\.swcrc|smithery\.yaml)$/i;
/** What tells clients, registries and containers how the server is started. */
const CLIENT_CONFIGURATION = /^(\.?mcp|.*mcp[-_.]?(config|settings).*|claude_desktop_config.*|server|glama)\.json$/i;

/** What a project file is read for; undefined for files the migration never looks at. */
export function roleOf(file: string): 'text' | 'name' | undefined {
  const name = path.posix.basename(file);
  if (LOCK_FILES.has(name)) return 'name';
  if (SOURCE.test(name)) return DECLARATION.test(name) ? undefined : 'text';
  return MANIFEST.test(name) || OTHER.test(name) || CLIENT_CONFIGURATION.test(name) ? 'text' : undefined;
}

/** What is read in the folders above a project. */
export const isParentFile = (name: string): boolean => MANIFEST.test(name) || LOCK_FILES.has(name);
