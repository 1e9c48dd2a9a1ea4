import { migrate } from '../../commands/migrate.ts';
import { untilAborted } from '../../until-aborted.ts';
import { writableWithin } from '../bounds.ts';
import { applyInput, objectOf } from '../input-schemas.ts';
import { migrateOptions, type ApplyInput } from '../migrate-options.ts';
import { runOutput } from '../output-schemas.ts';
import { toldOf } from '../told.ts';
import type { Tool } from '../tool.ts';

/** `mcp-migrate --yes`. */
export const applyTool: Tool<ApplyInput> = {
  name: 'apply',
  title: 'Migrate to Streamable HTTP, and prove it',
  description:
    'The whole job: writes the migration, installs, builds, starts the server before and after, compares what clients see, and runs the checks. Ends proven, or puts every file back and says why. Takes a minute or more and runs code of the project. Undo takes it back.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  inputSchema: objectOf(applyInput),
  outputSchema: runOutput,
  async run(input, { given, ...call }) {
    const project = await writableWithin(given, input.project ?? '.');
    const { report } = await migrate(migrateOptions(project, input, given), {
      confirm: () => Promise.resolve(true),
      untilInterrupted: (run) => untilAborted(call, run),
    });
    return toldOf(report);
  },
};
