import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start as startProtected } from '../../fixtures/servers/conformant/raw-protected.ts';
import { start as startRaw } from '../../fixtures/servers/conformant/raw.ts';
import type { Running } from '../../fixtures/servers/running.ts';
import { openWire } from '../../src/io/wire.ts';
import type { OpenWire } from '../../src/io/wire.ts';
import { quoteForShell, variablesOf } from '../../src/report/curl-command.ts';
import { curlOf } from '../../src/report/curl.ts';
import { checks } from '../../src/verify/checks/index.ts';
import { openSession } from '../../src/verify/client.ts';
import { record } from '../../src/verify/recorder.ts';
import { erasOf } from '../../src/verify/facts.ts';
import { mapLimited } from '../../src/verify/map-limited.ts';
import { probeEndpoint } from '../../src/verify/probe.ts';
import { runChecks } from '../../src/verify/run-checks.ts';
import type { Tokens } from '../../src/verify/tokens.ts';
import type { Run } from '../../src/verify/run.ts';

let wire: OpenWire;
beforeAll(() => {
  wire = openWire({ timeoutMs: 240_000, maxBytes: 1_000_000 });
});
afterAll(() => wire.close());

describe('curlOf', () => {
  it.each([
    ['an open', startRaw],
    ['a protected', startProtected],
  ])('gives commands that get the recorded status from %s server', async (_name, start) => {
    const server = await start();
    try {
      const recorded = await curlsOf(server);
      expect(recorded.length).toBeGreaterThan(20);
      await mapLimited(recorded, 4, async ({ id, curl, status }) => {
        expect({ id, status: await statusOf(curl, server.tokens) }).toEqual({ id, status });
      });
    } finally {
      await server.close();
    }
  });

  it('replays two sessions, each with its own id, and what was open at the same time beside', async () => {
    const server = await startRaw();
    try {
      const { exchanges, beside } = await twoSessions(server.url);
      const last = exchanges.at(-1);
      const curl = curlOf(last?.request ?? { method: 'GET', url: '', headers: [] }, exchanges, { beside });
      const lines = curl.split('\n');
      expect(lines.map((line) => /^\w+=(?=\$)|^curl -sS -(?:i|o)|^wait/.exec(line)?.[0])).toEqual([
        ...['SESSION=', 'curl -sS -o', 'SESSION_2=', 'curl -sS -o', 'curl -sS -i', 'curl -sS -i', 'wait'],
      ]);
      expect(lines[4]).toMatch(/"Mcp-Session-Id: \$SESSION".* &$/);
      expect(lines[5]).toContain('"Mcp-Session-Id: $SESSION_2"');
      const { stdout } = await execa('bash', ['-c', curl]);
      expect(stdout.match(/"id":70,"result"/g)).toHaveLength(2);
    } finally {
      await server.close();
    }
  });

  it('names credentials, it does not show them', () => {
    const headers = [
      ['Authorization', 'Bearer s3cret'],
      ['X-Api-Key', 's3cret'],
      ['Cookie', 'sid=s3cret'],
      ['X-Trace', 'on'],
    ] as const;
    const request = { method: 'GET', url: 'https://a.example/mcp?api_key=s3cret&x=1', headers };
    expect(curlOf(request)).toBe(
      `curl -sS -i -N --max-time 10 -X GET 'https://a.example/mcp?api_key='"$TOKEN"'&x=1'` +
        ` -H "Authorization: Bearer $TOKEN" -H "X-Api-Key: $X_API_KEY" -H "Cookie: $COOKIE" -H 'X-Trace: on' -H 'Accept:'`,
    );
  });

  it('prints long bodies into curl, which takes no argument as long', async () => {
    const body = `{"a":"${'x'.repeat(200_000)}","b":${'['.repeat(2000)}${']'.repeat(2000)},"c":"it's"}`;
    const curl = curlOf({ method: 'POST', url: 'http://a.example/mcp', headers: [], body });
    expect(curl.length).toBeLessThan(500);
    const printed = curl.slice(0, curl.indexOf('| curl'));
    expect((await execa('bash', ['-c', printed])).stdout).toBe(body);
    expect(curl).toMatch(/--data-binary @-$/);
  });

  it.each(["it's", '$HOME `id` "x" \\n', 'a\u001b[31m\nb', 'é 世界\u009b', "\u001b'\\"])(
    'quotes %j for the shell',
    async (text) => {
      const word = quoteForShell(text);
      expect(word).toMatch(/^[\x20-\x7e]*$/);
      const { stdout } = await execa('bash', ['-c', `printf %s ${word}`], { stripFinalNewline: false });
      expect(stdout).toBe(text);
    },
  );
});

/** The same id in two sessions at once, recorded. */
async function twoSessions(url: string) {
  const recording = record(wire);
  const endpoint = { url, headers: [], wire: recording.wire };
  const [one, other] = [await openSession(endpoint), await openSession(endpoint)];
  const slow = { change: { pace: { bytes: 30, pauseMs: 50 } } };
  await Promise.all([one.ask('ping', { id: 70, ...slow }), other.ask('ping', { id: 70, ...slow })]);
  const beside = recording.exchanges.toSorted((first, second) => first.startedAt - second.startedAt);
  return { exchanges: beside, beside };
}

async function curlsOf({ url, headers = [], tokens = {} }: Running) {
  const endpoint = { url, headers, wire };
  const facts = await probeEndpoint(endpoint);
  const limits = { concurrency: 4, checkTimeoutMs: 240_000, now: Date.now };
  const variables = variablesOf(headers, tokens);
  const withVariables: Run['curlOf'] = (request, history, options) =>
    curlOf(request, history, { variables, ...options });
  // What replays a sequence prints the status of each part.
  const single = checks.filter(({ replays }) => replays !== true);
  const run = { endpoint, facts, tokens, eras: erasOf(facts), checks: single, curlOf: withVariables };
  const results = await runChecks({ ...run, ...limits });
  return results.flatMap(({ id, curl, actual }) =>
    curl === undefined ? [] : [{ id, curl, status: /^HTTP (\d+)/.exec(actual)?.[1] }],
  );
}

const status = /^HTTP\/1\.1 (\d+)/;

async function statusOf(curl: string, tokens: Tokens = {}): Promise<string | undefined> {
  const env = Object.fromEntries([...variablesOf([], tokens)].map(([token, variable]) => [variable, token]));
  const shell = execa('bash', ['-c', curl.replaceAll('--max-time 10', '--max-time 240')], { env, reject: false });
  const seen = { text: '' };
  // A stream that stays open would be read until the end of that time.
  for await (const piece of shell.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    seen.text += piece;
    if (status.test(seen.text)) shell.kill();
  }
  await shell;
  return status.exec(seen.text)?.[1];
}
