import { dispositionOf } from '../project/disposition.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { findServerState } from '../project/server-state.ts';
import type { Change, Transform } from './transform.ts';

/** State that handlers write and that stays outside of the factory stops the migration. */
const transform: Transform = {
  id: 'keep-session-state',
  title: 'Keep the state of each client apart',
  why: 'A stdio process served one client, so every module variable was that client’s own. In one HTTP process it would be everybody’s.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking'],
  *run(project) {
    if (project.options.sessions === 'stateless') yield* lostBetweenRequests(project);
    for (const variable of project.state) {
      const disposition = dispositionOf(variable, project);
      if (disposition.kind !== 'refused') continue;
      const writes = variable.writes
        .map(({ file, line }) => `${file}:${line}`)
        .slice(0, 3)
        .join(', ');
      yield {
        file: variable.file,
        line: variable.line,
        message: `'${variable.name}' is written while requests are handled (${writes}) and would be shared by all sessions: ${disposition.reason}`,
        confidence: 'review',
        edits: [],
      } satisfies Change;
    }
  },
};
export default transform;

/** Without sessions every request gets a server of its own: what a server remembers would be gone. */
const lostBetweenRequests = ({ program, references }: ProjectModel): Change[] =>
  findServerState(program, references).map(({ name, file, line }) => ({
    ...{ file, line },
    message: `'${name}' remembers something between requests, and --sessions stateless has a new server for each`,
    confidence: 'review',
    edits: [],
  }));
