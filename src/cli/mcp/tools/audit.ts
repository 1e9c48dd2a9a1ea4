import { audit } from '../../commands/audit.ts';
import { projectWithin } from '../bounds.ts';
import { objectOf, projectInput } from '../input-schemas.ts';
import { runOutput } from '../output-schemas.ts';
import { toldOf } from '../told.ts';
import type { Tool } from '../tool.ts';

interface Input {
  readonly project?: string;
  readonly entry?: string;
  readonly strict?: boolean;
}

/** `mcp-migrate audit`. */
export const auditTool: Tool<Input> = {
  name: 'audit',
  title: 'Find what stands in the way of remote clients',
  description:
    'Reads an MCP server project and reports what stands in the way of serving it to remote clients, with file, line and what to do. Changes nothing, starts nothing.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  inputSchema: objectOf({
    ...projectInput,
    strict: { type: 'boolean', description: 'Warnings count too' },
  }),
  outputSchema: runOutput,
  async run({ project = '.', entry, strict = false }, { given }) {
    return toldOf(await audit({ project: await projectWithin(given, project), entry, strict }));
  },
};
