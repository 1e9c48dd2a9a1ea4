import { create } from 'xmlbuilder2';
import type { Finding } from '../../spec/finding.ts';
import type { CheckResult } from '../../verify/result.ts';
import { checkDetails, findingDetails, problemDetails, type Detail } from '../details.ts';
import type { FormatOptions } from '../format-options.ts';
import { isCountedProblem, problemsByCheck, type Problem } from '../problems.ts';
import { allProofs, opinions } from '../proofs.ts';
import type { LeftOut, Proof, Report } from '../report.ts';
import { visible, visibleLine } from '../safe-text.ts';
import { severityOf } from '../severity.ts';
import { verdictOf } from '../verdict.ts';

type XmlNode = ReturnType<typeof create>;

/** One `testcase`; without `ending` it passed. */
interface Case {
  readonly name: string;
  readonly seconds?: number;
  readonly ending?: Ending;
  /** What does not make the run fail and has to be read nevertheless. */
  readonly remark?: string;
}

interface Ending {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly type?: string;
  readonly text?: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

type JunitOptions = Pick<FormatOptions, 'strict' | 'scripts'>;

/**
 * JUnit XML: a suite per group and era. A cause that makes the run fail is one failure, at the check that shows it best;
 * its other checks are skipped and name that one. What only warns is a remark.
 */
export function formatJunit(report: Report, options: JunitOptions): string {
  const told = [
    { name: 'findings', cases: report.findings.map(findingCase) },
    { name: 'proofs', cases: [...allProofs(report).map(proofCase), ...(report.leftOut ?? []).map(leftOutCase)] },
    { name: 'second opinions', cases: opinions(report).map(opinionCase) },
    { name: 'notes', cases: (report.notes ?? []).map((remark) => ({ name: 'note', remark })) },
    ...checkSuites(report.checks, options),
  ].filter(({ cases }) => cases.length > 0);
  const suites = isGreenByMistake(report, told) ? [outcomeSuite(report), ...told] : told;
  const document = create({ version: '1.0', encoding: 'UTF-8' });
  const name = `mcp-migrate ${report.command} ${report.target}`;
  const root = document.ele('testsuites', { name: attribute(name), ...totals(suites.flatMap(({ cases }) => cases)) });
  for (const suite of suites) addSuite(root, suite);
  return `${document.end({ prettyPrint: true })}\n`;
}

const isGreenByMistake = ({ exitCode }: Report, suites: readonly Suite[]): boolean =>
  exitCode !== 0 && !suites.some(({ cases }) => cases.some(isProblem));

const isProblem = ({ ending }: Case): boolean => ending !== undefined && ending.kind !== 'skipped';

function outcomeSuite(report: Report): Suite {
  const { word, sentence } = verdictOf(report);
  return {
    name: 'run',
    cases: [{ name: report.command, ending: { kind: 'failure', message: `${word}: ${sentence}` } }],
  };
}

function checkSuites(checks: readonly CheckResult[], options: JunitOptions): Suite[] {
  const problems = problemsByCheck(checks);
  const nameOf = ({ group, era }: CheckResult): string => `${group} (${era})`;
  return [...new Set(checks.map(nameOf))].map((name) => ({
    name,
    cases: checks
      .filter((check) => nameOf(check) === name)
      .map((check) => checkCase(check, problems.get(check), options)),
  }));
}

function checkCase(check: CheckResult, problem: Problem | undefined, options: JunitOptions): Case {
  const { id: name, outcome, cause } = check;
  const base = { name, ...timeOf(check) };
  if (problem) return { ...base, ...redCase(check, problem, options) };
  if (outcome === 'pass') return base;
  return { ...base, ending: { kind: 'skipped', message: `${skipWords[outcome]}: ${cause ?? 'no reason given'}` } };
}

const skipWords = { 'not-applicable': 'not applicable', 'not-run': 'not run', fail: 'fails', blocked: 'blocked' };

/** The first check of a problem tells all of it; the others say which one does. */
function redCase(check: CheckResult, problem: Problem, { strict, ...beside }: JunitOptions): Omit<Case, 'name'> {
  const { first } = problem;
  const { level, outcome, cause, actual } = check;
  const isFirst = check === first;
  const text = textOf(isFirst ? problemDetails(problem, beside) : checkDetails(check, beside));
  if (!isCountedProblem(problem, strict)) return { remark: `${severityOf(level)}: ${level} ${outcome}\n${text}` };
  if (isFirst) {
    return {
      ending: { kind: outcome === 'blocked' ? 'error' : 'failure', message: cause ?? actual, type: level, text },
    };
  }
  const message = `fails too, for the cause that ${first.id} (${first.era}) shows: ${first.cause ?? first.actual}`;
  return { ending: { kind: 'skipped', message }, remark: text };
}

function timeOf({ exchanges = [] }: CheckResult): { seconds?: number } {
  if (exchanges.length === 0) return {};
  const start = Math.min(...exchanges.map(({ atMs }) => atMs));
  const end = Math.max(...exchanges.map(({ atMs, durationMs }) => atMs + durationMs));
  return { seconds: (end - start) / 1000 };
}

function findingCase(finding: Finding): Case {
  const { id, severity, file, line, message } = finding;
  const name = `${id} ${file}:${line}`;
  const text = textOf(findingDetails(finding));
  if (severity !== 'error') return { name, remark: `${severity}: ${text}` };
  return { name, ending: { kind: 'failure', message, type: severity, text } };
}

function proofCase({ id, message, outcome, detail = '' }: Proof): Case {
  const name = id === message ? id : `${id}: ${message}`;
  if (outcome === 'pass') return { name };
  const kind = outcome === 'fail' ? 'failure' : 'skipped';
  return { name, ending: { kind, message: detail === '' ? outcome : detail } };
}

const leftOutCase = ({ what, message }: LeftOut): Case => ({
  name: `not tried: ${what}`,
  ending: { kind: 'skipped', message },
});

function opinionCase(proof: Proof): Case {
  const { name, ending } = proofCase(proof);
  if (ending?.kind !== 'failure') return { name, ...(ending && { ending }) };
  return { name, remark: `warning: ${ending.message}` };
}

const textOf = (details: readonly Detail[]): string => details.map(([label, text]) => `${label}: ${text}`).join('\n');

function addSuite(root: XmlNode, { name, cases }: Suite): void {
  const node = root.ele('testsuite', { name: attribute(name), ...totals(cases) });
  for (const each of cases) addCase(node, name, each);
}

function addCase(suite: XmlNode, suiteName: string, { name, seconds, ending, remark }: Case): void {
  const time = seconds === undefined ? {} : { time: seconds.toFixed(3) };
  const classname = attribute(`mcp-migrate.${suiteName}`);
  const node = suite.ele('testcase', { classname, name: attribute(name), ...time });
  if (ending) addEnding(node, ending);
  if (remark !== undefined) node.ele('system-out').txt(content(remark));
}

function addEnding(testcase: XmlNode, { kind, message, type, text }: Ending): void {
  const typed = type === undefined ? {} : { type };
  const node = testcase.ele(kind, { message: attribute(message), ...typed });
  if (text !== undefined) node.txt(content(text));
}

const attribute = (text: string): string => ampersands(visibleLine(text));
const content = (text: string): string => ampersands(visible(text));

// xmlbuilder2 takes what looks like an entity for one, also an undefined one.
const ampersands = (text: string): string => text.replaceAll('&', '&amp;');

function totals(cases: readonly Case[]): Record<string, string> {
  const count = (kind: Ending['kind']): string => String(cases.filter(({ ending }) => ending?.kind === kind).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}
