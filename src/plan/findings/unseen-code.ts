import { unseenImports } from '../../project/starts/unseen-imports.ts';
import type { FindingRule } from './rule.ts';

/** Code that is made or linked at build time, or lives outside of the project. */
const rule: FindingRule = {
  id: 'unseen-code',
  title: 'Some code could not be followed',
  why: 'A dynamic import or a skipped file may hold state that handlers write, which would then be shared by all sessions.',
  fix: 'Read the named place yourself: move such state into the factory, or import the file with a literal path.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking'],
  *find({ project }) {
    for (const { node, candidates } of unseenImports(project))
      if (!candidates.some((candidate) => /\.(json|css|node|wasm)$/.test(candidate)))
        yield {
          at: node,
          message: 'this import leads to no source of the project: state behind it was not looked at',
        };
  },
};
export default rule;
