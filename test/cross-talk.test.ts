import { describe, expect, it } from 'vitest';
import { startModern } from '../fixtures/servers/conformant/raw-modern.ts';
import { startStreaming } from '../fixtures/servers/conformant/raw-streaming.ts';
import { startRaw } from '../fixtures/servers/conformant/raw.ts';
import { inTurn, never, onMethod, withReplyHeaders } from '../fixtures/servers/raw/bend.ts';
import { answersById } from '../fixtures/servers/raw/by-id.ts';
import type { Around } from '../fixtures/servers/raw/http.ts';
import { error, messageOf } from '../fixtures/servers/raw/messages.ts';
import type { Running } from '../fixtures/servers/running.ts';
import { slowed } from '../fixtures/servers/slowed.ts';
import robCrossTalk from '../src/verify/checks/robustness/rob-cross-talk.ts';
import robCrossTalkCalls from '../src/verify/checks/robustness/rob-cross-talk-calls.ts';
import type { CheckResult } from '../src/verify/result.ts';
import { verdictsFor } from './check-verdicts.ts';

/** How servers mix up their clients, whose lists are answered at once; no tool may be called. */
const mixing: Readonly<Record<string, () => Promise<Running>>> = {
  'connects its one server to whoever came last, and answers nobody else': () => startRaw(lastWins('silence')),
  'connects its one server to whoever came last, and fails for the others': () => startRaw(lastWins('failure')),
  'refuses a second client': () => startRaw(onlyOne()),
  'has one stream for all sessions': () => startStreaming(oneStream()),
  'has one transport, and no sessions': () => startStreaming(inTurn(oneStream(), withoutSessions)),
  'finds the asker by the id, and takes a moment': () => startRaw(answersById(5)),
  'finds the asker by the id in 2026-07-28': () => startModern(answersById(5)),
  'hands out what another client asked for': () => startRaw(another()),
};

describe('cross-talk without a tool', () => {
  it.concurrent.each(Object.entries(mixing))('is found where a server %s', async (_, start) => {
    const results = await verdictsFor(withoutTools(await start()), [robCrossTalk], { timeoutMs });
    expect(results.find(({ outcome }) => outcome === 'fail') ?? results).toMatchObject({ outcome: 'fail' });
  });

  it.concurrent.each([
    ['streams', startStreaming],
    ['JSON', startRaw],
    ['2026-07-28', startModern],
  ])('is none where a slow server answers with %s', async (_, start) => {
    const slow = await slowed(await start(), { answerMs: 150, pieceMs: 20 });
    const results = await verdictsFor(withoutTools(slow), [robCrossTalk], { timeoutMs });
    expect(outcomesOf(results)).toEqual(['pass']);
  });

  it('is not told from none by what is answered at once: only a call can, and the report says so', async () => {
    const results = await verdictsFor(withoutTools(await startRaw(answersById(0))), [robCrossTalkCalls], { timeoutMs });
    expect(results).toMatchObject([
      { outcome: 'not-run', cause: expect.stringMatching(/needs a tool .*--allow-tool/) as string },
    ]);
  });
});

const timeoutMs = 60_000;
const outcomesOf = (results: readonly CheckResult[]): string[] => results.map(({ outcome }) => outcome);

function withoutTools({ tools: _, ...server }: Running): Running {
  return server;
}

function lastWins(others: 'silence' | 'failure'): Around {
  const latest = { id: '' };
  return async (request, next) => {
    const own = request.headers['mcp-session-id'];
    const isLeft = typeof own === 'string' && own !== latest.id;
    if (isLeft && request.method === 'POST') return others === 'silence' ? never() : error(500, -32603);
    const reply = await next(request);
    const opened = reply.headers?.['Mcp-Session-Id'];
    if (typeof opened === 'string') latest.id = opened;
    return reply;
  };
}

function onlyOne(): Around {
  const open = new Set<string>();
  return async (request, next) => {
    if (messageOf(request).method === 'initialize' && open.size > 0) return error(400, -32600);
    const reply = await next(request);
    const opened = reply.headers?.['Mcp-Session-Id'];
    if (typeof opened === 'string') open.add(opened);
    if (request.method === 'DELETE') open.delete(String(request.headers['mcp-session-id']));
    return reply;
  };
}

function oneStream(): Around {
  const reading = { now: 0 };
  return async (request, next) => {
    if (request.method !== 'GET') return next(request);
    if (reading.now > 0) return error(409, -32000);
    reading.now += 1;
    request.signal.addEventListener('abort', () => (reading.now -= 1));
    return next(request);
  };
}

/** Initializes behind the scenes: clients get no session id, and share what the server keeps. */
const withoutSessions: Around = (() => {
  const shared: { id?: string } = {};
  return async (request, next) => {
    const headers = { ...request.headers, 'mcp-session-id': shared.id };
    if (messageOf(request).method !== 'initialize') return next({ ...request, headers });
    const reply = await next(request);
    shared.id ??= String(reply.headers?.['Mcp-Session-Id']);
    return withReplyHeaders(reply, { 'Mcp-Session-Id': undefined });
  };
})();

/** Answers with what was asked right before, by whomever. */
function another(): Around {
  const before = { body: '' };
  return onMethod('resources/read', async (reply, request) => {
    const earlier = before.body;
    before.body = request.body;
    await Promise.resolve();
    return earlier !== '' && typeof reply.body === 'string' ? { ...reply, body: `${reply.body} ${earlier}` } : reply;
  });
}
