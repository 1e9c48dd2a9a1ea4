import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { quote } from '../../describe.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'sec-no-stack-trace',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const request = client.message(harmlessMethod(client));
    const elsewhere = `${target.url.replace(/[?#].*$/, '').replace(/\/$/, '')}/mcp-migrate-no-such-path`;
    const typed = (type: string) => () => client.post(request, { set: [['Content-Type', type]] });
    const attempts = [
      () => client.post('{"jsonrpc":'),
      typed('text/plain'),
      typed('application/json; charset=x-none'),
      () => client.send('PUT'),
      () => client.post(request, { url: elsewhere }),
    ];
    return firstProblem(attempts.map((attempt) => async () => judge(await attempt())));
  },
});

const traces = [
  /\bat [^\n]{0,200}[\w)/\\]:\d+:\d+/,
  /node_modules[/\\]/,
  /(?:\/(?:home|Users|usr|opt|srv|var|app|root)\/|\b[A-Z]:\\)[^\s"'<>]{1,200}\.(?:[cm]?[jt]sx?|py|rb|php)\b/,
  /Traceback \(most recent call last\)/,
  /\bFile "[^"\n]{1,200}", line \d+/,
  /\bgoroutine \d+ \[/,
  /\bat [\w$.]{1,200}\([\w$]{1,100}\.java:\d+\)/,
  /file:\/\/\//,
];

function judge(exchange: Exchange): Verdict {
  const { text } = exchange;
  const start = traces.map((trace) => text.search(trace)).find((index) => index >= 0);
  if (start === undefined) return pass;
  const cause = 'the error page of the web framework; set NODE_ENV=production or answer errors yourself';
  const expected = 'an error body without stack traces and file paths';
  return fail(expected, quote(text.slice(start)), { cause, exchange });
}
