import type { ts } from 'ts-morph';
import { dispositionOf, globalDisposition, type Disposition } from '../project/state/disposition.ts';
import type { GlobalState } from '../project/state/global-state.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { lockGivenBack } from '../project/process/openings/gives-back.ts';
import { replacedFunctions, type ReplacedFunction } from '../project/process/replaced-functions.ts';
import { findServerState } from '../project/state/server-state.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Change, Transform } from './transform.ts';

/** State that handlers write and that stays outside of the factory stops the migration. */
const transform: Transform = {
  id: 'keep-session-state',
  title: 'Keep the state of each client apart',
  why: 'A stdio process served one client, so every module variable was that client’s own. In one HTTP process it would be everybody’s.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking'],
  *run(project) {
    if (project.options.sessions === 'stateless') yield* lostBetweenRequests(project);
    for (const variable of project.state) yield* refusal(variable, dispositionOf(variable, project));
    for (const variable of project.globalState) yield* refusal(variable, globalDisposition(variable, project));
    for (const replaced of replacedFunctions(project)) yield ofProcess(replaced);
    for (const call of lockGivenBack(project)) yield ofLock(call);
  },
};
export default transform;

function refusal(
  { name, file, line, writes }: Pick<GlobalState, 'name' | 'file' | 'line' | 'writes'>,
  disposition: Disposition,
): Change[] {
  if (disposition.kind !== 'refused') return [];
  const places = writes.map((place) => `${place.file}:${place.line}`).slice(0, 3);
  return [
    {
      ...{ file, line },
      message: `'${name}' is written while requests are handled (${places.join(', ')}) and would be shared by all sessions: ${disposition.reason}`,
      confidence: 'review',
      edits: [],
    },
  ];
}

const ofProcess = ({ node, name }: ReplacedFunction): Change => ({
  ...{ file: fileOf(node), line: lineOf(node) },
  message: `every session would replace ${name} for the whole process, on top of what the session before put there: replace it once, where the process starts, by what needs no session, or call what needs one where it is logged`,
  confidence: 'review',
  edits: [],
});

const ofLock = (call: ts.CallExpression): Change => ({
  ...{ file: fileOf(call), line: lineOf(call) },
  message: `a session would give back the lock of the whole process (${call.getText()}) while others go on: give it back when the process ends, not when a session does`,
  confidence: 'review',
  edits: [],
});

/** Without sessions every request gets a server of its own: what a server remembers would be gone. */
const lostBetweenRequests = (project: ProjectModel): Change[] =>
  findServerState(project).map(({ name, file, line }) => ({
    ...{ file, line },
    message: `'${name}' remembers something between requests, and --sessions stateless has a new server for each`,
    confidence: 'review',
    edits: [],
  }));
