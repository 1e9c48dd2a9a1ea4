import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { References } from '../../project/references.ts';
import { goneWithPlace, keptOf } from '../../project/sse/removed-code.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import {
  declaredNames,
  fileOf,
  functionAround,
  hasModifier,
  isFunction,
  isWithin,
  nodesIn,
} from '../../project/syntax.ts';
import { extentOf, indentAt } from './extent.ts';
import { choiceEdits, leftImports, returnEdits, saidAgain } from './beside-edits.ts';
import { deletion, relocatedText } from './factory-call.ts';
import { carriedImports } from './carried-imports.ts';
import { givenBackEdits, promisesNothing } from './given-back-edits.ts';
import { guardLines } from './guard-lines.ts';
import { moduleOf } from './http-module.ts';
import { insertedImports, lastImportAtTop, namedImport, replace } from './import-lines.ts';
import { listenerEdits, typesImport } from './listener-edits.ts';
import { logEdits } from './log-edits.ts';
import { styleOf } from './text-style.ts';
import { isNamedByList, loadsSse, sseModule, stdioModule, STDIO_MODULE } from './transport-import.ts';
import { importsLeftOver, type Gone } from './unused-imports.ts';

/** The edits that put a start on stdio where the app listened, and take out what the SSE endpoint was. */
export function sseEdits(project: ProjectModel, replacement: Replacement): Edit[] {
  const removed = [...replacement.removed, ...replacement.members.flatMap(({ declared }) => declared)];
  const branches = replacement.listener?.code.branches.flatMap(({ statements }) => statements) ?? [];
  const outermost = removed.filter(
    (one) =>
      ![...removed, ...branches].some((other) => other !== one && isWithin(one, other)) &&
      !branches.includes(one as ts.Statement) &&
      !(replacement.beside && isWithin(one, replacement.beside.choice)),
  );
  const started = replacement.beside ? choiceEdits(replacement.beside) : startEdits(project, replacement);
  if (started.length === 0 || outermost.some((statement) => !extentOf(statement))) return [];
  const guarded = guardsOf(replacement, project.references);
  const handed = handedItems(replacement);
  const { dropped = [] } = replacement.returned ?? {};
  const unsaid = replacement.givenBack.type ?? [];
  const parts = [...branches, ...replacement.parts, ...handed.map(({ item }) => item), ...dropped].concat(unsaid);
  const gone = { removed: [...outermost, ...parts, ...goneWithPlace(replacement)], kept: keptOf(replacement) };
  const edits = [
    ...outermost.flatMap((statement) => (statement === guarded?.at ? [] : deletion(statement))),
    ...(guarded ? [guardEdit(guarded, outermost)] : []),
    ...listenerEdits(replacement, project.references),
    ...logEdits(replacement, gone.removed, project.references),
    ...started,
    ...handed.map(withoutItem),
    ...returnEdits(replacement),
    ...givenBackEdits(replacement),
    ...importEdits(project, replacement, gone),
  ];
  return withoutEmptied(edits, outermost);
}

interface Listed {
  readonly item: ts.Node;
  readonly list: ts.NodeArray<ts.Node>;
}

/** The server is handed no more to the function with the rest of the app. */
function handedItems({ keepsApp, app: { handed }, started: { parameter, nodes } }: Replacement): Listed[] {
  const [given] = nodes;
  if (!keepsApp || !handed || !parameter || !given) return [];
  return [
    { item: parameter, list: handed.owner.parameters },
    { item: given, list: handed.call.arguments },
  ];
}

/** Takes one out of a list, with its comma. */
function withoutItem({ item, list }: Listed): Edit {
  const index = list.indexOf(item);
  const [before, after] = [list[index - 1], list[index + 1]];
  const start = before && !after ? before.getEnd() : item.getStart();
  const end = after ? after.getStart() : list.end;
  return replace(item, [start, end], '');
}

/** A file goes where nothing is left of it but imports. */
function withoutEmptied(edits: readonly Edit[], removed: readonly ts.Node[]): Edit[] {
  const emptied = [...new Set(removed.map(sourcesOf))].filter((source) =>
    source.statements.every((one) => (ts.isImportDeclaration(one) && one.importClause) || removed.includes(one)),
  );
  const files = emptied.map(fileOf);
  return [
    ...edits.filter(({ file }) => !files.includes(file)),
    ...files.map((file): Edit => ({ kind: 'delete', file })),
  ];
}

interface Guarded {
  readonly at: ts.Node;
  readonly lines: readonly string[];
}

/** The lines with the guards, and where they go: to the route of the stream, or to where its router is mounted, if that comes later. */
function guardsOf(replacement: Replacement, references: References): Guarded | undefined {
  const { stream, app, routeGuards } = replacement;
  const [route] = stream.statements;
  if (!route || routeGuards.length === 0) return undefined;
  const mount = app.mount?.call.statement;
  const at = mount && mount.pos > route.pos ? mount : route;
  return { at, lines: guardLines(replacement, references, styleOf(at.getSourceFile().text)) };
}

/** In the place of a statement that goes, or in front of one that stays. */
function guardEdit({ at, lines }: Guarded, removed: readonly ts.Node[]): Edit {
  const { text } = at.getSourceFile();
  const line = styleOf(text).newline + indentAt(text, at.getStart());
  const isGone = removed.includes(at);
  return replace(at, [at.getStart(), isGone ? at.getEnd() : at.getStart()], lines.join(line) + (isGone ? '' : line));
}

