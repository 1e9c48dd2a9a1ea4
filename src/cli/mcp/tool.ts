import type { JsonObject } from '../../verify/messages/json-rpc.ts';
import type { AllowedTool } from '../../verify/tool-roles.ts';
import type { Tokens } from '../../verify/tokens.ts';
import type { Progress } from '../progress.ts';
import type { Bounds } from './bounds.ts';

/** What whoever starts the server decides; a client cannot. */
export interface Given extends Bounds {
  /** For the endpoints that are verified. */
  readonly tokens: Tokens;
  /** For the servers that are started. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a call works with. */
export interface Call {
  readonly given: Given;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** One tool of the server. `input` has passed the schema. */
export interface Tool<Input = never> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  readonly inputSchema: Schema;
  readonly outputSchema: Schema;
  /** What it tells, as the output schema says. */
  run(input: Input, call: Call): Promise<JsonObject>;
}

/** The JSON Schema of an object. */
export interface Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: string[];
  readonly additionalProperties: false;
}

/** A tool of the user's server that a run may call, as a client names it. */
export type NamedTool = Pick<AllowedTool, 'name'> & Partial<Pick<AllowedTool, 'arguments'>>;

export const allowedTools = (named: readonly NamedTool[] = []): AllowedTool[] =>
  named.map(({ name, arguments: given = {} }) => ({ name, arguments: given }));
