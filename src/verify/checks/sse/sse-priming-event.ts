import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { quote } from '../../describe.ts';
import { eventIds, onlyJson, openAnswerStream, responseArrives } from '../../asking/event-streams.ts';

const since = '2025-11-25';
const expected = 'a first event with an id and empty data';

export default defineCheck({
  id: 'sse-priming-event',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    if (session.protocolVersion < since) return notApplicable(`asked for since ${since}`);
    const stream = await openAnswerStream(target, session);
    if (!stream) return onlyJson;
    await responseArrives(stream);
    const exchange = await stream.close();
    const first = firstBlock(exchange.text);
    if (isPriming(first)) return pass;
    const hasIds = eventIds(exchange.text).length > 0;
    const cause = 'without an event store a client that loses the connection loses the answer too';
    return fail(expected, `first ${quote(first.join(' '))}`, { exchange, ...(!hasIds && { cause }) });
  },
});

/** The field lines before the first blank line that ends any. */
function firstBlock(text: string): readonly string[] {
  const blocks = text
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')));
  return blocks.find((lines) => lines.length > 0) ?? [];
}

function isPriming(lines: readonly string[]): boolean {
  const data = lines.filter((line) => line.startsWith('data'));
  return lines.some((line) => /^id: ?\S/.test(line)) && data.every((line) => /^data:? ?$/.test(line));
}
