import { fileUpdates } from '../../project/requests/file-updates.ts';
import { serialTools } from '../../project/requests/serial-tools.ts';
import { SERIALIZE_MODULE } from '../../project/generated-modules.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';
import type { FindingRule, Subject } from './rule.ts';
import { ownSources } from './search.ts';

/** Two calls load the same file, and the second save forgets what the first one stored. */
const rule: FindingRule = {
  id: 'unlocked-update',
  title: 'Calls at the same time lose what they store',
  why: 'The file is loaded, changed and saved while other calls do the same. Of two clients with 50 writes each to such a server all 100 are answered as done, and few are stored.',
  fix: 'Run the migration with --serialize: these tools then run one at a time per process. Better: one queue or lock around load and save.',
  severity: 'warning',
  docs: ['https://nodejs.org/api/fs.html#fspromiseswritefilefile-data-options'],
  *find(subject) {
    const { project, requests } = subject;
    if (project.options.serialize !== undefined || ownSources(project, new RegExp(SERIALIZE_MODULE)).length > 0) return;
    for (const { reads, writes } of fileUpdates(project, requests)) {
      const [read, write] = [reads[0], writes[0]];
      if (!read || !write) continue;
      const loaded = `${fileOf(read)}:${lineOf(read)}`;
      yield {
        at: write,
        message: `this saves what ${loaded} has loaded, without a lock: calls at the same time lose what they store`,
        fix: `--serialize runs ${toolsIn(subject)} one at a time, or put one lock around load and save`,
      };
    }
  },
};
export default rule;

function toolsIn({ project, requests }: Subject): string {
  const tools = serialTools(project, requests);
  return tools === 'all' ? 'all tools' : tools.join(', ');
}
