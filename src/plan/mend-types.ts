import type { Edit, Files } from '../edits/edit.ts';
import { isGenerated } from '../project/generated-modules.ts';

/** A comment that keeps a line as it is. */
export interface Mend {
  readonly file: string;
  readonly line: number;
  readonly edit: Edit;
}

/** Where a compiler complains; `line` is 1-based. */
export interface TypeProblem {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** How reports word these changes: they follow a build, so no transform makes them. */
export const mendingTypes = {
  id: 'mend-types',
  title: 'Keep values that the raised SDK types otherwise',
  why: 'What is sent is the same as before; only the types of the SDK have changed, and a comment above each line says so.',
  docs: ['https://www.typescriptlang.org/docs/handbook/release-notes/typescript-3-9.html#-ts-expect-error-comments'],
};

/**
 * Codes by which a compiler says that a value does not fit a type. The value is the same as before, only the types of the SDK have
 * changed; codes that mean something is missing at run time (TS2305, TS2307 …) are not among them.
 */
const UNFIT = new Set([
  ...['TS2322', 'TS2344', 'TS2345', 'TS2353', 'TS2561', 'TS2559', 'TS2739', 'TS2740', 'TS2741', 'TS2769', 'TS2589'],
  ...['TS2314', 'TS2352', 'TS2416', 'TS2420', 'TS2430', 'TS2367'],
  ...['TS2532', 'TS2571', 'TS7053', 'TS18046', 'TS18047', 'TS18048'],
]);
const COMMENT = '// @ts-expect-error -- the types of the raised SDK say otherwise; what is sent is as before';
const IN_GENERATED = '// @ts-expect-error -- the types that are installed here say otherwise; what runs is the same';

/**
 * The edits that keep values a raised SDK types differently: a comment above each.
 * Undefined when other errors are among the new ones, so that nothing is hidden.
 */
export function mendTypes(
  files: Files,
  before: readonly TypeProblem[],
  after: readonly TypeProblem[],
): readonly Mend[] | undefined {
  const fresh = newProblems(before, after);
  const isMendable = (problem: TypeProblem): boolean =>
    isUnfit(problem) || followsUnfit(problem, fresh) || isOfType(problem, lineAt(files, problem));
  if (fresh.length === 0 || fresh.some((problem) => !isMendable(problem) || !files.has(problem.file))) return undefined;
  const lines = new Map(fresh.map((problem) => [`${problem.file}:${problem.line}`, problem]));
  return [...lines.values()].map(({ file, line }) => ({
    file,
    line,
    edit: commentAbove(file, files.get(file) ?? '', line),
  }));
}

function newProblems(before: readonly TypeProblem[], after: readonly TypeProblem[]): TypeProblem[] {
  const known = new Set(before.map(({ file, code }) => `${file} ${code}`));
  return after.filter(({ file, code }) => !known.has(`${file} ${code}`));
}

/** Without a signature that fits, the parameters of a function among the arguments have no type. */
const UNTYPED = new Set(['TS7006', 'TS7031']);
const NO_OVERLOAD = 'TS2769';

const isUnfit = ({ code, message }: TypeProblem): boolean =>
  UNFIT.has(code) || (code === 'TS2339' && isNamedInUnion(message));

function followsUnfit({ file, line, code }: TypeProblem, fresh: readonly TypeProblem[]): boolean {
  return UNTYPED.has(code) && fresh.some((one) => one.code === NO_OVERLOAD && one.file === file && one.line <= line);
}

/** `JSONRPCResponse["result"]`: the type of a member, which is nothing when the code runs. */
function isOfType({ code, message }: TypeProblem, text: string): boolean {
  const [, name, type] = OF_TYPE.exec(message) ?? [];
  return code === 'TS2339' && ['"', "'"].some((quote) => text.includes(`${type}[${quote}${name}${quote}]`));
}

const OF_TYPE = /^Property '([\w$]+)' does not exist on type '([\w$]+)'\.$/;

const lineAt = (files: Files, { file, line }: TypeProblem): string => files.get(file)?.split('\n')[line - 1] ?? '';

/**
 * The same where all of it is the registration of handlers, a member too many, or an argument of a type: SDK v2 types those more
 * strictly, and sends the same.
 */
export function mendHandlers(...[files, before, after]: Parameters<typeof mendTypes>): readonly Mend[] | undefined {
  const isHandler = (problem: TypeProblem): boolean => /\.setRequestHandler\(/.test(lineAt(files, problem));
  const isKept = (problem: TypeProblem): boolean => isHandler(problem) || CHANGES_NOTHING.has(problem.code);
  return newProblems(before, after).every(isKept) ? mendTypes(files, before, after) : undefined;
}

/** `z.infer<typeof X>` and `as X` are gone when the code runs, and a member that a type does not know is sent all the same. */
const CHANGES_NOTHING = new Set(['TS2344', 'TS2352', 'TS2353', 'TS2561']);

/** Older SDKs let every member of an answer be read; newer ones only those that all kinds of content have. */
function isNamedInUnion(message: string): boolean {
  const [, name, type = ''] = /^Property '([\w$]+)' does not exist on type '(.*)'\.$/.exec(message) ?? [];
  return (
    name !== undefined && /} \| {/.test(type) && new RegExp(`[{;] ${name.replaceAll('$', '\\$')}\\??: `).test(type)
  );
}

function commentAbove(file: string, text: string, line: number): Edit {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const indent = /^\s*/.exec(lines[line - 1] ?? '')?.[0].replace(/[\r\n]/g, '') ?? '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    kind: 'replace',
    file,
    start,
    end: start,
    text: `${indent}${isGenerated(file) ? IN_GENERATED : COMMENT}${newline}`,
  };
}
