import { sessionBound } from '../../project/state/session-bound.ts';
import type { FindingRule } from './rule.ts';

/** What becomes of the sessions of a process that ends, where Redis could hand them on. */
const rule: FindingRule = {
  id: 'session-take-over',
  title: 'Whether sessions outlive their process',
  why: 'With --resume redis another process goes on with the sessions of one that has ended: it builds a server anew and initializes it with the same parameters. What a session has in the memory of its process would be lost without a word, so that such sessions end with it: their clients get 404 and open new ones.',
  fix: 'Keep what is named outside of the process, under an id that belongs to the caller, and run the migration again; or leave it: clients open a new session at 404.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *find({ project }) {
    const [site] = project.sites;
    if (project.options.resume !== 'redis' || !site) return;
    const bound = new Map(sessionBound(project).map((one) => [`${one.file}:${one.line}`, one] as const));
    for (const place of bound.values())
      yield {
        at: place,
        message: `sessions end with their process, and their clients get 404: '${place.name}' is kept in it`,
      };
    if (bound.size === 0)
      yield {
        at: site.call,
        severity: 'note',
        message:
          'sessions outlive their process: nothing was found that one keeps in its memory, so another process takes it over',
        fix: 'Start several processes with one MCP_REDIS_URL; --resume memory where that is not wanted.',
      };
  },
};
export default rule;
