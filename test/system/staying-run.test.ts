import { expect, test } from 'vitest';
import { migrate, serverProject } from '../command-line.ts';

const LONG_MS = 600_000;

const IMPORTS = `\
import { once } from 'node:events';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

`;
const TOOL = `registerTool('hello', { description: 'says hello' }, async () => ({ content: [{ type: 'text', text: 'hello' }] }));`;

/** A class whose `run()` connects and stays. */
const classThat = (stays: string): string => `${IMPORTS}
class App {
  server = new McpServer({ name: 'demo', version: '1.0.0' });

  constructor() {
    this.server.${TOOL}
  }

  untilSignal() {
    return new Promise((resolve) => process.once('SIGTERM', resolve));
  }

  async run() {
    await this.server.connect(new StdioServerTransport());
    ${stays}
  }
}

await new App().run();
`;

const FUNCTION = `${IMPORTS}
function createServer() {
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.${TOOL}
  return server;
}

async function start(server) {
  await server.connect(new StdioServerTransport());
  await once(process, 'SIGTERM');
}

await start(createServer());
`;

/** What keeps a start from returning: over HTTP no session would ever begin behind it. */
const kinds = {
  'returns what never settles': classThat('return new Promise(() => {});'),
  'returns what a signal settles': classThat(`return new Promise((resolve) => {
      const stop = async () => {
        await this.server.close();
        resolve();
      };
      process.on('SIGINT', stop);
    });`),
  'waits in a method': classThat('await this.untilSignal();'),
  'waits in a loop': classThat('while (true) await new Promise((resolve) => setTimeout(resolve, 1000));'),
  'waits in a function': FUNCTION,
};

test.each(Object.entries(kinds))('a start that %s serves HTTP', { timeout: LONG_MS }, async (_, source) => {
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0' };
  const folder = await serverProject({ 'index.js': source }, { dependencies, scripts: { start: 'node index.js' } });
  const { code, left, report } = await migrate(folder, '--allow-tool', 'hello');
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(report.proofs.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });
});
