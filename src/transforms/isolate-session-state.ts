import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { EXPORTED, isModuleExports } from '../project/exported-names.ts';
import { isLeftAlone } from '../project/state/awaited-calls.ts';
import { copyOf, isFilled, type Copy } from '../project/state/filled-values.ts';
import type { StateVariable } from '../project/state/state.ts';
import { typeQueriesOf } from '../project/state/type-queries.ts';
import { awaitsDirectly, fileOf, isWithin } from '../project/syntax.ts';
import { sessionImportEdits } from './lib/session-import.ts';
import { standsIn } from './lib/stands-in.ts';
import { holdsInstance } from '../project/state/start-calls.ts';
import { isolatable } from '../project/state/isolatable.ts';
import type { Change, Transform } from './transform.ts';

/** State that cannot go into the factory becomes a value of the session whose request is handled. */
const transform: Transform = {
  id: 'isolate-session-state',
  title: 'Give every session its own state',
  why: 'A stdio process served one client, so every module variable was that client’s own. AsyncLocalStorage keeps it so without moving code.',
  docs: ['https://nodejs.org/api/async_context.html#class-asynclocalstorage'],
  *run(project) {
    for (const group of groupedByFile(isolatable(project))) yield isolated(project, group);
  },
};
export default transform;

/** Variables of one file are rewritten together: they may stand in each other's declarations. */
function groupedByFile(variables: readonly StateVariable[]): StateVariable[][] {
  const files = new Set(variables.flatMap(({ file, uses }) => [file, ...uses.map(fileOf)]));
  return files.size === 0 ? [] : [[...variables]];
}

/** A variable, and whether an object stands for it that its uses do not notice. */
interface Isolated {
  readonly variable: StateVariable;
  readonly isStandIn: boolean;
  /** True when every session does what the start does to fill it. */
  readonly isRefilled: boolean;
  /** True when no session may see what the process has. */
  readonly isOwn: boolean;
}

function isolated(project: ProjectModel, variables: readonly StateVariable[]): Change {
  const [first] = variables;
  const names = variables.map(({ name }) => `'${name}'`).join(', ');
  const { refills } = project.answers;
  const all = variables.map((variable) => ({
    variable,
    isStandIn: standsIn(variable, project),
    isRefilled: refills.variables.has(variable),
    isOwn: variable.changedInPlace || refills.variables.has(variable) || holdsInstance(variable, project.references),
  }));
  const calls = refills.calls.filter((call) => !all.some((one) => makesIn(call, one)));
  const repeated = calls.map((call) => ({ file: fileOf(call), name: EVERY_SESSION }));
  const taken = [...all.map((one) => ({ file: one.variable.file, name: maker(one) })), ...repeated];
  return {
    file: first?.file ?? 'package.json',
    line: first?.line ?? 1,
    message: `${names}: written while requests are handled, so every session gets its own`,
    confidence: 'review',
    edits: [
      ...importEdits(project, taken),
      ...all.flatMap(declarationEdits),
      ...all.flatMap((one) => useEdits(one, project)),
      ...calls.flatMap((call) => repeatedEdits(call, project)),
    ],
  };
}

/** `const settings = Settings.getInstance();`, which every session does for itself anyway. */
const makesIn = (call: ts.Node, { variable: { declaration }, isOwn }: Isolated): boolean =>
  isOwn && declaration.initializer !== undefined && isWithin(call, declaration.initializer);

const EVERY_SESSION = 'everySession';

/**
 * `await store.load()` becomes `await everySession(() => store.value.load())`, and `load()` becomes `everySession(load)`. What the start does not wait
 * for no session waits for.
 */
function repeatedEdits(call: ts.CallExpression, project: ProjectModel): Edit[] {
  const [start, end] = [call.getStart(), call.getEnd()];
  const { expression } = call;
  if (isLeftAlone(call, project))
    return [replace(call, [start, start], `${EVERY_SESSION}(() => void `), replace(call, [end, end], ')')];
  if (ts.isIdentifier(expression) && call.arguments.length === 0)
    return [replace(call, [start, end], `${EVERY_SESSION}(${expression.text})`)];
  const opening = `${EVERY_SESSION}(${awaitsDirectly(call) ? 'async ' : ''}() => `;
  return [replace(call, [start, start], opening), replace(call, [end, end], ')')];
}

const replace = (node: ts.Node, [start, end]: readonly [number, number], text: string): Edit => ({
  kind: 'replace',
  file: fileOf(node),
  start,
  end,
  text,
});

