import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import type { FoundMetadata } from '../../asking/metadata-step.ts';
import { judgeResourceMetadata } from '../../asking/resource-metadata.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'auth-prm-document',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: (target) =>
    judgeResourceMetadata(target, async (found) => {
      const others = await Promise.all(['HEAD', 'OPTIONS'].map((method) => judgeMethod(target, method, found.url)));
      return worstOf([judgeType(found), judgeServers(found), ...others]);
    }),
});

function judgeType({ exchange, url }: FoundMetadata): Verdict {
  if (contentType(exchange.headers) === 'application/json') return pass;
  return fail(`application/json at ${url}`, describe(exchange), { exchange });
}

function judgeServers({ document, exchange, url }: FoundMetadata): Verdict {
  const servers = document['authorization_servers'];
  const isList = Array.isArray(servers) && servers.length > 0 && servers.every(isUrl);
  if (isList) return pass;
  const actual = servers === undefined ? quote(exchange.text, 300) : quote(JSON.stringify(servers), 300);
  return fail(`authorization_servers at ${url}, a list of at least one URL`, actual, { exchange });
}

async function judgeMethod(target: Target, method: string, url: string): Promise<Verdict> {
  const isAbroad = new URL(url).origin !== new URL(target.url).origin;
  const exchange = await target.send(method, { url, anonymous: true, bare: isAbroad });
  return exchange.status < 500 ? pass : fail(`no 5xx for ${method} ${url}`, describe(exchange), { exchange });
}

function isUrl(server: unknown): boolean {
  return typeof server === 'string' && URL.canParse(server);
}
