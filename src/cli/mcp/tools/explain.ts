import { UserError } from '../../../errors.ts';
import { changeTexts } from '../../../plan/change-texts.ts';
import { explainText } from '../../../report/formats/explain.ts';
import { printable } from '../../../verify/describe.ts';
import { objectOf } from '../input-schemas.ts';
import { explainOutput } from '../output-schemas.ts';
import type { Tool } from '../tool.ts';

/** `mcp-migrate explain`. */
export const explainTool: Tool<{ readonly id: string }> = {
  name: 'explain',
  title: 'Explain an id of a report',
  description:
    'What a transform, finding, check or cause means, why, how to fix it, and where it comes from. Takes any id that the other tools report.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  inputSchema: objectOf({ id: { type: 'string', description: 'Such as session-unknown-404' } }, ['id']),
  outputSchema: explainOutput,
  run({ id }) {
    const text = explainText(changeTexts, id);
    if (text === undefined) throw new UserError(`nothing is called ${printable(id)}`, { exitCode: 2 });
    return Promise.resolve({ id, text });
  },
};
