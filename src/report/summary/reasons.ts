import { isRed } from '../severity.ts';
import type { SavedReport } from './saved-report.ts';

/** One thing that a report says stands in the way. */
export interface Told {
  readonly id: string;
  /** `src/index.ts:12`; empty for what a running server does. */
  readonly place: string;
  readonly message: string;
}

/** What keeps a run from being proven, each id once: findings that are errors, and the causes of MUST failures. */
export function reasonsOf({ findings, checks }: SavedReport): readonly Told[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const red = checks.filter((check) => isRed(check) && check.level === 'MUST' && check.expectedToFail !== true);
  const all = [
    ...errors.map(({ id, file, line, message }) => ({ id, place: `${file}:${line}`, message })),
    ...red.map(({ id, causeId = id, cause, actual }) => ({ id: causeId, place: '', message: cause ?? actual })),
  ];
  return all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index);
}
