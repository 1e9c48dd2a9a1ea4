import { request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { createServer } from './create-server.ts';

/** POST only, answers compressed without flushing, event streams too; no Host check. */
export async function start(): Promise<Running> {
  const app = express().use(express.json());
  app.post('/mcp', async (request, response) => {
    const transport = new StreamableHTTPServerTransport();
    await createServer().connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  const plain = await serve(app);
  const compressed = await serve((request, response) => {
    forwardTo(plain.url, request, response);
  });
  const close = async (): Promise<void> => {
    await compressed.close();
    await plain.close();
  };
  return { url: compressed.url, close };
}

function forwardTo(url: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const target = new URL(request.url ?? '/', url);
  const sent = forward(target, { ...(method !== undefined && { method }), headers, agent: false }, (answer) => {
    answerWith(answer, response, /\bgzip\b/.test(String(headers['accept-encoding'])));
  });
  sent.on('error', () => response.destroy());
  response.on('close', () => sent.destroy());
  request.pipe(sent);
}

function answerWith(answer: IncomingMessage, response: ServerResponse, gzips: boolean): void {
  const { 'content-length': length, ...headers } = answer.headers;
  const compresses = gzips && /json|event-stream/.test(answer.headers['content-type'] ?? '');
  if (compresses) {
    response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-encoding': 'gzip' });
    answer.pipe(createGzip()).pipe(response);
  } else {
    response.writeHead(answer.statusCode ?? 502, {
      ...headers,
      ...(length !== undefined && { 'content-length': length }),
    });
    answer.pipe(response);
  }
}
