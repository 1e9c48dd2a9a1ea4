import { describe, expect, test } from 'vitest';
import { secondSdkPlan } from '../src/cli/migrate/second-sdk-plan.ts';
import type { Files } from '../src/edits/edit.ts';
import { runCodemod } from '../src/io/run-codemod.ts';
import { nameRegistrations } from '../src/plan/sdk-step/name-registrations.ts';
import { sdkStep, type SdkStep } from '../src/plan/sdk-step/sdk-step.ts';
import { writeAhead } from '../src/plan/sdk-step/write-ahead.ts';
import { transforms } from '../src/transforms/index.ts';
import { inputOf } from './fixture-case.ts';

const manifest = (dependencies: Record<string, string>, more: object = {}): string =>
  `${JSON.stringify({ name: 'demo', version: '1.0.0', type: 'module', dependencies, ...more }, null, 2)}\n`;

const sdk = { '@modelcontextprotocol/sdk': '^1.20.0' };
const FIXTURE = { id: 'sdk-step', name: '', folder: '', whole: true };

async function moved(files: Record<string, string>): Promise<SdkStep> {
  const before: Files = new Map(Object.entries(files));
  return sdkStep(before, await runCodemod(nameRegistrations(before)));
}

const heldBy = (step: SdkStep): string[] =>
  'held' in step ? step.held.map(({ file, line, message }) => `${file}:${line} ${message}`) : [];
const textOf = (step: SdkStep, file: string): string => ('files' in step ? (step.files.get(file) ?? '') : '');

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

describe('what is written ahead of the codemod', () => {
  const text = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool(
  'echo',
  {
    inputSchema: {
      text: z.string(),
    },
  },
  async ({ text }) => {
    if (!text) throw new McpError(ErrorCode.InvalidParams, 'say something');
    return { content: [] };
  },
);
`;

  test('is what it would write, in the lines that are there', async () => {
    const ahead = writeAhead(new Map([['index.js', text]])).get('index.js') ?? '';
    const plain = (written: string | undefined): string =>
      (written ?? '')
        .replaceAll(/\s+/g, ' ')
        .replace('ProtocolErrorCode, ProtocolError', 'ProtocolError, ProtocolErrorCode');
    const files = { 'package.json': manifest({ ...sdk, zod: '^4.2.0' }) };
    const [first, second] = [
      await runCodemod(new Map(Object.entries({ ...files, 'index.js': text }))),
      await runCodemod(new Map(Object.entries({ ...files, 'index.js': ahead }))),
    ];
    expect(plain(second.files.get('index.js'))).toBe(plain(first.files.get('index.js')));
    expect(second.files.get('index.js')).toContain('inputSchema: z.object({\n      text: z.string(),\n    }),');
    expect(ahead).toContain('new ProtocolError(ProtocolErrorCode.InvalidParams');
  });

  test.each([
    [
      'an error of a connection',
      text.replace('ErrorCode.InvalidParams', 'ErrorCode.ConnectionClosed'),
      'ErrorCode.Conn',
    ],
    [
      'another name',
      text.replace('McpError }', 'McpError as Refusal }').replace('new McpError', 'new Refusal'),
      'as Refusal',
    ],
    ['a name that is taken', `${text}const ProtocolError = Error;\n`, 'new McpError('],
  ])('leaves %s to it', (_, given, kept) => {
    expect(writeAhead(new Map([['index.js', given]])).get('index.js')).toContain(kept);
  });
});

test('a server that is built outside of the project keeps it on SDK v1', async () => {
  const text = `import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { build } from '../shared/index.js';

async function main() {
  const { server, register } = build();
  await register(server);
  await server.connect(new StdioServerTransport());
}
void main();
`;
  const files = { 'package.json': manifest(sdk, { bin: 'src/index.js' }), 'src/index.js': text };
  const { plan, held } = await secondSdkPlan(inputOf(FIXTURE, new Map(Object.entries(files))), transforms);
  expect(plan).toBeUndefined();
  expect(held.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
    "src/index.js:5 SDK v1 stays: the server is built in '../shared/index.js', which is no source of this project: it would go on building servers of v1",
  ]);
});
