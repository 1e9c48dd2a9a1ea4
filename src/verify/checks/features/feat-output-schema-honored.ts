import { isSince } from '../../../spec/revisions.ts';
import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { callTool } from '../../asking/input-required.ts';
import { isObject, parseJson } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { problemOfValue } from '../../messages/schema-value.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'feat-output-schema-honored',
  eras: ['legacy', 'modern'],
  needs: ['client', 'tool:structured'],
  async run(target) {
    const { era, facts } = target;
    if (era === 'legacy' && !isSince(facts.protocolVersion ?? '', '2025-06-18')) {
      return notApplicable(`${facts.protocolVersion ?? 'the revision'} knows no outputSchema`);
    }
    const tool = target.tool('structured');
    const definition = facts.tools[era]?.find(({ name }) => name === tool.name);
    const answer = await callTool(await target.connect(), tool);
    const result = ownResult(answer);
    if (!result) return fail(`a result of the tool ${tool.name}`, describe(answer));
    if (result['isError'] === true || result['resultType'] === 'input_required') {
      return notApplicable(`the tool ${tool.name} has no output for its usual arguments: ${describe(answer)}`);
    }
    return judge(answer, result, definition?.['outputSchema']);
  },
});

function judge(answer: Exchange, result: JsonObject, schema: unknown): Verdict {
  const structured = result['structuredContent'];
  if (structured === undefined) return fail('structuredContent, as the tool has an outputSchema', describe(answer));
  const problem = problemOfValue(schema, structured);
  if (problem !== undefined) return fail('structuredContent that fits the outputSchema of the tool', quote(problem));
  const content = Array.isArray(result['content']) ? result['content'].filter(isObject) : [];
  const isText = content.some(({ text }) => typeof text === 'string' && isSame(parseJson(text), structured));
  if (isText) return pass;
  return warn('the structuredContent as JSON in a text content as well, for older clients', describe(answer));
}

/** Whether two JSON values are the same, whatever the order of members. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
