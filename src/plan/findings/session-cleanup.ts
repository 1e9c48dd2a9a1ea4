import { forgottenReleases } from '../../project/process/forgotten-releases.ts';
import type { FindingRule } from './rule.ts';

/** What no rewrite may decide to release when a session ends. */
const rule: FindingRule = {
  id: 'session-cleanup',
  title: 'Nothing frees what a session opened',
  why: 'Timers, watchers, child processes or connections that are opened for each server ended with the process. Now they outlive their session.',
  fix: 'Close them in the onclose handler of the server.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  *find({ project }) {
    for (const { node, message } of forgottenReleases(project)) yield { at: node, message };
  },
};
export default rule;
