import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Finding } from '../../spec/finding.ts';
import { findings, type FindingText } from '../../spec/findings.ts';
import { requirements } from '../../spec/requirements/index.ts';
import type { CheckResult } from '../../verify/result.ts';
import { findingDetails, harmText, problemDetails, type Detail } from '../details.ts';
import { repositoryPath, type FormatOptions } from '../format-options.ts';
import { problemsOf, type Problem } from '../problems.ts';
import type { Report } from '../report.ts';
import { safeJson, shortened, visibleLine } from '../safe-text.ts';
import type { Severity } from '../severity.ts';
import { sourceLink } from '../source-link.ts';
import { verdictOf } from '../verdict.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

type SarifOptions = Pick<FormatOptions, 'folder' | 'scripts' | 'findingTexts'>;

/** SARIF 2.1.0: a result for each cause of red checks and for each finding, with the rules that these name. */
export function formatSarif(report: Report, options: SarifOptions): string {
  const { folder, findingTexts = findings } = options;
  const problems = problemsOf(report.checks);
  const rules = uniqueRules([
    ...problems.map(problemRule),
    ...report.findings.map((finding) => findingRule(finding, findingTexts)),
  ]);
  const results = [
    ...problems.map((problem) => problemResult(problem, report.target, options)),
    ...report.findings.map((finding) => findingResult(finding, folder)),
  ].map((result) => ({ ...result, ruleIndex: rules.findIndex(({ id }) => id === result.ruleId) }));
  const { word, sentence, beside } = verdictOf(report);
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mcp-migrate', semanticVersion: report.version, rules } },
        invocations: [
          {
            executionSuccessful: report.exitCode < 2,
            exitCode: report.exitCode,
            exitCodeDescription: visibleLine([`${word}: ${sentence}`, ...beside].join('; ')),
            ...(report.notes && { toolExecutionNotifications: report.notes.map(notification) }),
          },
        ],
        results,
      },
    ],
  };
  return `${safeJson(log, 2)}\n`;
}

const uniqueRules = (rules: readonly ReportingDescriptor[]): ReportingDescriptor[] => [
  ...new Map(rules.map((rule) => [rule.id, rule])).values(),
];

const notification = (text: string) => ({ level: 'note' as const, message: { text: visibleLine(text) } });

/** A known cause is a rule of its own, so that it is one alert whichever check shows it first. */
function problemRule({ first, severity }: Problem): ReportingDescriptor {
  const { causeId, cause, fix, hurts } = first;
  if (causeId === undefined || cause === undefined) return checkRule(first, severity);
  const help = [...(fix === undefined ? [] : [`Fix: ${fix}`]), ...(hurts ? [`Hurts ${harmText(hurts)}`] : [])];
  return {
    ...ruleText(causeId, cause, cause),
    help: { text: help.map(visibleLine).join('\n') },
    defaultConfiguration: { level: severity },
    properties: { tags: ['cause'], ...problem(severity) },
  };
}

function checkRule({ id, level, group, expected, source }: CheckResult, severity: Severity): ReportingDescriptor {
  const expect = requirements.find((requirement) => requirement.id === id)?.expect ?? expected;
  const link = sourceLink(source);
  return {
    ...ruleText(id, shortened(expect, 120), expect),
    help: { text: `Expected: ${visibleLine(expect)}\nSource: ${visibleLine(source)}` },
    ...(link !== undefined && { helpUri: link }),
    defaultConfiguration: { level: severity },
    properties: { tags: [group, level], ...problem(severity) },
  };
}

function findingRule({ id, severity, message, fix }: Finding, texts: readonly FindingText[]): ReportingDescriptor {
  const known = texts.find((text) => text.id === id);
  const { title, why, fix: remedy } = known ?? { title: id, why: message, fix };
  const link = known?.docs?.[0];
  return {
    ...ruleText(id, title, why),
    help: { text: visibleLine([why, remedy].filter((text) => text !== undefined).join(' ')) },
    ...(link !== undefined && { helpUri: link }),
    defaultConfiguration: { level: severity },
    properties: { tags: ['migration'], ...problem(severity) },
  };
}

const ruleText = (id: string, title: string, text: string): ReportingDescriptor => ({
  id,
  shortDescription: { text: visibleLine(title) },
  fullDescription: { text: visibleLine(text) },
});

/** What GitHub sorts its alerts by. */
const problem = (severity: Severity): object => ({
  'problem.severity': severity === 'note' ? 'recommendation' : severity,
  precision: 'high',
});

function problemResult(found: Problem, target: string, { folder, ...beside }: SarifOptions): Result {
  const { first, results, severity } = found;
  const { id, causeId, era, level, outcome, group } = first;
  return {
    ruleId: causeId ?? id,
    level: severity,
    message: { text: messageText(problemDetails(found, beside)) },
    locations: [
      {
        // GitHub shows no result without a file.
        ...fileAt(repositoryPath('package.json', folder), 1),
        logicalLocations: [{ fullyQualifiedName: visibleLine(target), kind: 'resource' }],
      },
    ],
    // The name GitHub compares; otherwise it would hash the line of package.json, the same for all.
    partialFingerprints: { primaryLocationLineHash: causeId ?? `${era}/${id}` },
    properties: {
      group,
      requirement: level,
      era,
      outcome,
      checks: results.map((result) => `${result.era}/${result.id}`),
    },
  };
}

const findingResult = (finding: Finding, folder: string): Result => ({
  ruleId: finding.id,
  level: finding.severity,
  message: { text: messageText(findingDetails(finding)) },
  locations: [fileAt(repositoryPath(finding.file, folder), finding.line)],
});

const fileAt = (path: string, startLine: number) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine } },
});

// encodeURIComponent throws for half a surrogate pair.
const uriOf = (path: string): string =>
  path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');

/** Plain text in which nothing is a link (SARIF §3.11.6). */
const messageText = (details: readonly Detail[]): string =>
  details.map(([label, text]) => `${label}: ${text.replace(/[\\[\]]/g, '\\$&')}`).join('\n');
