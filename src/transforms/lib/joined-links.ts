import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { isThen, waitedFor, type ChainedStart } from '../../project/starts/chained-starts.ts';
import type { References } from '../../project/references.ts';
import { boundNames, functionAround, hasModifier, isFunction, nodesIn } from '../../project/syntax.ts';
import { boundLines } from './bound-lines.ts';
import { extentOf, indentAt } from './extent.ts';
import { relocatedText } from './factory-call.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** The edits that put a link of a chain into the one before, or into a function of its own; none where that would change what it does. */
export function joinedEdits(start: ChainedStart, references: References): Edit[] {
  const { link, callback } = start;
  if (!canJoin(callback) || takesResult(link, callback)) return [];
  const before = waitedFor(link);
  const previous = isThen(before) && before.arguments.length === 1 ? before.arguments[0] : calledInPlace(before);
  if (previous && isFunction(previous)) return intoPrevious(start, previous, references);
  if (previous && ts.isIdentifier(previous)) return behindNamed(start, previous, references);
  return intoOwn(start, before, references);
}

/** Arrows and functions that know neither `this` nor `arguments`. */
const canJoin = (callback: ts.FunctionLikeDeclaration): boolean =>
  callback.parameters.length === 1 &&
  !('asteriskToken' in callback && callback.asteriskToken) &&
  ![...nodesIn(callback)].some(
    (node) => node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments'),
  );

/** True when a later link takes what this one returns, other than what connect() gives. */
function takesResult(link: ts.Node, { body }: ts.FunctionLikeDeclaration): boolean {
  const later = link.parent.parent;
  const taken = isThen(later) && later.expression === link.parent ? later.arguments[0] : undefined;
  const results = body && ts.isBlock(body) ? [...nodesIn(body, isFunction)].filter(ts.isReturnStatement) : [];
  return taken !== undefined && !(isFunction(taken) && taken.parameters.length === 0) && results.length > 0;
}

/** The function of `(async () => { … })()`. */
function calledInPlace(value: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(value) || !ts.isParenthesizedExpression(value.expression)) return undefined;
  const { expression } = value.expression;
  return isFunction(expression) ? expression : undefined;
}

/** `.then((db) => createServer(db)).then((server) => …)` becomes `.then(async (db) => { const server = createServer(db); … })`. */
function intoPrevious(start: ChainedStart, previous: ts.FunctionLikeDeclaration, references: References): Edit[] {
  const { link } = start;
  const { body } = previous;
  if (!body || !isFree(start, previous)) return [];
  const source = link.getSourceFile();
  const [base, { newline, indent }] = [indentAt(source.text, previous.getStart()), styleOf(source.text)];
  const inner = base + indent;
  const closing = `${base}}${isThen(waitedFor(link)) ? ')' : ')()'}${others(link)}`;
  const asynchronous = hasModifier(previous, ts.SyntaxKind.AsyncKeyword)
    ? []
    : [replace(link, [previous.getStart(), previous.getStart()], 'async ')];
  if (!ts.isBlock(body)) {
    const lines = boundLines(start, body, references);
    const text = `{${newline}${lines.map((line) => inner + line + newline).join('')}${started(start, inner)}${closing}`;
    return lines.length > 0 ? [...asynchronous, replace(link, [body.getStart(), link.getEnd()], text)] : [];
  }
  const last = body.statements.at(-1);
  const returns = [...nodesIn(body, isFunction)].filter(ts.isReturnStatement);
  if (!last || !ts.isReturnStatement(last) || !last.expression || returns.length > 1) return [];
  const lines = ts.isCallExpression(last.expression) ? boundLines(start, last.expression, references) : [];
  if (lines.length === 0 && !isSame(last.expression, start)) return [];
  const from = extentOf(last)?.start;
  const bound = lines.map((line) => inner + line + newline).join('');
  const text = `${from === undefined ? newline : ''}${bound}${started(start, inner)}${closing}`;
  return [...asynchronous, replace(link, [from ?? last.pos, link.getEnd()], text)];
}

