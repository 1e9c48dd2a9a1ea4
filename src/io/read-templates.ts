import { readFile } from 'node:fs/promises';

const NAMES = [
  'mcp-http',
  'mcp-http-stateless',
  'mcp-http-v2',
  'mcp-modern',
  'mcp-related',
  'mcp-auth',
  'mcp-oauth',
  'mcp-session',
  'mcp-adapter',
  'mcp-serialize',
] as const;

/** The sources that go into users' projects, as this package ships them. */
export async function readTemplates(): Promise<Record<(typeof NAMES)[number], string>> {
  const folder = new URL('../../src/templates/', import.meta.url);
  const texts = await Promise.all(NAMES.map((name) => readFile(new URL(`${name}.ts`, folder), 'utf8')));
  return Object.fromEntries(NAMES.map((name, index) => [name, texts[index] ?? ''])) as Record<
    (typeof NAMES)[number],
    string
  >;
}
