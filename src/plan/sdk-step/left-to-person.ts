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

/** What the codemod has not done, outside of tests. */
export const leftToPerson = (remarks: readonly Remark[]): Problem[] =>
  remarks
    .filter(
      ({ level, isMarked, file, message }) => level !== 'info' && (isMarked || !DONE.test(message)) && !isTest(file),
    )
    .map(({ file, line, message }) => ({ file, line, message }));
