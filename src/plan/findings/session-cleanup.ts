import { closeOverrides } from '../../project/process/openings/close-overrides.ts';
import { forgottenReleases } from '../../project/process/forgotten-releases.ts';
import { isSwitched } from '../../project/starts/switch.ts';
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
    for (const node of closeOverrides(project)) yield { at: node, message: OVERRIDDEN };
    const isMigrated = project.sites.length > 0 && project.sites.every(isSwitched);
    for (const { node, words, own } of project.answers.openings)
      if (isMigrated || !own)
        yield { at: node, message: `each session opens ${words} here, and nothing ends it with the session` };
  },
};
export default rule;

const OVERRIDDEN = 'this runs when somebody calls close(); over HTTP nobody does when a session ends';
