import { verify } from '../../commands/verify.ts';
import { untilAborted } from '../../until-aborted.ts';
import { writableWithin } from '../bounds.ts';
import { checksOptions, type ChecksInput } from '../checks-options.ts';
import { checksInput, objectOf, projectInput, startInput } from '../input-schemas.ts';
import { runOutput } from '../output-schemas.ts';
import { toldOf } from '../told.ts';
import type { Tool } from '../tool.ts';

interface Input extends ChecksInput {
  readonly project?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly secondOpinions?: boolean;
}

/** `mcp-migrate verify <project>`. */
export const proveTool: Tool<Input> = {
  name: 'prove',
  title: 'Prove that a project serves Streamable HTTP as the specification says',
  description:
    'Starts the server of a project over HTTP, from how package.json starts it, and runs every check of the specification that applies, the MCP Inspector and the official conformance suite. Call it after code of a migrated server was changed. Installs and builds where that is missing; writes nothing else.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  inputSchema: objectOf({
    ...{ project: projectInput['project'] ?? {}, ...startInput, ...checksInput },
    secondOpinions: { type: 'boolean', description: 'false: without the Inspector and the conformance suite' },
  }),
  outputSchema: runOutput,
  async run({ project = '.', env = {}, args = [], secondOpinions = true, ...input }, { given, ...call }) {
    const folder = await writableWithin(given, project);
    const started = { target: { kind: 'project', folder, args }, env: { ...given.env, ...env } } as const;
    const options = { ...checksOptions(input, given), ...started, secondOpinions };
    return toldOf(await untilAborted(call, (world) => verify(options, world)));
  },
};
