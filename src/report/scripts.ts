import type { CheckResult } from '../verify/result.ts';
import { problemsOf } from './problems.ts';

/** Characters; more fill a screen. */
const SCREEN = 1600;

/** A file that shows a failure again. */
export interface Script {
  readonly name: string;
  readonly text: string;
}

/** One script for each problem whose command is longer than a screen. */
export function scriptsOf(checks: readonly CheckResult[]): Script[] {
  return problemsOf(checks).flatMap(({ first }) =>
    isLong(first) ? [{ name: scriptName(first), text: scriptText(first) }] : [],
  );
}

/** The command of a failure, or where it is to be had. */
export function tryText(check: CheckResult, { scripts = false }: { readonly scripts?: boolean }): string {
  if (!isLong(check)) return check.curl ?? '';
  const name = scriptName(check);
  return scripts ? `bash ${name}` : `(longer than a screen: --output FILE writes it beside the report, as ${name})`;
}

const isLong = ({ curl = '' }: CheckResult): boolean => curl.length > SCREEN;
const scriptName = ({ id, era }: CheckResult): string => `try-${id}-${era}.sh`;

function scriptText({ id, expected, curl = '' }: CheckResult): string {
  return ['#!/bin/bash', `# ${id}: expected ${expected}`, curl, ''].join('\n');
}
