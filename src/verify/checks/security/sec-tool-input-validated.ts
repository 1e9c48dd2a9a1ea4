import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Exchange } from '../../wire.ts';

interface Wrong {
  readonly words: string;
  readonly arguments: JsonObject;
}

export default defineCheck({
  id: 'sec-tool-input-validated',
  eras: ['legacy', 'modern'],
  needs: ['client', 'tool:required'],
  async run(target) {
    const client = await target.connect();
    const tool = target.tool('required');
    return firstProblem(wrongArguments(target, tool).map((wrong) => () => call(client, tool, wrong)));
  },
});

async function call(client: Client, { name }: AllowedTool, wrong: Wrong): Promise<Verdict> {
  const answer = await client.ask('tools/call', { params: { name, arguments: wrong.arguments } });
  const expected = `\`isError\` or -32602 for a call of ${name} ${wrong.words}`;
  const { result, error } = ownResponse(answer) ?? {};
  if (answer.status < 500 && isObject(result) && result['isError'] === true) return pass;
  if (answer.status < 500 && isObject(error)) return judgeError(expected, answer, error);
  const cause = isObject(result) ? 'the tool runs with whatever it is given: check arguments against the schema' : '';
  return fail(expected, describe(answer), { ...(cause && { cause }) });
}

/** A parameter that is also a header may be missed there first (-32020, 2026-07-28). */
function judgeError(expected: string, answer: Exchange, { code }: JsonObject): Verdict {
  if (code === -32602 || code === -32020) return pass;
  const cause = code === -32603 ? 'a failed validation is reported as an internal error' : '';
  return warn(expected, describe(answer), { ...(cause && { cause }) });
}

function wrongArguments(target: Target, { name, arguments: given }: AllowedTool): Wrong[] {
  const definition = target.facts.tools[target.era]?.find((tool) => tool['name'] === name);
  const { properties, required } = isObject(definition?.['inputSchema']) ? definition['inputSchema'] : {};
  const names = Array.isArray(required) ? required.filter((each) => typeof each === 'string') : [];
  return names.flatMap((each) => {
    const missing = Object.fromEntries(Object.entries(given).filter(([key]) => key !== each));
    const schema = isObject(properties) ? properties[each] : undefined;
    const value = wrongValue(isObject(schema) ? schema['type'] : undefined);
    return [
      { words: `without ${each}`, arguments: missing },
      ...(value ? [{ words: `with a wrong type for ${each}`, arguments: { ...given, [each]: value } }] : []),
    ];
  });
}

/** A value that is neither of the type nor easily taken for it; undefined where the type is not a single one. */
function wrongValue(type: unknown): object | undefined {
  if (typeof type !== 'string') return undefined;
  return type === 'object' ? ['wrong'] : { wrong: 'type' };
}
