import { migrate } from '../../commands/migrate.ts';
import { projectWithin } from '../bounds.ts';
import { objectOf, planInput } from '../input-schemas.ts';
import { migrateOptions, type PlanInput } from '../migrate-options.ts';
import { planOutput } from '../output-schemas.ts';
import { toldOf } from '../told.ts';
import type { Tool } from '../tool.ts';
import { untilAborted } from '../../until-aborted.ts';

interface Input extends PlanInput {
  readonly showNewFiles?: boolean;
}

/** `mcp-migrate --dry-run`. */
export const planTool: Tool<Input> = {
  name: 'plan',
  title: 'Plan the migration to Streamable HTTP',
  description:
    'Plans the migration of an MCP server project to Streamable HTTP: each change with its place and reason, what becomes of state, what is left to a person, and the unified diff. Writes nothing, starts nothing. Call it before apply.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  inputSchema: objectOf({
    ...planInput,
    showNewFiles: { type: 'boolean', description: 'The diff has the generated sources too, which are long' },
  }),
  outputSchema: planOutput,
  async run({ showNewFiles = false, ...input }, { given, ...call }) {
    const project = await projectWithin(given, input.project ?? '.');
    const options = { ...migrateOptions(project, input, given), dryRun: true };
    const { report, diff } = await migrate(options, {
      confirm: () => Promise.resolve(true),
      untilInterrupted: (run) => untilAborted(call, run),
    });
    const files = filesOf(report.outcome === 'refused' ? '' : diff());
    const shown = files.filter(({ isNew }) => showNewFiles || !isNew).map(({ text }) => text);
    const newFiles = files.filter(({ isNew }) => isNew).map(({ name }) => name);
    return { ...toldOf(report), diff: shown.join(''), newFiles };
  },
};

interface FileDiff {
  readonly name: string;
  readonly text: string;
  readonly isNew: boolean;
}

/** The parts of a unified diff, a file each. */
const filesOf = (diff: string): FileDiff[] =>
  diff
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({ name: nameIn(text), text, isNew: NEW.test(text) }));

const NEW = /^--- \/dev\/null$/m;
const nameIn = (text: string): string => /^\+\+\+ b\/(.*)$/m.exec(text)?.[1] ?? '';
