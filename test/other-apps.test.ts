import { expect, test } from 'vitest';
import { makePlan } from '../src/plan/make-plan.ts';
import { fixtureCases, inputOf } from './fixture-case.ts';

const [anyCase] = fixtureCases;
const SSE = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
const transports = new Map();
const build = () => new McpServer({ name: 'a', version: '1.0.0' });
async function open(res) {
  const transport = new SSEServerTransport('/messages', res);
  transports.set(transport.sessionId, transport);
  await build().connect(transport);
}
const take = (id, req, res) => transports.get(id)?.handlePostMessage(req, res);
`;

/** Why the endpoint of a server stays, and that nothing else happens to it. */
function reason(source: string): string {
  if (!anyCase) throw new Error('there are no fixtures');
  const files = new Map([
    ['package.json', JSON.stringify({ name: 'a', type: 'module', main: 'index.js' })],
    ['index.js', SSE + source],
  ]);
  const { refused, changes, after, findings } = makePlan(inputOf(anyCase, files));
  expect({ refused, changes: changes.length, after: [...after] }).toEqual({
    refused: true,
    changes: 0,
    after: [...files],
  });
  return findings.map(({ id, message }) => `${id}: ${message}`).join('\n');
}

test.each([
  [
    'koa',
    '@koa/router',
    `import Koa from 'koa';
import Router from '@koa/router';
const app = new Koa();
const router = new Router();
router.get('/sse', async (ctx) => {
  ctx.respond = false;
  await open(ctx.res);
});
router.post('/messages', async (ctx) => take(ctx.query.sessionId, ctx.req, ctx.res));
app.use(router.routes());
app.listen(3000);`,
  ],
  [
    'hono',
    'hono',
    `import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { toFetchResponse, toReqRes } from 'fetch-to-node';
const app = new Hono();
app.get('/sse', async (c) => {
  const { res } = toReqRes(c.req.raw);
  await open(res);
  return toFetchResponse(res);
});
app.post('/messages', async (c) => {
  const { req, res } = toReqRes(c.req.raw);
  await take(c.req.query('sessionId'), req, res);
  return toFetchResponse(res);
});
serve({ fetch: app.fetch, port: 3000 });`,
  ],
  [
    'a controller of nest',
    '@nestjs/common',
    `import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
@Controller()
class McpController {
  @Get('sse')
  async sse(@Res() res) {
    await open(res);
  }
  @Post('messages')
  async messages(@Req() req, @Res() res) {
    await take(req.query.sessionId, req, res);
  }
}
const app = await NestFactory.create({ module: McpController });
await app.listen(3000);`,
  ],
])('HTTP+SSE on %s is refused by its name', (_, name, source) => {
  expect(reason(source)).toBe(
    `http-sse: HTTP+SSE on ${name} is not migrated yet (on express, fastify and node:http it is)`,
  );
});

test('a function that others call is named', () => {
  const source = `import express from 'express';
import { guarded } from './guarded.js';
const app = express();
app.get('/sse', (req, res) => guarded(req, async () => { await open(res); }));
app.post('/messages', (req, res) => take(req.query.sessionId, req, res));
app.listen(3000);`;
  expect(reason(source)).toBe(
    'http-sse: this is given to guarded(), and no rule sees for which requests that calls it',
  );
});
