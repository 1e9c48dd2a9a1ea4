import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import { isObject, parseJson } from '../../messages/json-rpc.ts';

const expected = 'one JSON object in an application/json answer to one request';

export default defineCheck({
  id: 'cn-json-single-object',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client));
    const type = contentType(answer.headers);
    if (type === 'text/event-stream') return notApplicable('requests are answered with event streams, not with JSON');
    if (type !== 'application/json') return fail(expected, describe(answer));
    const cause = causeOf(answer.text);
    return cause === undefined ? pass : fail(expected, describe(answer), { cause });
  },
});

function causeOf(text: string): string | undefined {
  const body = parseJson(text);
  if (isObject(body)) return undefined;
  if (Array.isArray(body)) return 'the response is wrapped in an array, as if the request had been a batch';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isLines = lines.length > 1 && lines.every((line) => parseJson(line) !== undefined);
  return isLines ? 'the body holds several lines of JSON (NDJSON)' : 'the body is no JSON object';
}
