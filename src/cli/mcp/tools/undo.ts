import { undoRun } from '../../../io/undo.ts';
import { writableWithin } from '../bounds.ts';
import { objectOf, projectInput } from '../input-schemas.ts';
import { undoOutput } from '../output-schemas.ts';
import type { Tool } from '../tool.ts';

interface Input {
  readonly project?: string;
  readonly force?: boolean;
}

/** `mcp-migrate undo`. */
export const undoTool: Tool<Input> = {
  name: 'undo',
  title: 'Put back the bytes from before the last run',
  description:
    'Puts back every file as it was before the last apply, and removes what that added. Refuses where files were changed since, unless force is true: then those changes are lost.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  inputSchema: objectOf({
    project: projectInput['project'] ?? {},
    force: { type: 'boolean', description: 'Also files that were changed since' },
  }),
  outputSchema: undoOutput,
  async run({ project = '.', force = false }, { given }) {
    const { restored, removed } = await undoRun(await writableWithin(given, project), { force });
    return { restored, removed };
  },
};
