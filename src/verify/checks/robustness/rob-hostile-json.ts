import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isLocal } from '../../asking/local-address.ts';
import { modernHeaders } from '../../messages/modern.ts';
import type { RequestChange } from '../../talk.ts';

const depth = 20_000;
const placeholder = '"mcp-migrate-here"';

interface Hostile {
  readonly words: string;
  readonly body: string | Uint8Array;
  readonly change?: RequestChange;
}

export default defineCheck({
  id: 'rob-hostile-json',
  eras: ['legacy', 'modern'],
  alone: true,
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = variants(client, isLocal(target.url)).map((variant) => () => send(client, variant));
    return firstProblem([...attempts, () => sendSlowly(client)]);
  },
});

/** Whatever the server thinks of it, it has to say so and to be there for the next request. */
async function send(client: Client, { words, body, change }: Hostile): Promise<Verdict> {
  const exchange = await client.post(body, change);
  if (exchange.status >= 500 || exchange.ending === 'timeout') {
    return fail(`an answer below HTTP 500 to ${words}`, describe(exchange), { exchange });
  }
  const next = await client.ask(harmlessMethod(client));
  return ownResult(next) ? pass : fail(`a result for the request after ${words}`, describe(next), { exchange: next });
}

/** A request like any other, but for the time it takes to arrive. */
async function sendSlowly(client: Client): Promise<Verdict> {
  const body = client.message(harmlessMethod(client));
  const answer = await client.post(body, { pace: { bytes: Math.ceil(body.length / 8), pauseMs: 20 } });
  return verdict(ownResult(answer) !== undefined, 'a result for a request that arrives slowly', describe(answer));
}

/** What may end a server is for those of this network only. */
function variants(client: Client, isLocalServer: boolean): Hostile[] {
  const usual = client.message(harmlessMethod(client));
  const withMeta = client.message(harmlessMethod(client), { meta: { 'mcp-migrate/a': 'mcp-migrate-here' } });
  const fill = (value: string): string => withMeta.replace(placeholder, value);
  const set = client.era === 'modern' ? modernHeaders(usual) : [];
  const deep = { words: `JSON that is ${depth} levels deep`, body: fill('['.repeat(depth) + ']'.repeat(depth)) };
  return [
    ...(isLocalServer ? [deep] : []),
    { words: 'JSON with a member __proto__', body: fill('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}') },
    { words: 'JSON with a member twice', body: usual.replace('"method":', '"method":"ping","method":') },
    { words: 'JSON after a byte order mark', body: `\uFEFF${usual}`, change: { set } },
    { words: 'bytes that are no UTF-8', body: withInvalidUtf8(withMeta), change: { set } },
  ];
}

function withInvalidUtf8(text: string): Uint8Array {
  const start = text.indexOf(placeholder) + 1;
  return new TextEncoder().encode(text).map((byte, at) => (at === start ? 0xff : at === start + 1 ? 0xc3 : byte));
}
