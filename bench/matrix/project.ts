import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { callable as callableOfV1 } from '../../fixtures/servers/sdk/roles.ts';
import { callable as callableOfV2 } from '../../fixtures/servers/sdk/v2-server.ts';

const SOURCES = path.resolve(import.meta.dirname, '../../fixtures/servers/sdk');

/** A server on stdio before it is migrated. */
interface Sdk {
  readonly files: readonly string[];
  readonly entry: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly tools: readonly { readonly name: string; readonly arguments: object }[];
}

const sdks = {
  v1: {
    files: ['roles', 'v1-server'],
    entry: `\
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createServer } from './v1-server.js';

const shared = { finished: 0 };
const server = createServer(shared);
await server.connect(new StdioServerTransport());
`,
    dependencies: { '@modelcontextprotocol/sdk': '^1.32.2', zod: '^4.6.7' },
    tools: callableOfV1,
  },
  v2: {
    files: ['roles', 'v2-server'],
    entry: `\
import { randomBytes } from 'node:crypto';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { createServer } from './v2-server.js';

const shared = { counter: { finished: 0 }, stateKey: randomBytes(32), announced: false, tellListeners() {} };
const server = createServer(shared);
await server.connect(new StdioServerTransport());
`,
    dependencies: { '@modelcontextprotocol/server': '^2.4.0' },
    tools: callableOfV2,
  },
} as const satisfies Record<string, Sdk>;

export type SdkName = keyof typeof sdks;

/** What all of them need once they are migrated. */
export const packages = {
  ...Object.assign({}, ...Object.values(sdks).map(({ dependencies }) => dependencies)),
  '@hono/node-server': '^2.1.8',
  '@modelcontextprotocol/client': '^2.4.0',
  '@redis/client': '^6.3.1',
  hono: '^4.13.19',
  jose: '^6.2.17',
} as Readonly<Record<string, string>>;

/** The arguments that let checks call every tool. */
export const allowedTools = (sdk: SdkName): string[] =>
  sdks[sdk].tools.flatMap(({ name, arguments: given }) => ['--allow-tool', `${name}=${JSON.stringify(given)}`]);

/** A JavaScript project with a tool for each role that a check may need; what its handlers write is in `shared`. */
export async function writeProject(folder: string, sdk: SdkName): Promise<void> {
  const { files, entry, dependencies } = sdks[sdk];
  const manifest = { name: 'every-role', version: '1.0.0', private: true, type: 'module', bin: 'src/index.js' };
  await mkdir(path.join(folder, 'src'), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`);
  await writeFile(path.join(folder, 'src/index.js'), entry);
  for (const name of files) {
    const text = await readFile(path.join(SOURCES, `${name}.ts`), 'utf8');
    await writeFile(path.join(folder, `src/${name}.js`), ts.transpileModule(text, { compilerOptions }).outputText);
  }
}

const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  rewriteRelativeImportExtensions: true,
};
