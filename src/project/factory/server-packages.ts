import type { Files } from '../../edits/edit.ts';
import { declaredRange, readManifest } from '../manifest.ts';
import { folderOf } from '../paths.ts';

const SDK = ['@modelcontextprotocol/sdk', '@modelcontextprotocol/server', 'fastmcp', 'mcp-framework'];

/** The folders of server packages in a workspace whose root is no server itself; empty for an ordinary project. */
export function serverPackages(files: Files): string[] {
  const root = readManifest(files);
  if (!root || !isWorkspace(files) || usesSdk(files)) return [];
  return [...files.keys()]
    .filter((file) => file.endsWith('/package.json') && usesSdk(nested(files, file)))
    .map(folderOf);
}

/** The folders of all packages below the project, those of servers where there are any. */
export function nestedPackages(files: Files): string[] {
  const manifests = [...files.keys()].filter((file) => file.endsWith('/package.json'));
  const servers = manifests.filter((file) => usesSdk(nested(files, file)));
  return (servers.length > 0 ? servers : manifests).map(folderOf);
}

const nested = (files: Files, file: string): Files => new Map([['package.json', files.get(file) ?? '']]);

function usesSdk(files: Files): boolean {
  const manifest = readManifest(files);
  return manifest !== undefined && SDK.some((name) => declaredRange(manifest, name) !== undefined);
}

const isWorkspace = (files: Files): boolean =>
  files.has('pnpm-workspace.yaml') || /"workspaces"\s*:/.test(files.get('package.json') ?? '');
