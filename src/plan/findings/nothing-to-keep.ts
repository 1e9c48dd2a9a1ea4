import type { FindingRule } from './rule.ts';

/** An option for servers that speak HTTP+SSE, said of one that does not. */
const rule: FindingRule = {
  id: 'nothing-to-keep',
  title: 'There is no HTTP+SSE endpoint to keep',
  why: '--keep-sse has the endpoints of HTTP+SSE go on beside Streamable HTTP. No source of this server serves that transport, so the option changes nothing.',
  fix: 'Leave the option out; or name the source that serves HTTP+SSE with --entry FILE.',
  severity: 'note',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility'],
  *find({ project: { options, sse, formerSse } }) {
    if (options.keepSse && !sse && !formerSse)
      yield {
        at: { file: 'package.json', line: 1 },
        message: 'nothing here serves HTTP+SSE: --keep-sse has nothing to keep',
      };
  },
};
export default rule;