/**
 * `let x: T = 1;` becomes `const x = sessionVariable<T>(1);`, `const m = new Map();` becomes `const m = sessionObject(() => new Map());`, or
 * `sessionStandIn` where many lines use it.
 */
function declarationEdits(isolatedOne: Isolated): Edit[] {
  const { variable, isOwn } = isolatedOne;
  const { declaration } = variable;
  const { name, type, initializer } = declaration;
  const generic = typeArgument(declaration);
  const isLiteral = isOwn && initializer?.getText().startsWith('{') === true;
  const [before, after] = [isLiteral ? '(' : '', `${isLiteral ? ')' : ''}${copying(isolatedOne)})`];
  const opening = ` = ${maker(isolatedOne)}${generic}(${isOwn ? '() => ' : ''}${before}`;
  const missing =
    generic !== '' && type && !/\b(undefined|any|unknown)\b/.test(type.getText()) ? 'undefined as never' : 'undefined';
  const from = name.getEnd();
  const edits = initializer
    ? [
        replace(declaration, [from, initializer.getStart()], opening),
        replace(declaration, [initializer.getEnd(), initializer.getEnd()], after),
      ]
    : [
        replace(
          declaration,
          [from, declaration.getEnd() - (endsInSemicolon(declaration) ? 1 : 0)],
          `${opening}${missing})`,
        ),
      ];
  return [...keywordEdit(declaration), ...edits];
}

/** What the start has put there is where every session begins. */
function copying({ variable, isRefilled }: Isolated): string {
  const copy = isFilled(variable) && !isRefilled ? copyOf(variable.declaration) : undefined;
  return copy ? `, ${COPIES[copy]}` : '';
}

const COPIES: Readonly<Record<Copy, string>> = {
  Map: '(filled) => new Map(filled)',
  Set: '(filled) => new Set(filled)',
  array: '(filled) => [...filled]',
  object: '(filled) => ({ ...filled })',
};

function maker({ isOwn, isStandIn }: Isolated): string {
  if (!isOwn) return 'sessionVariable';
  return isStandIn ? 'sessionStandIn' : 'sessionObject';
}

/** A property declaration holds its semicolon, a variable declaration does not. */
const endsInSemicolon = (declaration: ts.Node): boolean => declaration.getText().endsWith(';');

function typeArgument(declaration: ts.VariableDeclaration | ts.PropertyDeclaration): string {
  const { type, initializer } = declaration;
  if (!/\.[mc]?tsx?$/.test(fileOf(declaration))) return '';
  if (type) return `<${type.getText()}>`;
  const evolves =
    !initializer ||
    initializer.getText() === 'null' ||
    initializer.getText() === 'undefined' ||
    initializer.getText() === '[]';
  return evolves ? '<any>' : '';
}

function keywordEdit(declaration: ts.VariableDeclaration | ts.PropertyDeclaration): Edit[] {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list)) return [];
  const start = list.getStart();
  const keyword = /^(let|var|const)\b/.exec(list.getText())?.[0] ?? 'const';
  return keyword === 'const' ? [] : [replace(declaration, [start, start + keyword.length], 'const')];
}

function useEdits({ variable, isStandIn }: Isolated, project: ProjectModel): Edit[] {
  if (isStandIn) return [];
  const inTypes = typeQueriesOf(variable, project).map((use) => replace(use, [use.getEnd(), use.getEnd()], '.value'));
  return [...variable.uses.map(useEdit), ...inTypes];
}

function useEdit(use: ts.Expression): Edit {
  if (isHandedOn(use)) return replace(use, [use.getEnd(), use.getEnd()], '');
  if (ts.isShorthandPropertyAssignment(use.parent) && use.parent.name === use)
    return replace(use, [use.getEnd(), use.getEnd()], `: ${use.getText()}.value`);
  return replace(use, [use.getEnd(), use.getEnd()], '.value');
}

/** Exports hand the variable on, not what it holds. */
const isHandedOn = ({ parent }: ts.Expression): boolean =>
  (ts.isBinaryExpression(parent) && EXPORTED.test(parent.left.getText())) ||
  ts.isExportSpecifier(parent) ||
  ts.isExportAssignment(parent) ||
  (ts.isShorthandPropertyAssignment(parent) && isModuleExports(parent.parent));

interface Taken {
  readonly file: string;
  readonly name: string;
}

function importEdits(project: ProjectModel, taken: readonly Taken[]): Edit[] {
  const files = [...new Set(taken.map(({ file }) => file))];
  return files.flatMap((file) => {
    const source = project.program.sources.get(file);
    const names = taken.filter((one) => one.file === file).map(({ name }) => name);
    return source ? sessionImportEdits(project, source, names) : [];
  });
}