function startEdits(project: ProjectModel, replacement: Replacement): Edit[] {
  const { place, building, behind, started, rewritten } = replacement;
  const source = place.getSourceFile();
  const extent = extentOf(place);
  if (!extent) return [];
  const base = indentAt(source.text, place.getStart());
  const { semicolon, newline } = styleOf(source.text);
  const waits = canAwait(project, place) || promisesNothing(replacement) ? 'await ' : '';
  const start = `${waits}${started.text}(new StdioServerTransport())${semicolon}`;
  const moved = (statements: readonly ts.Statement[]): string =>
    statements.map((statement) => relocatedText(statement, base)).join('');
  const text = buildingLines(building, base) + base + start + newline + moved(behind);
  const isBehind = rewritten.includes(place);
  const from = isBehind ? extent.end : extent.start;
  return [replace(place, [from, extent.end], (isBehind ? newline : '') + text)];
}

/** `let server; … server = build();` is one declaration where both stand in one list. */
function buildingLines(building: readonly ts.Statement[], base: string): string {
  const assigned = building.map(assignedName);
  const unset = building.filter(
    (statement) => isUnset(statement) && declaredNames(statement).every(({ text }) => assigned.includes(text)),
  );
  const names = unset.flatMap(declaredNames).map(({ text }) => text);
  return building
    .filter((statement) => !unset.includes(statement))
    .map((statement) => {
      const text = relocatedText(statement, base);
      return names.includes(assignedName(statement) ?? '') ? text.replace(/\S/, 'const $&') : text;
    })
    .join('');
}

/** The `x` of `x = …;`. */
function assignedName(statement: ts.Statement): string | undefined {
  const value = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const isAssignment = value && ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment && ts.isIdentifier(value.left) ? value.left.text : undefined;
}

const isUnset = (statement: ts.Statement): boolean =>
  ts.isVariableStatement(statement) && statement.declarationList.declarations.every(({ initializer }) => !initializer);

const COMMON_TARGETS = /^es(3|5|6|20(15|16))$/;

/** In an async function, and at the top of a module that may wait. */
function canAwait(project: ProjectModel, place: ts.Statement): boolean {
  const owner = functionAround(place);
  if (owner) return hasModifier(owner, ts.SyntaxKind.AsyncKeyword);
  const source = place.getSourceFile();
  if ([...nodesIn(source, isFunction)].some(ts.isAwaitExpression)) return true;
  const { module, target } = project.tsconfig ?? {};
  const isOld = COMMON_TARGETS.test(target ?? '') || /^es(6|20(15|20))$/.test(module ?? '');
  return moduleOf(project, fileOf(source)) === 'esm' && !isOld;
}

/** The import of the SSE transport becomes that of the one for stdio where both are needed in the same file. */
function importEdits(project: ProjectModel, replacement: Replacement, gone: Gone): Edit[] {
  const { transport, place, carried } = replacement;
  const source = place.getSourceFile();
  const known = transport.getSourceFile().statements.find(loadsSse);
  const module = (known && stdioModule(sseModule(known)?.text)) ?? STDIO_MODULE;
  const { quote, semicolon, newline } = styleOf(source.text);
  const line =
    known && ts.isVariableStatement(known)
      ? `const { StdioServerTransport } = require(${quote}${module}${quote})${semicolon}`
      : namedImport(source, ['StdioServerTransport'], module);
  const isSame = known?.getSourceFile() === source && !isNamedByList(replacement);
  if (replacement.beside) return leftImports(gone.removed.map(sourcesOf), { ...gone, kept: saidAgain(replacement) });
  const more = [...carriedImports(project, source, carried), ...typesImport(replacement, gone.removed)];
  const sources = gone.removed.flatMap(sourcesOf).filter((one, index, all) => all.indexOf(one) === index);
  const skipped = isSame ? known : undefined;
  const left = sources
    .flatMap((one) =>
      importsLeftOver(one, { ...gone, kept: gone.kept.filter((node) => staysIn(node, one, replacement)) }),
    )
    .filter((edit) => !isIn(edit, skipped));
  if (isSame) return [...left, replace(source, [known.getStart(), known.getEnd()], [line, ...more].join(newline))];
  return withLines(left, source, [line, ...more]);
}

/** What moves to the file where the app listens is kept in that file alone. */
const staysIn = (node: ts.Node, source: ts.SourceFile, { place, routeGuards }: Replacement): boolean =>
  source === place.getSourceFile() || routeGuards.some((guard) => guard === node);

/** The lines stand behind the last import, in its place where it goes. */
function withLines(left: readonly Edit[], source: ts.SourceFile, lines: readonly string[]): Edit[] {
  const last = lastImportAtTop(source);
  const gone = left.find((edit) => edit.kind === 'replace' && edit.text === '' && isIn(edit, last));
  if (gone?.kind !== 'replace') return [...left, ...insertedImports(source, lines)];
  const { newline } = styleOf(source.text);
  return left.map((edit) => (edit === gone ? { ...gone, text: lines.map((one) => one + newline).join('') } : edit));
}

const sourcesOf = (node: ts.Node): ts.SourceFile => node.getSourceFile();

const isIn = (edit: Edit, statement: ts.Statement | undefined): boolean =>
  statement !== undefined &&
  edit.kind === 'replace' &&
  edit.file === fileOf(statement) &&
  statement.pos <= edit.start &&
  edit.start < statement.end;
