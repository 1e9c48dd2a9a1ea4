import { describe, expect, test } from 'vitest';
import { runCodemod } from '../src/io/run-codemod.ts';
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
  return sdkStep(before, await runCodemod(nameRegistrations(before)));
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

describe('what registers by the kinds of its arguments', () => {
  const registering = (call: string): string => `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { hints, tools } from './tools.js';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
${call}
`;
  const tools = `import { z } from 'zod';
export const hints = { readOnlyHint: true };
export const tools = [{ name: 'echo', about: 'Says it again', schema: z.object({ text: z.string() }), run: async () => ({ content: [] }) }];
`;
  const written = async (call: string): Promise<string> => {
    const files = {
      'package.json': manifest({ ...sdk, zod: '^4.2.0' }),
      'index.ts': registering(call),
      'tools.ts': tools,
    };
    const step = await moved(files);
    expect(heldBy(step)).toEqual([]);
    return textOf(step, 'index.ts');
  };

  test('is written with names, by the types of the arguments', async () => {
    const call = `for (const tool of tools) server.tool(tool.name, tool.about, tool.schema.shape, tool.run);`;
    expect(await written(call)).toContain(
      'server.registerTool(tool.name, { description: tool.about, inputSchema: tool.schema.shape }, tool.run);',
    );
  });

  test('on lines of its own where the arguments are', async () => {
    const call = `const [tool] = tools;\nserver.tool(\n  tool.name,\n  tool.about,\n  tool.schema.shape,\n  tool.run,\n);`;
    expect(await written(call)).toContain(
      'server.registerTool(\n  tool.name,\n  {\n    description: tool.about,\n    inputSchema: tool.schema.shape,\n  },\n  tool.run,\n);',
    );
  });

  test('takes an object of hints for what it is', async () => {
    const call = `server.tool(tools[0].name, hints, tools[0].run);`;
    expect(await written(call)).toContain('server.registerTool(tools[0].name, { annotations: hints }, tools[0].run);');
  });

  test('prompts and resources too', async () => {
    const call = `const { name, about, schema, run } = tools[0];
server.prompt(name, about, schema.shape, run);
server.resource(name, 'demo://a', run);`;
    const text = await written(call);
    expect(text).toContain('server.registerPrompt(name, { description: about, argsSchema: schema.shape }, run);');
    expect(text).toContain("server.registerResource(name, 'demo://a', {}, run);");
  });

  test('leaves no comment where v2 takes what v1 took', async () => {
    const call = `server.registerTool('echo', { inputSchema: tools[0].schema.shape }, tools[0].run);`;
    expect(await written(call)).not.toContain('@mcp-codemod-error');
  });

  test('stays where nothing says what an argument is', async () => {
    const call = `const given = JSON.parse(process.argv[2] ?? '');\nserver.tool('echo', given, tools[0].run);`;
    const files = {
      'package.json': manifest({ ...sdk, zod: '^4.2.0' }),
      'index.ts': registering(call),
      'tools.ts': tools,
    };
    expect(heldBy(await moved(files))).toEqual([expect.stringMatching(/^index\.ts:7 SDK v1 stays: Could not verify/)]);
  });
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
    expect(heldBy(await moved({ 'package.json': framed, 'index.js': lowLevel }))).toEqual([
      expect.stringContaining("'fastmcp' may be built on SDK v1"),
    ]);
  });

  test('but not for a mark in a test, or a package name in a comment', async () => {
    const spec = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nconst server = new McpServer({ name: 'a', version: '1' });\nserver.tool('a', shape, run);\n`;
    const note = `// import { Client } from '@modelcontextprotocol/client';\n${lowLevel}`;
    expect(heldBy(await moved({ 'package.json': manifest(sdk), 'index.js': note, 'test/a.test.js': spec }))).toEqual(
      [],
    );
  });
});
