import { dispositionOf } from '../../project/state/disposition.ts';
import { savesItsCopy } from '../../project/state/saved-copies.ts';
import type { FindingRule } from './rule.ts';

/** Every session reads a file when it begins and saves all of it: the last one wins. */
const rule: FindingRule = {
  id: 'saved-copies',
  title: 'Sessions save over each other',
  why: 'What is read from a file and saved as a whole belongs to the file, not to a session. With a copy for each, sessions that are open at the same time save over what the others have stored, as processes on stdio did.',
  fix: 'Share it with --shared NAME where it holds no choice of one client, such as what is selected at the moment: all of them read the same file anyway.',
  severity: 'warning',
  docs: ['https://nodejs.org/api/fs.html#fspromiseswritefilefile-data-options'],
  *find({ project }) {
    if (project.streamableHttp) return;
    for (const variable of project.state) {
      if (dispositionOf(variable, project).kind !== 'isolated' || !savesItsCopy(variable, project)) continue;
      const { name, declaration } = variable;
      yield {
        at: declaration,
        message: `every session would read '${name}' from a file and save its own copy over what the others have stored`,
        fix: `--shared ${name} keeps one for all sessions, as the file is; not where it holds a choice of one client`,
      };
    }
  },
};
export default rule;
