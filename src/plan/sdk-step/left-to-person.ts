import type { Files } from '../../edits/edit.ts';
import type { Place } from '../../project/project-model.ts';
import { isTest } from './is-test.ts';

/** What the codemod says about a place; `line` is 1-based. */
export interface Remark extends Place {
  readonly level: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly isMarked: boolean;
}

/** Why the SDK cannot be moved by a machine, with the place. */
export interface Problem extends Place {
  readonly message: string;
}

/** What the codemod warns of and has done: the compiler says where it was wrong. */
const DONE = /^(ErrorCode split into|RequestHandlerExtra renamed)/;

/** A schema that is built elsewhere: registerTool() and registerPrompt() of v2 take what those of v1 took, the fields or a schema of zod. */
const TAKEN_AS_IT_IS =
  /^(Could not verify `\w+` is|Shorthand `\{ \w+ \}` in config: could not verify the value is) a schema/;

/** A type of the context in v2 has none of the members that v1 had, so the compiler says where one is read. */
const CHECKED_BY_COMPILER = /^Parameter annotation '[\s\S]*' mentions a context type/;
const TYPED = /\.[mc]?tsx?$/;

/** What the codemod has not done, outside of tests. */
export const leftToPerson = (remarks: readonly Remark[]): Problem[] =>
  remarks
    .filter(({ level, file }) => level !== 'info' && !isTest(file))
    .filter((remark) => !isDone(remark) && !isSettled(remark))
    .map(({ file, line, message }) => ({ file, line, message }));

const isDone = ({ isMarked, message }: Remark): boolean => !isMarked && DONE.test(message);

const isSettled = ({ file, message }: Remark): boolean =>
  TAKEN_AS_IT_IS.test(message) || (TYPED.test(file) && CHECKED_BY_COMPILER.test(message));

const MARK = '@mcp-codemod-error';
const COMMENT = /^[^\S\n]*\/\* @mcp-codemod-error [\s\S]*? \*\/\r?\n/gm;

/** The files without the comments by which the codemod asks a person to look, where nothing of that is left. */
export const withoutComments = (files: Files, before: Files): Files =>
  new Map([...files].map(([file, text]) => [file, isTest(file) ? text : unmarked(text, before.get(file) ?? '')]));

const unmarked = (text: string, before: string): string =>
  before.includes(MARK) ? text : text.replaceAll(COMMENT, '');
