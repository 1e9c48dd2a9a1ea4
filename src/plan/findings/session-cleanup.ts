import { ts } from 'ts-morph';
import { behindClient } from '../../project/factory/behind-start.ts';
import { isStdioTail } from '../../project/factory/stdio-code.ts';
import { closeOverrides } from '../../project/process/openings/close-overrides.ts';
import { forgottenReleases } from '../../project/process/forgotten-releases.ts';
import { exitsProcess } from '../../project/process/process-calls.ts';
import type { ProjectModel } from '../../project/project-model.ts';
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
    for (const node of leftToStdio(project)) yield { at: node, message: LATER };
    const isMigrated = project.sites.length > 0 && project.sites.every(isSwitched);
    for (const { node, words, own } of project.answers.openings)
      if (isMigrated || !own)
        yield { at: node, message: `each session opens ${words} here, and nothing ends it with the session` };
  },
};
export default rule;

/** What the one client of stdio leaves to be done. */
const leftToStdio = ({ sites, references }: ProjectModel): ts.Node[] =>
  sites
    .filter(({ owner }) => !owner)
    .flatMap((site) => behindClient(site, references))
    .filter((node) => !(ts.isStatement(node) && isStdioTail(node)) && !exitsProcess(node));

const LATER = 'this runs when the one client of stdio has left; over HTTP nothing does it when a client leaves';
const OVERRIDDEN = 'this runs when somebody calls close(); over HTTP nobody does when a session ends';
