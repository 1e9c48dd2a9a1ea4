import { describe, expect, test } from 'vitest';
import { runCodemod } from '../src/io/run-codemod.ts';
import { withoutBuilt } from '../src/plan/sdk-step/built-files.ts';
import { nameRegistrations } from '../src/plan/sdk-step/name-registrations.ts';
import { sdkStep, type SdkStep } from '../src/plan/sdk-step/sdk-step.ts';
import type { Files } from '../src/edits/edit.ts';

const manifest = (dependencies: Record<string, string>, more: object = {}): string =>
  `${JSON.stringify({ name: 'demo', version: '1.0.0', type: 'module', dependencies, ...more }, null, 2)}\n`;

const sdk = { '@modelcontextprotocol/sdk': '^1.20.0' };

const lowLevel = `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [] }));
await server.connect(new StdioServerTransport());
`;

const withTool = (
  schema: string,
  more = '',
): string => `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
${more}
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.tool('echo', 'Says it again', ${schema}, async () => ({ content: [] }));
`;

async function moved(files: Record<string, string>): Promise<SdkStep> {
  const before: Files = new Map(Object.entries(files));
  const { files: written, remarks } = await runCodemod(nameRegistrations(withoutBuilt(before)));
  return sdkStep(before, { remarks, files: new Map([...before, ...written]) });
}

const heldBy = (step: SdkStep): string[] =>
  'held' in step ? step.held.map(({ file, line, message }) => `${file}:${line} ${message}`) : [];
const textOf = (step: SdkStep, file: string): string => ('files' in step ? (step.files.get(file) ?? '') : '');

describe('a project that the codemod moves to SDK v2', () => {
  test('names the packages and methods of v2', async () => {
    const step = await moved({ 'package.json': manifest(sdk), 'index.js': lowLevel });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'index.js')).toContain("server.setRequestHandler('tools/list', async () => ({ tools: [] }));");
    expect(textOf(step, 'package.json')).toContain('"@modelcontextprotocol/server": "^2');
    expect(textOf(step, 'package.json')).not.toContain('@modelcontextprotocol/sdk');
  });

  test('gets the zod that v2 takes schemas of, and what that wants to be written otherwise', async () => {
    const caught = `try { z.object({}).parse({}); } catch (e) { if (e instanceof z.ZodError) console.error(e.errors); }`;
    const step = await moved({
      'package.json': manifest({ ...sdk, zod: '^3.24.0' }),
      'index.js': withTool('{ values: z.record(z.number()) }', caught),
    });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'package.json')).toContain('"zod": "^4.2.0"');
    expect(textOf(step, 'index.js')).toContain('z.object({ values: z.record(z.string(), z.number()) })');
    expect(textOf(step, 'index.js')).toContain('console.error(e.issues)');
  });

  test('reads the errors of what was parsed where zod 4 has them', async () => {
    const parsed = `const result = z.object({}).safeParse({});\nif (!result.success) console.error(result.error.errors);`;
    const step = await moved({
      'package.json': manifest({ ...sdk, zod: '^3.24.0' }),
      'index.js': withTool('{ a: z.string() }', parsed),
    });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'index.js')).toContain('console.error(result.error.issues)');
  });

  test('imports zod 4 where zod 3 was named', async () => {
    const files = { 'package.json': manifest({ ...sdk, zod: '^4.2.0' }), 'index.js': withTool('{ a: z.string() }') };
    const step = await moved({ ...files, 'index.js': files['index.js'].replace("from 'zod'", "from 'zod/v3'") });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'index.js')).toContain("from 'zod';");
  });

  test('also where its sources are in a folder that builds write to elsewhere', async () => {
    const step = await moved({ 'package.json': manifest(sdk), 'dist/index.js': lowLevel });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'dist/index.js')).toContain('from "@modelcontextprotocol/server"');
  });

  test('but for what its build writes anew', async () => {
    const files = { 'package.json': manifest(sdk), 'src/index.ts': lowLevel, 'src/other.ts': 'export {};\n' };
    const step = await moved({ ...files, 'build/index.js': lowLevel, 'src/other.js': lowLevel });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'src/index.ts')).toContain('from "@modelcontextprotocol/server"');
    expect([textOf(step, 'build/index.js'), textOf(step, 'src/other.js')]).toEqual([lowLevel, lowLevel]);
  });

  test('keeps zod 3 in sources that have nothing to do with those whose schemas the SDK takes', async () => {
    const own = `import { z } from 'zod';\nexport const settings = z.object({ a: z.string({ required_error: 'a' }) });\n`;
    const alone = { 'package.json': manifest({ ...sdk, zod: '^3.24.0' }), 'index.js': withTool('{}') };
    const apart = await moved({ ...alone, 'other.js': own });
    expect(heldBy(apart)).toEqual([]);
    expect(textOf(apart, 'other.js')).toBe(own.replace("'zod'", "'zod/v3'"));
    const both = `import './index.js';\nimport './other.js';\n`;
    expect(heldBy(await moved({ ...alone, 'other.js': own, 'both.js': both }))).toEqual([
      expect.stringMatching(/^other\.js:2 SDK v1 stays: zod 4.*'required_error'/),
    ]);
  });

  test('raises no zod for methods of its own that are called as those of the SDK', async () => {
    const own = `${lowLevel}import { z } from 'zod';\nconst kept = z.object({ a: z.string({ required_error: 'a' }) });\nthis.registerTool(kept);\n`;
    const step = await moved({ 'package.json': manifest({ ...sdk, zod: '^3.24.0' }), 'index.js': own });
    expect(heldBy(step)).toEqual([]);
    expect(textOf(step, 'package.json')).toContain('"zod": "^3.24.0"');
  });

  test('keeps a zod that the SDK never sees', async () => {
    const own = `import { z } from 'zod';\nexport const settings = z.object({ a: z.string() });\n`;
    const files = { 'package.json': manifest({ ...sdk, zod: '^3.24.0' }), 'index.js': lowLevel, 'settings.js': own };
    expect(textOf(await moved(files), 'package.json')).toContain('"zod": "^3.24.0"');
  });
});

