import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { Classification } from '../../project/factory/classify.ts';
import { isFunctionStatement } from '../../project/factory/stdio-code.ts';
import { isEvaluatedExport, isExporting } from '../../project/module-exports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { isInCycle, presentLoads } from '../../project/singleton/module-graph.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { extentOf } from './extent.ts';
import { deletion, relocatedText } from './factory-call.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** How a module goes on holding a server. */
export interface KeptServer {
  /** What stands behind the factory. */
  readonly behindFactory: string;
  /** Statements that leave their place for one behind the declaration. */
  readonly below: readonly ts.Statement[];
  readonly edits: readonly Edit[];
}

/** The declaration of the server with `call` for its value, and what needs it as soon as it runs behind it. */
export function keptServer(
  project: ProjectModel,
  root: ServerRoot,
  { parts, carried, call }: { parts: Classification; carried: string; call: string },
): KeptServer {
  const source = root.list.getSourceFile();
  const { newline, semicolon } = styleOf(source.text);
  if (!parts.kept) return { behindFactory: '', below: [], edits: [] };
  const before = isInCycle(source, presentLoads(project.program)) ? latestPlace(root, parts) : parts.moved.at(-1);
  const below = withLaterExports(
    root,
    parts.holders.filter((statement) => isEvaluated(statement) && isInFront(statement, before)),
    before,
  );
  const text = [
    newline + declared(root, carried, call) + semicolon + newline,
    ...below.map((statement) => relocatedText(statement, '')),
  ].join('');
  const edits = below.flatMap(deletion);
  if (before && parts.moved.includes(before)) return { behindFactory: text, below, edits };
  const at = before ? (extentOf(before)?.start ?? before.getStart()) : source.text.length;
  const gap = !before && !source.text.endsWith('\n') ? newline : '';
  return {
    behindFactory: '',
    below,
    edits: [...edits, replace(source, [at, at], gap + text + (before ? newline : ''))],
  };
}

/** `export const server = createServer()`: the declaration as it was, with the call of the factory for its value. */
function declared({ statement, declaration: { name, type } }: ServerRoot, carried: string, call: string): string {
  const prefix = statement.getText().slice(0, name.getStart() - statement.getStart());
  const typed = ts.isIdentifier(name) && type ? `: ${type.getText()}` : '';
  return `${prefix}${carried}${typed} = ${call}`;
}

/** Modules that are loaded with this one may need all of it for what they register: in front of what starts the server, else at the end. */
const latestPlace = ({ list, start }: ServerRoot, { holders }: Classification): ts.Statement | undefined =>
  list.statements.find(
    (s) => (s === start && !isFunctionStatement(s)) || (holders.includes(s) && !isExporting(s) && isEvaluated(s)),
  );

/** What CommonJS exports is set in the order of the text: `module.exports.a = …` does nothing in front of `module.exports = …`. */
function withLaterExports(
  { list }: ServerRoot,
  [first, ...more]: readonly ts.Statement[],
  before: ts.Statement | undefined,
): ts.Statement[] {
  if (!first) return [];
  return list.statements.filter(
    (statement) =>
      [first, ...more].includes(statement) ||
      (isEvaluatedExport(statement) && statement.pos > first.pos && isInFront(statement, before)),
  );
}

const isInFront = (statement: ts.Statement, place: ts.Statement | undefined): boolean =>
  place === undefined || statement.pos < place.pos;

/** True for what needs the server as soon as it runs. */
const isEvaluated = (statement: ts.Statement): boolean =>
  isEvaluatedExport(statement) || !(ts.isExportDeclaration(statement) || isFunctionStatement(statement));
