import { messagesOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askable, callTool } from '../../asking/input-required.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';

const kinds = ['elicitation/create', 'sampling/createMessage', 'roots/list'];
const expected = `an input_required result with requestState or with inputRequests, each one of ${kinds.join(', ')}`;

export default defineCheck({
  id: 'mod-input-required-shape',
  eras: ['modern'],
  needs: ['client', 'tool:asks'],
  async run(target) {
    const client = await target.connect({ capabilities: askable });
    const answer = await callTool(client, target.tool('asks'));
    const result = ownResult(answer);
    const questions = messagesOf(answer).filter((message) => 'method' in message && 'id' in message);
    if (questions.length > 0 || !result) return fail(expected, describe(answer));
    const isQuestion =
      'inputRequests' in result || 'requestState' in result || result['resultType'] === 'input_required';
    if (!isQuestion) return notApplicable('the tool asked nothing this time');
    const cause = causeOf(result);
    return cause === undefined ? pass : fail(expected, describe(answer), { cause });
  },
});

function causeOf({ resultType, inputRequests, requestState, ttlMs, cacheScope }: JsonObject): string | undefined {
  if (resultType !== 'input_required') return 'resultType is not `input_required`';
  if (inputRequests === undefined && requestState === undefined)
    return 'neither inputRequests nor requestState is there';
  if (requestState !== undefined && typeof requestState !== 'string') return 'requestState is no text';
  if (ttlMs !== undefined || cacheScope !== undefined) return 'ttlMs and cacheScope belong to complete results only';
  if (inputRequests === undefined) return undefined;
  if (!isObject(inputRequests)) return 'inputRequests is no object';
  const wrong = Object.entries(inputRequests).find(([, request]) => !isQuestion(request));
  return wrong === undefined ? undefined : `inputRequests.${wrong[0]} is no request that a server may make`;
}

function isQuestion(request: unknown): boolean {
  if (!isObject(request) || !kinds.includes(String(request['method']))) return false;
  return isObject(request['params']) || (request['method'] === 'roots/list' && request['params'] === undefined);
}
