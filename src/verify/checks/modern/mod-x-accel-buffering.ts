import { defineCheck, notApplicable, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { contentType, header } from '../../messages/headers.ts';
import { everyList, tryToListen } from '../../asking/listen.ts';
import type { LiveStream } from '../../wire.ts';

export default defineCheck({
  id: 'mod-x-accel-buffering',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const { progress, logs } = target.facts.roles.modern ?? {};
    const tool = logs ?? progress;
    const params = tool && { name: tool.name, arguments: tool.arguments };
    const meta = { progressToken: 'x-accel-buffering', 'io.modelcontextprotocol/logLevel': 'debug' };
    const opened = await Promise.all([
      tryToListen(client, everyList),
      ...(params ? [client.stream('tools/call', { params, meta })] : []),
    ]);
    const streams = opened.filter((stream) => stream !== undefined);
    await Promise.all(streams.map((stream) => stream.close()));
    const stream = streams.find(({ headers }) => contentType(headers) === 'text/event-stream');
    return stream ? judge(stream) : notApplicable('no event stream could be had');
  },
});

function judge({ headers }: LiveStream): Verdict {
  const value = header(headers, 'x-accel-buffering');
  const actual = value === undefined ? 'no such header' : `X-Accel-Buffering: ${value}`;
  return verdict(value?.toLowerCase() === 'no', 'X-Accel-Buffering: no on event streams', actual);
}
