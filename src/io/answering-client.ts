import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';

/** A client that can be asked for everything and always answers the same: no roots, one sentence, the first choice. */
export function answeringClient(): Client {
  const capabilities = { roots: {}, sampling: {}, elicitation: {} };
  const client = new Client({ name: 'mcp-migrate', version: '1.0.0' }, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    ...{ role: 'assistant', model: 'mcp-migrate', stopReason: 'endTurn' },
    content: { type: 'text', text: 'This is an answer.' },
  }));
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
    action: 'accept',
    ...('requestedSchema' in params && { content: filledIn(params.requestedSchema.properties) }),
  }));
  return client;
}

type Content = NonNullable<ElicitResult['content']>;

const filledIn = (fields: Readonly<Record<string, object>>): Content =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueOf(field)]));

function valueOf(field: {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: Content[string];
  readonly minimum?: number;
}): Content[string] {
  if (field.default !== undefined) return field.default;
  if (field.type === 'boolean') return true;
  if (field.type === 'number' || field.type === 'integer') return field.minimum ?? 1;
  return field.enum?.[0] ?? 'mcp-migrate';
}