test('a project that is a client of other servers too is moved with the package of v2 for clients', async () => {
  const client = `import { Client } from '@modelcontextprotocol/sdk/client/index.js';\nexport const client = new Client({ name: 'a', version: '1' });\n`;
  const step = await moved({ 'package.json': manifest(sdk), 'index.js': lowLevel, 'client.js': client });
  expect(heldBy(step)).toEqual([]);
  expect(textOf(step, 'package.json')).toContain('"@modelcontextprotocol/client": "^2');
});

describe('a project that stays on SDK v1', () => {
  test('where the codemod leaves something to a person', async () => {
    const text = withTool('{}').replace(
      "server.tool('echo', 'Says it again', {},",
      "server.tool('echo', about('echo'),",
    );
    const step = await moved({ 'package.json': manifest({ ...sdk, zod: '^4.2.0' }), 'index.js': text });
    expect(heldBy(step)).toEqual([expect.stringMatching(/^index\.js:5 SDK v1 stays: Could not verify/)]);
  });

  test('where zod 4 does something in another way without a word', async () => {
    const schema = `{ text: z.string({ required_error: 'say something' }) }`;
    const step = await moved({ 'package.json': manifest({ ...sdk, zod: '^3.24.0' }), 'index.js': withTool(schema) });
    expect(heldBy(step)).toEqual([expect.stringMatching(/^index\.js:5 SDK v1 stays: zod 4.*'required_error'/)]);
  });

  test('where others choose the major', async () => {
    const peer = manifest(sdk, { peerDependencies: sdk });
    expect(heldBy(await moved({ 'package.json': peer, 'index.js': lowLevel }))).toEqual([
      expect.stringMatching(/^package\.json:1 SDK v1 stays: SDK v1 is a peer dependency/),
    ]);
  });

  test('where a framework is built on it', async () => {
    const framed = manifest({ ...sdk, fastmcp: '^3.0.0' });
    const alone = `import { FastMCP } from 'fastmcp';\nexport const server = new FastMCP({ name: 'a', version: '1.0.0' });\n`;
    for (const text of [lowLevel, alone])
      expect(heldBy(await moved({ 'package.json': framed, 'index.js': text }))).toEqual([
        expect.stringContaining("'fastmcp' may be built on SDK v1"),
      ]);
  });

  test('where nothing of what it declares is used, or all of it is declared elsewhere', async () => {
    const nothing = 'export const a = 1;\n';
    expect(heldBy(await moved({ 'package.json': manifest(sdk), 'index.js': nothing }))).toEqual([
      expect.stringContaining('no source here imports a server of the SDK that package.json declares'),
    ]);
    expect(heldBy(await moved({ 'package.json': manifest({}), 'index.js': nothing }))).toEqual([
      expect.stringContaining('package.json does not declare the SDK'),
    ]);
  });

  test('but not for a package that a text names', async () => {
    const writer = `export const text = \`import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\`;\n`;
    expect(heldBy(await moved({ 'package.json': manifest(sdk), 'index.js': lowLevel, 'new.js': writer }))).toEqual([]);
  });

  test('but not for a mark in a test, or a package name in a comment', async () => {
    const spec = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nconst server = new McpServer({ name: 'a', version: '1' });\nserver.tool('a', shape, run);\n`;
    const note = `// import { Client } from '@modelcontextprotocol/client';\n${lowLevel}`;
    expect(heldBy(await moved({ 'package.json': manifest(sdk), 'index.js': note, 'test/a.test.js': spec }))).toEqual(
      [],
    );
  });
});
