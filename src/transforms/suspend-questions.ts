import type { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { ASKING_MODULE } from '../project/generated-modules.ts';
import type { ProjectModel } from '../project/project-model.ts';
import {
  ASKING,
  CLIENT_OF,
  isAsking,
  isMapped,
  isOfRequest,
  isRead,
  questionsOf,
} from '../project/requests/questions.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { waitsForAnswers } from '../project/starts/modern-start.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { replace } from './lib/import-lines.ts';
import { generatedImportEdits } from './lib/session-import.ts';
import type { Change, Transform } from './transform.ts';

/** A handler that asks its client goes on when the answer comes, also where that comes with another call. */
const transform: Transform = {
  id: 'suspend-questions',
  title: 'Let handlers wait for the answers of clients of 2026-07-28',
  why: 'A client of 2026-07-28 cannot be asked in the middle of a call: it is answered with the question, and calls again with what it says. The handler waits for that in this process, ten minutes at most, under an id that nobody can guess and that no other caller may use; it is not run again. Clients of 2025 are asked as before. Who calls and what it can do is read from the request there, and from initialize here.',
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/mrtr'],
  *run(project) {
    if (sdkVersionOf(project.program) !== 'v2' || project.sites.length === 0) return;
    if (!project.sites.every(isSwitched) || !waitsForAnswers(project)) return;
    for (const [file, places] of byFile(placesOf(project))) yield changeIn(project, file, places);
  },
};
export default transform;

const READ = 'a client of 2026-07-28 says with each request who it is and what it can do: handlers read that';
const WAITS =
  'a client of 2026-07-28 answers with another call: the handler waits for it in this process, ten minutes at most';

/** An expression that a function of the generated source goes around. */
interface Place {
  readonly node: ts.Expression;
  readonly by: typeof ASKING | typeof CLIENT_OF;
}

function placesOf(project: ProjectModel): readonly Place[] {
  const open = questionsOf(project).filter((question) => !isMapped(question));
  const handlers = new Set(open.flatMap(({ handlers: found = [] }) => found).filter((handler) => !isAsking(handler)));
  const askers = open.filter(({ asks }) => !isOfRequest(asks)).map(({ asks }) => asks.expression);
  return [
    ...[...handlers].map((node) => ({ node, by: ASKING }) as const),
    ...askers.filter((node) => !isCalled(node)).map((node) => ({ node, by: CLIENT_OF }) as const),
  ];
}

const isCalled = (node: ts.Expression): boolean => node.getText().startsWith(`${CLIENT_OF}(`);

function byFile(places: readonly Place[]): ReadonlyMap<string, readonly [Place, ...Place[]]> {
  const groups = new Map<string, [Place, ...Place[]]>();
  for (const place of places) {
    const group = groups.get(fileOf(place.node));
    if (group) group.push(place);
    else groups.set(fileOf(place.node), [place]);
  }
  return groups;
}

function changeIn(project: ProjectModel, file: string, [first, ...more]: readonly [Place, ...Place[]]): Change {
  const places = [first, ...more];
  const names = [...new Set(places.map(({ by }) => by))];
  return {
    file,
    line: Math.min(...places.map(({ node }) => lineOf(node))),
    message: questionsOf(project).every(({ asks }) => isRead(asks)) ? READ : WAITS,
    confidence: 'review',
    edits: [
      ...generatedImportEdits(project, first.node.getSourceFile(), { names, from: ASKING_MODULE }),
      ...places.flatMap(edits),
    ],
  };
}

const edits = ({ node, by }: Place): Edit[] => [
  replace(node, [node.getStart(), node.getStart()], `${by}(`),
  replace(node, [node.getEnd(), node.getEnd()], ')'),
];
