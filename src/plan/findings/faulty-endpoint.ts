import type { FindingRule } from './rule.ts';

/** What the sources of a hand-written endpoint show to be against the specification. */
const rule: FindingRule = {
  id: 'faulty-endpoint',
  title: 'A Streamable HTTP endpoint does not keep a requirement',
  why: 'An endpoint that was written by hand, often after a guide that has the same fault: it keeps clients out after a restart, mixes them up, lets somebody in, or does without protection that the specification asks for.',
  fix: 'Mend it by hand; `mcp-migrate verify` shows the check that is named, `mcp-migrate explain` what it means.',
  severity: 'error',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning'],
  *find({ project: { answers } }) {
    const told = answers.faults.filter(({ mixes }) => !mixes);
    for (const { node, message, check, effect } of told)
      yield {
        at: node,
        message: check === undefined ? message : `${message} (${check})`,
        ...(effect === 'lacks' && { severity: 'warning' }),
      };
  },
};
export default rule;
