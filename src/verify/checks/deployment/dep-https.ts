import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import { modernHeaders, modernRequest } from '../../messages/modern.ts';
import type { RequestChange } from '../../talk.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'dep-https',
  eras: ['legacy', 'modern'],
  needs: [],
  once: true,
  async run(target) {
    // Fails in words where the certificate is not trusted.
    const answer = await hello(target);
    const { protocol, hostname } = new URL(target.url);
    if (protocol === 'https:') return worstOf(await Promise.all([tryOldTls(target), tryPlain(target)]));
    if (isLoopback(hostname)) return notApplicable('loopback');
    const expected = 'https for a server that is reached over a network';
    const actual = `plain http: ${describe(answer)}`;
    if (target.facts.protected) return fail(expected, actual, { cause: 'tokens cross the network readable by anyone' });
    return warn(expected, actual);
  },
});

async function tryOldTls(target: Target): Promise<Verdict> {
  const { protocol } =
    (await unlessRefused(target.handshake(target.url, { protocols: ['http/1.1'], newest: 'TLSv1.1' }))) ?? {};
  return protocol === undefined ? pass : warn('TLS 1.2 or newer only (RFC 8996)', `${protocol} was agreed on`);
}

async function tryPlain(target: Target): Promise<Verdict> {
  const url = target.url.replace(/^https:/, 'http:');
  const answer = await unlessRefused(hello(target, { url, anonymous: true }));
  if (!answer || !ownResult(answer)) return pass;
  const cause = 'what a client sends there crosses the network readable by anyone';
  return fail('no MCP over plain http beside https', describe(answer), { exchange: answer, cause });
}

/** The first request of a client of the era. */
function hello(target: Target, change: RequestChange = {}): Promise<Exchange> {
  if (target.era === 'legacy') return target.post(initializeRequest(latestLegacyRevision), change);
  const body = modernRequest({ id: 1, method: 'server/discover' });
  return target.post(body, { ...change, set: modernHeaders(body) });
}

async function unlessRefused<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function isLoopback(hostname: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(hostname);
}
