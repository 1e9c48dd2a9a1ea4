import { ownResult } from './messages/answer.ts';
import type { Client } from './client.ts';
import type { AllowedTool } from './tool-roles.ts';

/** Found in an answer by no accident, as the text of a call may be: 'x' stands in every `"type":"text"`. */
const probe = 'mcp-migrate says it once';

/** The first text of a call: the argument that an echo gives back. */
export const textOf = ({ arguments: given }: AllowedTool): readonly [string, string] | undefined =>
  Object.entries(given).find(
    (argument): argument is [string, string] => typeof argument[1] === 'string' && argument[1] !== '',
  );

/** The same call with another text for its first one. */
export function withText(tool: AllowedTool, text: string): AllowedTool {
  const [name] = textOf(tool) ?? [];
  return name === undefined ? tool : { ...tool, arguments: { ...tool.arguments, [name]: text } };
}

/** True when a result has the first text of its call in its content, and that of another call too. */
export async function echoes(client: Client, tool: AllowedTool, content: string): Promise<boolean> {
  const [, text] = textOf(tool) ?? [];
  if (text === undefined || !content.includes(JSON.stringify(text).slice(1, -1))) return false;
  const { name, arguments: given } = withText(tool, probe);
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  return JSON.stringify(ownResult(answer)?.['content'] ?? '').includes(probe);
}
