import { readdir, readFile } from 'node:fs/promises';

const FOLDER = new URL('../../src/templates/mcp-http/', import.meta.url);
const MANIFEST = new URL('../../package.json', import.meta.url);

/** The sources that go into users' projects, as this package ships them, by name. */
export async function readTemplates(): Promise<{ version: string; texts: Record<string, string> }> {
  const files = await readdir(FOLDER);
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
  const named = files.map((file, index) => [file.replace(/\.ts$/, ''), texts[index] ?? '']);
  const { version } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { version: string };
  return { version, texts: Object.fromEntries(named) as Record<string, string> };
}
