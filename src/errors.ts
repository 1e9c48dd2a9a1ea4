/**
 * The only error shown to users without a stack: what went wrong, and the one thing to do about it.
 * `exitCode` is 2 for wrong usage and 3 for what could not be done or checked (product contract).
 */
export class UserError extends Error {
  readonly hint: string | undefined;
  readonly exitCode: 2 | 3;

  constructor(message: string, options: { hint?: string; exitCode?: 2 | 3; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'UserError';
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 3;
  }
}
