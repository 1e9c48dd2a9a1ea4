import { describe, expect, it, onTestFinished } from 'vitest';
import { start as startDual } from '../../fixtures/servers/conformant/raw-dual.ts';
import { startProtected } from '../../fixtures/servers/conformant/raw-protected.ts';
import { startRawServer } from '../../fixtures/servers/raw/server.ts';
import type { Running } from '../../fixtures/servers/running.ts';
import { checkEndpoint } from '../../src/cli/verify/check-endpoint.ts';
import { usualChecks } from '../../src/cli/verify/options.ts';
import type { CheckOptions } from '../../src/cli/verify/options.ts';
import { freePort } from '../../src/io/ports.ts';
import { compareRuns } from '../../src/verify/causes/compare-runs.ts';
import type { CheckResult } from '../../src/verify/result.ts';
import { startNginx } from '../nginx.ts';
import { noNginx } from '../running-nginx.ts';

const http11 = ['proxy_http_version 1.1;', 'proxy_set_header Connection "";'];
/** Nothing but this makes nginx, which asks in HTTP/1.0 unless told otherwise, wait until a buffer is full. */
const buffering = ['proxy_buffering on;', 'proxy_ignore_headers X-Accel-Buffering;'];
const only = ['deployment'];
const tools = [{ name: 'slow', arguments: {} }];

describe(
  `behind nginx${noNginx === undefined ? '' : ` (not run: ${noNginx})`}`,
  { skip: noNginx !== undefined },
  () => {
    it('set up well, nothing changes but a header that is meant for it', async () => {
      const server = await running(startDual());
      const url = await inFront(server, http11);
      const options = { tools, timeout: 5 };
      const [direct, behind] = [await verify(server.url, options), await verify(url, options)];
      expect(red(direct)).toEqual([]);
      expect(compareRuns(direct, behind)).toEqual([
        {
          ...{ id: 'mod-x-accel-buffering', era: 'modern', before: 'pass', now: 'fail' },
          hint: expect.stringContaining('no harm') as string,
        },
      ]);
    });

    it('buffers event streams', async () => {
      const server = await running(startDual());
      const results = await verify(await inFront(server, buffering), { only, tools });
      expect(named(results, 'dep-sse-not-buffered')).toEqual(['legacy proxy-buffers', 'modern proxy-buffers']);
    });

    it('compresses event streams', async () => {
      const gzip = ['gzip on;', 'gzip_min_length 0;', 'gzip_types text/event-stream;', 'gzip_proxied any;'];
      const server = await running(startDual());
      const url = await inFront(server, [...http11, ...buffering, ...gzip]);
      const results = await verify(url, { only, tools });
      expect(named(results, 'dep-sse-not-compressed')).toEqual([
        'legacy stream-compressed',
        'modern stream-compressed',
      ]);
    });

    it('cuts quiet streams', async () => {
      const eras = ['legacy', 'modern'] as const;
      const server = await running(startRawServer({ eras, streaming: true, keepAliveMs: 15_000 }));
      const url = await inFront(server, [...http11, 'proxy_read_timeout 300ms;']);
      const results = await verify(url, { only: ['dep-idle-timeout'], watchIdle: 2 });
      expect(named(results, 'dep-idle-timeout')).toEqual(['legacy idle-cut', 'modern idle-cut']);
    });

    it.each([
      ['Mcp-Session-Id', 'the server', 'proxy_set_header Mcp-Session-Id "";'],
      ['Mcp-Session-Id', 'the client', 'proxy_hide_header Mcp-Session-Id;'],
      ['MCP-Protocol-Version', 'the server', 'proxy_set_header MCP-Protocol-Version "";'],
      ['Mcp-Method', 'the server', 'proxy_set_header Mcp-Method "";'],
      ['Mcp-Name', 'the server', 'proxy_set_header Mcp-Name "";'],
      ['Authorization', 'the server', 'proxy_set_header Authorization "";'],
      ['WWW-Authenticate', 'the client', 'proxy_hide_header WWW-Authenticate;'],
    ])('takes %s on its way to %s', async (name, _direction, line) => {
      const server = await running(/auth/i.test(name) ? startProtected() : startDual());
      const results = await verify(await inFront(server, [...http11, line]), { only, headers: server.headers ?? [] });
      const lost = results.filter(({ id, outcome }) => id === 'dep-headers-survive' && outcome === 'fail');
      expect(lost).not.toEqual([]);
      for (const { remark, causeId } of lost) expect([remark, causeId]).toEqual([containing(name), 'header-stripped']);
    });

    it.each([
      ['to https', ['return 301 https://$host$request_uri;'], /HTTP 301, .*location https:/],
      ['without the slash', ['rewrite ^/mcp/$ /mcp permanent;'], /HTTP 301, .*location /],
      ['to the slash', ['rewrite ^/mcp$ /mcp/ redirect;'], /HTTP 302, .*location /],
    ])('redirects %s', async (_where, lines, seen) => {
      const server = await running(startDual());
      const results = await verify(await inFront(server, http11, lines), { only });
      expect(results).toContainEqual(
        expect.objectContaining({
          ...{ id: 'dep-no-redirect', outcome: 'fail', causeId: 'redirected' },
          actual: expect.stringMatching(seen) as string,
        }),
      );
    });

    it('has lost its server', async () => {
      const gone = { url: `http://127.0.0.1:${await freePort()}/mcp` };
      const results = await verify(await inFront(gone, http11), {});
      expect(results).toContainEqual(expect.objectContaining({ outcome: 'fail', causeId: 'gateway-down' }));
      expect(new Set(red(results).map(({ causeId }) => causeId))).toEqual(new Set(['gateway-down']));
    });
  },
);

async function running<Server extends Running>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

/** The endpoint behind nginx with these lines where it hands on requests, and others for the whole server. */
async function inFront({ url }: { url: string }, lines: readonly string[], whole: readonly string[] = []) {
  const location = ['proxy_set_header Host $http_host;', ...lines, `proxy_pass ${new URL(url).origin};`];
  return `${await startNginx([...whole, 'location / {', ...location, '}'])}/mcp`;
}

async function verify(url: string, options: Partial<CheckOptions>): Promise<readonly CheckResult[]> {
  return (await checkEndpoint({ url }, { ...usualChecks, ...options })).results;
}

function red(results: readonly CheckResult[]): readonly CheckResult[] {
  return results.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
}

/** In which era a check failed, with the id of the cause. */
function named(results: readonly CheckResult[], id: string): readonly string[] {
  return results
    .filter((result) => result.id === id && result.outcome === 'fail')
    .map(({ era, causeId }) => `${era} ${causeId ?? ''}`);
}

const containing = (text: string): string => expect.stringContaining(text) as string;
