import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { manifestText } from './command-line.ts';
import { put, repository, tempFolder } from './temp-folder.ts';

const SERVER = `\
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { attach } from 'hidden';

const server = new McpServer({ name: 'demo', version: '1.0.0' }, { capabilities: { logging: {} } });
attach(server);
server.registerTool('plain', { description: 'answers' }, async () => ({ content: [{ type: 'text', text: 'plain' }] }));
await server.connect(new StdioServerTransport());
`;

interface Surroundings {
  readonly manifest?: object;
  readonly files?: Readonly<Record<string, string>>;
  /** Where its server is. */
  readonly entry?: string;
}

/** A project whose server does what a package of it does (fixtures/projects/hidden): reading the sources does not tell. */
export async function hidingProject(
  name: string,
  { manifest = {}, files = {}, entry = 'index.js' }: Surroundings = {},
): Promise<string> {
  const source = await readFile(path.join(repository, `fixtures/projects/hidden/${name}.js`), 'utf8');
  const folder = await tempFolder({ 'package.json': manifestText(manifest), ...files, [entry]: SERVER });
  await mkdir(path.join(folder, 'node_modules'));
  const installed = path.join(repository, 'node_modules');
  for (const one of await readdir(installed))
    await symlink(path.join(installed, one), path.join(folder, 'node_modules', one));
  const hidden = JSON.stringify({ name: 'hidden', version: '1.0.0', type: 'module', main: 'index.js' });
  await put(folder, { 'node_modules/hidden/package.json': hidden, 'node_modules/hidden/index.js': source });
  return folder;
}
