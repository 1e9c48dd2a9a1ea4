import { describe, expect, test } from 'vitest';
import { makePlan } from '../src/plan/make-plan.ts';
import { inputOf } from './fixture-case.ts';
import { fixtureCases } from './fixture-case.ts';

const [anyCase] = fixtureCases;
const HEAD = `
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport as Http } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
const build = () => new McpServer({ name: 'a', version: '1.0.0' });
const app = express();
`;

/** What is found in a server that speaks HTTP already: `<id> <line of the source below the head>`. */
function found(source: string): string[] {
  if (!anyCase) throw new Error('there are no fixtures');
  const files = new Map([
    ['package.json', JSON.stringify({ name: 'a', type: 'module', main: 'index.js' })],
    ['index.js', HEAD + source],
  ]);
  const { findings } = makePlan(inputOf(anyCase, files));
  const offset = HEAD.split('\n').length - 1;
  return findings
    .filter(({ id }) => id === 'shared-endpoint')
    .map(({ message, line }) => `${message.split(' ')[1] ?? ''} ${line - offset}`);
}

describe('what clients of an endpoint share', () => {
  test.each([
    [
      'a server of the module',
      `const server = build();
app.post('/mcp', async (req, res) => {
  const transport = new Http({});
  await server.connect(transport);
});`,
      'server 4',
    ],
    [
      'a server that arrives as a parameter',
      `function web(server) {
  app.all('/mcp', async (req, res) => {
    let transport;
    transport = new Http({});
    await server.connect(transport);
  });
}
web(build());`,
      'server 5',
    ],
    [
      'a server that a helper is given',
      `const server = build();
const open = async (mine) => {
  const transport = new Http({});
  await mine.connect(transport);
  return transport;
};
app.post('/mcp', async (req, res) => (await open(server)).handleRequest(req, res));`,
      'server 4',
    ],
    [
      'a field of one instance',
      `class Web {
  server = build();
  routes() {
    app.post('/mcp', this.handle.bind(this));
  }
  async handle(req, res) {
    await this.server.connect(new Http({}));
  }
}
new Web().routes();`,
      'server 7',
    ],
    [
      'within somebody else’s callback',
      `function web(server) {
  app.post('/mcp', (req, res) => {
    withUser(req, async () => {
      await server.connect(new Http({}));
    });
  });
}
web(build());`,
      'server 4',
    ],
    [
      'one transport',
      `async function main() {
  const transport = new Http({ sessionIdGenerator: undefined });
  await build().connect(transport);
  app.post('/mcp', (req, res) => transport.handleRequest(req, res, req.body));
}
main();`,
      'transport 2',
    ],
  ])('%s', (_, source, expected) => {
    expect(found(source)).toEqual([expected]);
  });

  test.each([
    [
      'a server for each transport',
      `app.post('/mcp', async (req, res) => {
  const transport = new Http({});
  await build().connect(transport);
});`,
    ],
    [
      'a variable of the handler',
      `app.post('/mcp', async (req, res) => {
  const server = build();
  await withUser(req, async () => {
    const transport = new Http({});
    await server.connect(transport);
  });
});`,
    ],
    [
      'a server that each call makes for a helper',
      `const open = async (mine) => mine.connect(new Http({}));
app.post('/mcp', async (req, res) => {
  const server = build();
  await open(server);
});`,
    ],
    [
      'an instance for each session',
      `class Session {
  server = build();
  async open() {
    await this.server.connect(new Http({}));
  }
}
app.post('/mcp', async (req, res) => {
  const session = new Session();
  await session.open();
});`,
    ],
  ])('nothing: %s', (_, source) => {
    expect(found(source)).toEqual([]);
  });
});
