import { ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import { isObject } from '../messages/json-rpc.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import type { AllowedTool } from '../tool-roles.ts';
import type { Exchange, RpcId } from '../wire.ts';

/** What a client says that can be asked everything. */
export const askable = { elicitation: {}, sampling: {}, roots: {} };

/** What a server wants to know first (`InputRequiredResult`, 2026-07-28). */
export interface Question {
  readonly inputRequests: JsonObject;
  readonly requestState: string | undefined;
}

/** The usual call of a tool; `more` are members beside the name and the arguments. */
export function callTool(
  client: Client,
  { name, arguments: given }: AllowedTool,
  { id = 2, more = {}, connection }: { id?: RpcId; more?: JsonObject; connection?: string } = {},
): Promise<Exchange> {
  const params = { name, arguments: given, ...more };
  return client.ask('tools/call', { id, params, ...(connection !== undefined && { change: { connection } }) });
}

/** The question in an answer; undefined where it holds none. */
export function questionIn(exchange: Exchange): Question | undefined {
  const result = ownResult(exchange);
  if (result?.['resultType'] !== 'input_required') return undefined;
  const { inputRequests, requestState } = result;
  return {
    inputRequests: isObject(inputRequests) ? inputRequests : {},
    requestState: typeof requestState === 'string' ? requestState : undefined,
  };
}

/** The members of a retry: the state as it came, and the answers. */
export function retryOf({ requestState }: Question, inputResponses: JsonObject): JsonObject {
  return { inputResponses, ...(requestState !== undefined && { requestState }) };
}

/** Answers of a user who wants nothing of it. */
export function declining({ inputRequests }: Question): JsonObject {
  return Object.fromEntries(
    Object.entries(inputRequests).map(([key, request]) => [key, refusalOf(isObject(request) ? request : {})]),
  );
}

function refusalOf({ method }: JsonObject): JsonObject {
  if (method === 'roots/list') return { roots: [] };
  if (method !== 'sampling/createMessage') return { action: 'decline' };
  return { role: 'assistant', content: { type: 'text', text: 'No.' }, model: 'none', stopReason: 'endTurn' };
}
