import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';
import { UserError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../verify/messages/json-rpc.ts';
import type { Call, Tool } from './tool.ts';
import { hidden, type Secrets } from './without-secrets.ts';

/** Calls a tool; what a person or an agent can put right is a result that says so. */
export async function callTool(
  tool: Tool,
  input: JsonObject,
  call: Call & { secrets: Secrets },
): Promise<CallToolResult> {
  const { secrets } = call;
  try {
    const structuredContent = hidden({ ...(await tool.run(fitting(tool, input), call)) }, secrets);
    // Older clients read the text alone.
    return { content: [textOf(JSON.stringify(structuredContent))], structuredContent };
  } catch (error) {
    call.signal.throwIfAborted();
    return { content: [textOf(hidden(problemText(error), secrets))], isError: true };
  }
}

/**
 * The arguments of a call, as the schema of the tool wants them.
 * @throws UserError (2) that says what is wrong with them
 */
function fitting({ name, inputSchema }: Tool, input: JsonObject): never {
  const { valid, errorMessage } = new AjvJsonSchemaValidator().getValidator(inputSchema)(input);
  if (valid && isObject(input)) return input as never;
  throw new UserError(`${name} takes other arguments: ${errorMessage ?? 'not an object'}`, { exitCode: 2 });
}

const textOf = (text: string) => ({ type: 'text', text }) as const;

/** A fault of ours is told as one; its stack is for the log. */
function problemText(error: unknown): string {
  if (error instanceof UserError) return `${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`;
  const { message } = error instanceof Error ? error : new Error(String(error));
  return error instanceof Error && 'syscall' in error ? message : `this is a fault of mcp-migrate: ${message}`;
}
