import { longSchemas } from '../../project/requests/long-schemas.ts';
import { isSwitched } from '../../project/starts/switch.ts';
import type { FindingRule } from './rule.ts';

/** Schemas that would be constants if they were shorter. */
const rule: FindingRule = {
  id: 'schemas-per-session',
  title: 'Schemas are built again for every session',
  why: 'A schema in the function that builds the server costs every session about 100 µs and 20 KiB per tool. Where a file has more than 50 lines of them, moving them would bury the rest of the diff, so they stay.',
  fix: 'Where many sessions are open at once, declare them as constants of their module and name those where the tools are registered.',
  severity: 'note',
  docs: ['https://zod.dev/v4#performance'],
  afterwards: true,
  *find({ project }) {
    const speaksHttp = project.streamableHttp !== undefined || project.sites.some(isSwitched);
    const found = speaksHttp ? longSchemas(project) : [];
    const [first] = found;
    const files = new Set(found.map(({ expression }) => expression.getSourceFile())).size;
    const where = files === 1 ? 'of this file' : `of ${files} files, the first one here,`;
    if (first)
      yield { at: first.expression, message: `${found.length} schemas ${where} are built again for every session` };
  },
};
export default rule;
