import type { JsonObject } from './messages/json-rpc.ts';

/** A tool that the run may call, with the arguments to call it with. */
export interface AllowedTool {
  readonly name: string;
  readonly arguments: JsonObject;
  /** How long the probe saw a call take, in milliseconds. */
  readonly usualMs?: number;
}

/**
 * What a tool was seen to do:
 * `any` answers; `echo` repeats its first string argument; `slow` takes a while; `observer` answers differently after
 * `slow` has finished; `progress` reports it; `logs` sends log messages; `notifies` sends any notification; `asks`
 * elicits, samples or wants roots; `state` hands out a requestState; `lists` changes the tool list, or announces that it has; `structured`
 * has an outputSchema; `required` has a required argument; `header` has an x-mcp-header argument; `leaves` closes its
 * event stream before the response.
 */
export type ToolRole =
  | 'any'
  | 'asks'
  | 'echo'
  | 'header'
  | 'leaves'
  | 'lists'
  | 'logs'
  | 'notifies'
  | 'observer'
  | 'progress'
  | 'required'
  | 'slow'
  | 'state'
  | 'structured';

/** What a check of a role would need, in words for the reason of a check that was not run. */
export const roleWords = {
  any: 'a tool that may be called',
  asks: 'a tool that asks the client (elicitation, sampling, roots)',
  echo: 'a tool that repeats a text argument',
  header: 'a tool with an x-mcp-header argument',
  leaves: 'a tool that closes its event stream before the response',
  lists: 'a tool that changes the tool list',
  logs: 'a tool that sends log messages',
  notifies: 'a tool that sends notifications',
  observer: 'a tool that shows the effect of a slow one',
  progress: 'a tool that reports progress',
  required: 'a tool with a required argument',
  slow: 'a tool that takes a while',
  state: 'a tool that hands out a requestState',
  structured: 'a tool with an outputSchema',
} satisfies Record<ToolRole, string>;
