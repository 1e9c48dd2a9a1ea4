import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { fallbackOf } from '../../project/sse/plain/rest.ts';
import type { Listener } from '../../project/sse/plain/sse.ts';
import type { References } from '../../project/references.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import { fileOf, isWithin, nodesIn } from '../../project/syntax.ts';
import { branchEdits, type Passing } from './branch-edits.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';
import { unusedElements } from './unused-elements.ts';

/** The edits that leave of a plain server the function with the rest of what it answers. */
export function listenerEdits(replacement: Replacement, references: References): Edit[] {
  const { listener, rewritten, isGuarded, appName, parts, place } = replacement;
  const removed = [...replacement.removed, ...(rewritten.includes(place) ? [] : [place])];
  const branches = listener?.code.branches.filter(
    ({ node }) => !removed.some((one) => one !== node && isInside(node, one)),
  );
  if (!listener || !branches) return [];
  const passing = isGuarded ? passingOf(listener) : NOTHING;
  const edits = branchEdits(branches, passing);
  return [
    ...edits,
    ...(branches.length > 0 ? unusedElements(listener.code.owner, [...removed, ...parts], references) : []),
    ...rewritten.flatMap((statement) => functionEdits(statement, listener, appName)),
    ...passingEdits(passing, edits),
    ...(isGuarded ? nextEdits(listener) : []),
  ];
}

/** A node in a statement that is no part of it alone: the statements of a branch stand in the branch. */
const isInside = (node: ts.Node, outer: ts.Node): boolean => isWithin(node, outer) && outer.pos < node.pos;

/** `const httpServer = createServer(async (req, res) => { … });` becomes `const handleRequest = async (req, res) => { … };`. */
function functionEdits(statement: ts.Statement, { given, listener }: Listener, name: string): Edit[] {
  const { semicolon } = styleOf(statement.getSourceFile().text);
  return [
    replace(statement, [statement.getStart(), given.getStart()], `const ${name} = `),
    ...(isTyped(given) ? typeEdits(listener) : []),
    replace(statement, [given.getEnd(), statement.getEnd()], semicolon),
  ];
}

const isTyped = (node: ts.Node): boolean => /\.[mc]?tsx?$/.test(fileOf(node));

/** The types of a listener's parameters, which it has from `createServer` as long as it stands in its call. */
const LISTENER_TYPES = ['IncomingMessage', 'ServerResponse'] as const;

function typeEdits({ parameters }: ts.FunctionLikeDeclaration): Edit[] {
  return parameters.slice(0, LISTENER_TYPES.length).flatMap((parameter, index) => {
    const end = parameter.getEnd();
    return parameter.type ? [] : [replace(parameter, [end, end], `: ${LISTENER_TYPES[index] ?? ''}`)];
  });
}

/** The import of the types that a listener needs where it does not stand in the call of `createServer`. */
export function typesImport(replacement: Replacement, gone: readonly ts.Node[]): string[] {
  const { rewritten, listener } = replacement;
  if (rewritten.length === 0 || !listener || !isTyped(listener.given)) return [];
  const source = listener.given.getSourceFile();
  const names = LISTENER_TYPES.filter((name, index) => {
    const parameter = listener.listener.parameters[index];
    return parameter && !parameter.type && !staysImported(name, source, gone);
  });
  const { quote, semicolon } = styleOf(source.text);
  return names.length > 0 ? [`import type { ${names.join(', ')} } from ${quote}node:http${quote}${semicolon}`] : [];
}

/** Imported, and by an import that something needs which stays. */
function staysImported(name: string, source: ts.SourceFile, gone: readonly ts.Node[]): boolean {
  const names = [...nodesIn(source)].filter((node) => ts.isIdentifier(node) && node.text === name);
  const [imported, ...uses] = [
    ...names.filter(({ parent }) => ts.isImportSpecifier(parent)),
    ...names.filter(({ parent }) => !ts.isImportSpecifier(parent)),
  ];
  const isHere = imported !== undefined && ts.isImportSpecifier(imported.parent);
  return isHere && uses.some((use) => !gone.some((outer) => isWithin(use, outer)));
}

const NOTHING: Passing = { statements: [], line: '' };

/** What gets past the guards and is for none of the routes is handed on: `next();`. */
function passingOf({ code }: Listener): Passing {
  const statements = fallbackOf(code);
  const last = statements.at(-1);
  const { semicolon } = styleOf(code.owner.getSourceFile().text);
  const isReturned = last && ts.isReturnStatement(last) && last.expression !== undefined;
  return { statements, line: `${isReturned ? 'return ' : ''}next()${semicolon}` };
}

/** In its place, unless that is in what is written anew with the branches. */
function passingEdits({ statements, line }: Passing, edits: readonly Edit[]): Edit[] {
  const [first, last] = [statements[0], statements.at(-1)];
  if (!first || !last) return [];
  const [start, end] = [first.getStart(), last.getEnd()];
  const isDone = edits.some((edit) => edit.kind === 'replace' && edit.start <= start && end <= edit.end);
  return isDone ? [] : [replace(first, [start, end], line)];
}

/** The parameter for it. */
function nextEdits({ listener }: Listener): Edit[] {
  const parameter = listener.parameters.at(-1);
  if (!parameter) return [];
  const end = parameter.getEnd();
  return [replace(parameter, [end, end], isTyped(parameter) ? ', next: () => void' : ', next')];
}
