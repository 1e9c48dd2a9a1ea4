import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { serverRootOf, isServerRoot } from '../project/starts/server-root.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { movingState } from '../project/state/isolatable.ts';
import {
  boundNames,
  fileOf,
  isFunction,
  isStatementList,
  lineOf,
  nodesIn,
  type StatementList,
} from '../project/syntax.ts';
import { separatedLines } from './lib/separated-lines.ts';
import type { Change, Transform } from './transform.ts';

/** Statements around the server that share a line each get one. */
const transform: Transform = {
  id: 'separate-statements',
  title: 'Put statements on lines of their own',
  why: 'What builds the server and what starts it part ways: a line that holds both is divided first.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    const moving = new Set(movingState(project));
    for (const site of project.sites) {
      if (isSwitched(site)) continue;
      const names = namesOf(project, site);
      const concerns = (statement: ts.Statement): boolean => moving.has(statement) || isNamedIn(statement, names);
      const edits = listsOf(project, site).flatMap((list) => separatedLines(list, concerns));
      if (edits.length > 0) yield separated(site, edits);
    }
  },
};
export default transform;

const separated = ({ call }: StartSite, edits: readonly Edit[]): Change => ({
  file: fileOf(call),
  line: lineOf(call),
  message: 'statements that share a line with the server or its start are put on lines of their own',
  confidence: 'safe',
  edits,
});

/** The lists from the start outwards to its function or module, and the one in which the server is built. */
function listsOf({ references }: ProjectModel, site: StartSite): StatementList[] {
  const lists = new Set<StatementList>();
  for (let node: ts.Node = site.statement; !ts.isSourceFile(node) && !isFunction(node); node = node.parent)
    if (isStatementList(node.parent) && !isBraced(node.parent)) lists.add(node.parent);
  const root = site.root ? serverRootOf(site, references) : undefined;
  if (root && isServerRoot(root)) lists.add(root.list);
  return [...lists];
}

/** `case 'stdio': { … }`: the block has the statements. */
const isBraced = (list: StatementList): boolean =>
  ts.isCaseOrDefaultClause(list) && list.statements.length === 1 && list.statements.every(ts.isBlock);

/** The names by which code around the start has to do with it. */
function namesOf({ references }: ProjectModel, site: StartSite): ReadonlySet<string> {
  const root = site.root ? serverRootOf(site, references) : undefined;
  const transport = site.transport ? boundNames(site.transport.name) : [];
  const server = root && isServerRoot(root) ? boundNames(root.declaration.name) : [];
  return new Set([...transport, ...server].map(({ text }) => text));
}

const isNamedIn = (statement: ts.Statement, names: ReadonlySet<string>): boolean =>
  [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && names.has(node.text));
