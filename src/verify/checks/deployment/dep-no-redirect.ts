import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const body = initializeRequest(latestLegacyRevision);

export default defineCheck({
  id: 'dep-no-redirect',
  eras: ['legacy', 'modern'],
  needs: [],
  once: true,
  async run(target) {
    const answer = await target.post(body);
    if (isRedirect(answer)) {
      return fail('an answer at the configured address, no redirect', describe(answer), { exchange: answer });
    }
    const variants = [withOtherSlash(target.url), withoutTls(target.url)].filter((url) => url !== undefined);
    return worstOf(await Promise.all(variants.map((url) => tryVariant(target, url))));
  },
});

async function tryVariant(target: Target, url: string): Promise<Verdict> {
  try {
    // Other addresses get no credentials.
    return judge(await target.post(body, { url, anonymous: true }));
  } catch (error) {
    if (error instanceof WireError) return pass;
    throw error;
  }
}

function judge(exchange: Exchange): Verdict {
  if (!isRedirect(exchange)) return pass;
  const { url } = exchange.request;
  if (![307, 308].includes(exchange.status)) {
    const cause = 'clients repeat the request as GET after 301, 302 and 303, without its body';
    return fail(`no redirect from ${url}, or 307 or 308`, describe(exchange), { exchange, cause });
  }
  if (isNear(url, header(exchange.headers, 'location') ?? '')) return pass;
  const cause = 'clients refuse to follow to another origin, or drop Authorization on the way';
  return fail(`no redirect from ${url} to another origin`, describe(exchange), { exchange, cause });
}

function isRedirect({ status }: Exchange): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The same origin, or the same host by https. */
function isNear(from: string, location: string): boolean {
  if (!URL.canParse(location, from)) return false;
  const [here, there] = [new URL(from), new URL(location, from)];
  return there.origin === here.origin || (there.hostname === here.hostname && there.protocol === 'https:');
}

function withOtherSlash(text: string): string | undefined {
  const url = new URL(text);
  if (url.pathname === '/') return undefined;
  url.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  return url.href;
}

function withoutTls(text: string): string | undefined {
  return text.startsWith('https:') ? text.replace(/^https:/, 'http:') : undefined;
}
