import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentFolders } from './parent-folders.ts';

/** The installed versions of packages as the project resolves them; what is not installed is left out. */
export async function installedVersions(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const places = [folder, ...(await parentFolders(folder))];
  const found = await Promise.all(names.map(async (name) => [name, await versionOf(name, places)] as const));
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

async function versionOf(name: string, places: readonly string[]): Promise<string | undefined> {
  for (const place of places) {
    const text = await readFile(path.join(place, 'node_modules', name, 'package.json'), 'utf8').catch(() => undefined);
    const version = text === undefined ? undefined : (JSON.parse(text) as { version?: unknown }).version;
    if (typeof version === 'string') return version;
  }
  return undefined;
}
