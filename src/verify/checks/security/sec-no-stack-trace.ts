import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { rpcRequest } from '../../json-rpc.ts';
import type { Exchange } from '../../wire.ts';

const ping = rpcRequest(2, 'ping');

export default defineCheck({
  id: 'sec-no-stack-trace',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const elsewhere = `${target.url.replace(/[?#].*$/, '').replace(/\/$/, '')}/mcp-migrate-no-such-path`;
    return firstProblem([
      async () => judge(await session.post('{"jsonrpc":')),
      async () => judge(await session.post(ping, { set: [['Content-Type', 'text/plain']] })),
      async () => judge(await session.post(ping, { set: [['Content-Type', 'application/json; charset=x-none']] })),
      async () => judge(await session.send('PUT')),
      async () => judge(await session.post(ping, { url: elsewhere })),
    ]);
  },
});

const traces = [
  /\bat [^\n]{0,200}[\w)/\\]:\d+:\d+/,
  /node_modules[/\\]/,
  /Traceback \(most recent call last\)/,
  /\bFile "[^"\n]{1,200}", line \d+/,
  /\bgoroutine \d+ \[/,
  /\bat [\w$.]{1,200}\([\w$]{1,100}\.java:\d+\)/,
  /file:\/\/\//,
];

function judge({ text }: Exchange): Verdict {
  const start = traces.map((trace) => text.search(trace)).find((index) => index >= 0);
  if (start === undefined) return pass;
  const cause = 'the error page of the web framework; set NODE_ENV=production or answer errors yourself';
  return fail('an error body without stack traces and file paths', quote(text.slice(start)), { cause });
}