/** `return server;` in front of `(server) => …`, `return { server, db };` in front of `({ server, db }) => …`. */
function isSame(returned: ts.Expression, { parameter: { name } }: ChainedStart): boolean {
  if (ts.isIdentifier(name)) return returned.getText() === name.text;
  if (!ts.isObjectBindingPattern(name) || !ts.isObjectLiteralExpression(returned)) return false;
  const given = returned.properties.filter(ts.isShorthandPropertyAssignment).map((property) => property.name.text);
  return name.elements.every(
    (element) => !element.propertyName && !element.initializer && given.includes(element.name.getText()),
  );
}

/** True when no name of one function means something else in the other. */
function isFree({ callback, parameter }: ChainedStart, previous: ts.FunctionLikeDeclaration): boolean {
  const own = new Set(boundNames(parameter.name).map(({ text }) => text));
  const declared = (node: ts.FunctionLikeDeclaration): string[] =>
    [...nodesIn(node)]
      .filter((inner) => ts.isVariableDeclaration(inner) || ts.isParameter(inner))
      .filter((inner) => functionAround(inner) === node || inner.parent === node)
      .flatMap(({ name }) => boundNames(name))
      .map(({ text }) => text);
  const [there, here] = [declared(previous), declared(callback)].map((names) => names.filter((name) => !own.has(name)));
  const named = [...nodesIn(callback)].filter(ts.isIdentifier).map(({ text }) => text);
  return !there?.some((name) => named.includes(name)) && !here?.some((name) => there?.includes(name));
}

/** `.then(createServer).then((server) => …)`. */
function behindNamed(start: ChainedStart, previous: ts.Identifier, references: References): Edit[] {
  const { link } = start;
  const source = link.getSourceFile();
  const declared = references.symbolOf(previous)?.valueDeclaration;
  const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  const parameters = made && isFunction(made) ? made.parameters.map(({ name }) => name.getText()) : ['value'];
  if (parameters.length > 1) return [];
  const [given = ''] = parameters.map((name) => (/^\w+$/.test(name) && !named(start).includes(name) ? name : 'value'));
  const call = { text: `${previous.text}(${given})`, callee: made };
  const [base, { newline, indent }] = [indentAt(source.text, previous.getStart()), styleOf(source.text)];
  const inner = base + indent;
  const lines = boundLines(start, call, references).map((line) => inner + line + newline);
  const text = `async (${given}) => {${newline}${lines.join('')}${started(start, inner)}${base}})${others(link)}`;
  return lines.length > 0 ? [replace(link, [previous.getStart(), link.getEnd()], text)] : [];
}

const named = ({ callback }: ChainedStart): string[] =>
  [...nodesIn(callback)].filter(ts.isIdentifier).map(({ text }) => text);

/** `createServer().then((server) => …)` becomes `(async () => { const server = await createServer(); … })()`. */
function intoOwn(start: ChainedStart, before: ts.Expression, references: References): Edit[] {
  const { link } = start;
  const source = link.getSourceFile();
  const { newline, indent, semicolon } = styleOf(source.text);
  const base = indentAt(source.text, before.getStart());
  const inner = base + indent;
  const lines = boundLines(start, before, references).map((line) => inner + line + newline);
  const isFirst = ts.findAncestor(link, ts.isExpressionStatement)?.getStart() === before.getStart();
  const opening = `${isFirst && semicolon === '' ? 'void ' : ''}(async () => {${newline}`;
  const text = `${opening}${lines.join('')}${started(start, inner)}${base}})()${others(link)}`;
  return lines.length > 0 ? [replace(link, [before.getStart(), link.getEnd()], text)] : [];
}

/** What stands behind the callback: `.then(start, onError)`. */
function others({ arguments: [, onError] }: ts.CallExpression): string {
  return onError ? `.catch(${onError.getText()})` : '';
}

/** The lines that start the server. */
function started({ callback, name, parameter }: ChainedStart, inner: string): string {
  const { newline, semicolon } = styleOf(callback.getSourceFile().text);
  const { body } = callback;
  if (name !== undefined) return `${inner}await ${name}(${parameter.name.getText()})${semicolon}${newline}`;
  if (!body) return '';
  if (!ts.isBlock(body)) return `${inner}await ${body.getText().replace(/^await /, '')}${semicolon}${newline}`;
  return body.statements
    .map((statement) => (extentOf(statement) ? relocatedText(statement, inner) : inner + statement.getText() + newline))
    .join('');
}
