import { isExit } from '../../project/process/process-calls.ts';
import type { FindingRule } from './rule.ts';
import { nodesOf } from './search.ts';

/** An exit of which nobody can see whether a request gets there. */
const rule: FindingRule = {
  id: 'exit-in-handler',
  title: 'The process may be ended by one session',
  why: 'This ends the process, and it cannot be seen whether a request or a new session gets there. Over HTTP that would end the sessions of everybody.',
  fix: 'Throw an error in its place where a request gets there; leave it where it runs at start only.',
  severity: 'warning',
  docs: ['https://nodejs.org/api/process.html#processexitcode'],
  *find({ project }) {
    const { phasesOf } = project.answers;
    for (const exit of nodesOf(project, { text: /\bexit\b/, fits: isExit }).flat())
      if (phasesOf(exit).has('unknown'))
        yield {
          at: exit,
          message: 'this ends the process; where a request or a new session gets here over HTTP, it ends every session',
        };
  },
};
export default rule;
