import { isObject, parseJson } from '../../verify/messages/json-rpc.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { Finding } from '../../spec/finding.ts';
import type { Outcome, Report } from '../report.ts';

/** What a summary needs of a report that was written as JSON. */
export interface SavedReport {
  readonly command: Report['command'];
  readonly target: string;
  readonly outcome: Outcome;
  readonly findings: readonly SavedFinding[];
  readonly checks: readonly SavedCheck[];
}

type SavedFinding = Pick<Finding, 'id' | 'severity' | 'file' | 'line' | 'message'>;
type SavedCheck = Pick<CheckResult, 'id' | 'level' | 'outcome' | 'actual' | 'causeId' | 'cause' | 'expectedToFail'>;

/** The report in a text, or undefined where the text is none of this tool's, whatever it is. */
export function savedReportIn(text: string): SavedReport | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value['tool'] !== 'mcp-migrate') return undefined;
  const { command, target, outcome, findings, checks } = value;
  if (!isOneOf(commands, command) || !isOneOf(outcomes, outcome) || typeof target !== 'string') return undefined;
  if (!Array.isArray(findings) || !Array.isArray(checks)) return undefined;
  return { command, target, outcome, findings: findings.filter(isFinding), checks: checks.filter(isCheck) };
}

const commands: readonly Report['command'][] = ['migrate', 'verify', 'audit', 'undo'];

/** In the order in which a summary lists them. */
export const outcomes: readonly Outcome[] = [
  ...(['proven', 'migrated', 'planned', 'nothing-to-do'] as const),
  ...(['partial', 'unproven', 'failed', 'refused'] as const),
];

const isOneOf = <Word extends string>(words: readonly Word[], value: unknown): value is Word =>
  words.some((word) => word === value);

function isFinding(value: unknown): value is SavedFinding {
  if (!isObject(value) || typeof value['line'] !== 'number') return false;
  return ['id', 'severity', 'file', 'message'].every((name) => typeof value[name] === 'string');
}

function isCheck(value: unknown): value is SavedCheck {
  return isObject(value) && ['id', 'level', 'outcome', 'actual'].every((name) => typeof value[name] === 'string');
}
