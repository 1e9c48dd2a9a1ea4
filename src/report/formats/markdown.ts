import type { CheckResult } from '../../verify/result.ts';
import { findingDetails, problemDetails, type Beside, type Detail } from '../details.ts';
import { eraText, triedEras } from '../eras.ts';
import { problemsOf, type Problem } from '../problems.ts';
import { allProofs, opinions } from '../proofs.ts';
import type { Proof, Report } from '../report.ts';
import { severities, severityOf, type Severity } from '../severity.ts';
import { isPlainLink, sourceLink } from '../source-link.ts';
import { tallyOf, tallyText } from '../tally.ts';
import { verdictOf } from '../verdict.ts';
import { cell, code, fence, table } from './markdown-text.ts';

// A job summary of GitHub may have 1 MiB.
const DETAILS = 30;

const marks = { error: '❌', warning: '⚠️', note: 'ℹ️' } satisfies Record<Severity, string>;
const proofMarks = { pass: '✅', fail: '❌', 'not-run': '➖' } satisfies Record<Proof['outcome'], string>;

/** GitHub Markdown, for a job summary or a comment: the verdict, what needs attention, the rest as counts. */
export function formatMarkdown(report: Report, beside: Beside = {}): string {
  const sections = [
    head(report),
    findingSection(report),
    proofSection(report),
    checkSection(report),
    problemSection(report, beside),
    nextSection(report),
  ];
  return `${sections
    .flat()
    .map((block) => block.trimEnd())
    .join('\n\n')}\n`;
}

function head(report: Report): string[] {
  const { word, sentence, tone, beside } = verdictOf(report);
  const mark = { good: '✅', warning: '⚠️', bad: '❌' }[tone];
  const tally = tallyText(report);
  const notes = (report.notes ?? []).map((note) => `Note: ${code(note)}`);
  const title = `## ${mark} mcp-migrate ${report.command}: ${word}`;
  const besides = beside.map((text) => `- ${code(text)}`).join('\n');
  return [title, `Target ${code(report.target)}: ${sentence}.`, besides, tally, ...notes].filter(
    (block) => block !== '',
  );
}

function findingSection({ findings }: Report): string[] {
  const sorted = findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const blocks = sorted.slice(0, DETAILS).map((finding) => {
    const title = `${marks[finding.severity]} ${code(finding.id)} in ${code(`${finding.file}:${finding.line}`)}`;
    return [title, ...detailLines(findingDetails(finding))].join('\n\n');
  });
  return blocks.length === 0 ? [] : ['### Left for you', ...blocks, ...more(findings.length - DETAILS, 'finding')];
}

function proofSection(report: Report): string[] {
  const lines = [...allProofs(report), ...opinions(report)].map(({ message, outcome, detail }) => {
    const told = detail === undefined ? '' : `: ${code(detail)}`;
    return `- ${proofMarks[outcome]} ${code(message)}${told}`;
  });
  return lines.length === 0 ? [] : ['### Proof', lines.join('\n')];
}

function checkSection({ checks }: Report): string[] {
  if (checks.length === 0) return [];
  const groups = [...new Set(checks.map(({ group }) => group))];
  const rows = groups.map((group) => {
    const { pass, fail, blocked, ...rest } = tallyOf(checks.filter((check) => check.group === group));
    return [group, pass, fail, blocked, rest['not-applicable'], rest['not-run']].map(String);
  });
  const counts = table(['Group', 'pass', 'fail', 'could not be checked', 'not applicable', 'not run'], rows);
  const eras = eraText(checks);
  return ['### Checks', ...(eras === '' ? [] : [`Asked in ${eras}.`]), counts];
}

function problemSection({ checks }: Report, beside: Beside): string[] {
  const problems = problemsOf(checks);
  const hasEras = triedEras(checks).length > 1;
  const blocks = problems.slice(0, DETAILS).flatMap((problem) => problemBlock(problem, hasEras, beside));
  return blocks.length === 0 ? [] : ['### What is wrong', ...blocks, ...more(problems.length - DETAILS, 'cause')];
}

/** One cause: the check that shows it best, and a table of the others. */
function problemBlock({ severity, first, results }: Problem, hasEras: boolean, beside: Beside): string[] {
  const { id, level, era, outcome } = first;
  const known = first.expectedToFail === true ? ', known' : '';
  const told = `${level}${hasEras ? `, ${era}` : ''}${known}`;
  const title = `#### ${marks[severity]} ${code(id)} (${told})${outcome === 'blocked' ? ' could not be checked' : ''}`;
  const details = problemDetails({ severity, first, results: [first] }, beside);
  const others = results.slice(1);
  const also = others.length === 0 ? [] : [table(ALSO, others.slice(0, DETAILS).map(alsoRow))];
  return [title, ...detailLines(details), ...also, ...more(others.length - DETAILS, 'check')];
}

const ALSO = ['The same cause', 'Level', 'Era', '', 'Actual'];

const alsoRow = ({ id, level, era, outcome, actual, remark, cause = '' }: CheckResult): string[] => [
  `${marks[severityOf(level)]} ${code(id)}`,
  level,
  era,
  outcome === 'blocked' ? 'could not be checked' : 'fails',
  cell(outcome === 'blocked' ? (remark ?? cause) : actual),
];

const more = (count: number, noun: string): string[] =>
  count > 0 ? [`And ${count} more ${noun}${count === 1 ? '' : 's'}: --json has all.`] : [];

function detailLines(details: readonly Detail[]): string[] {
  const lines = details
    .filter(([label]) => label !== 'try')
    .map(([label, text]) => `- ${label}: ${linked(label, text)}`);
  const commands = details.filter(([label]) => label === 'try').map(([, text]) => fence(text, 'sh'));
  return [...(lines.length > 0 ? [lines.join('\n')] : []), ...commands];
}

function linked(label: string, text: string): string {
  if (label === 'others met it') return text.split(' ').map(threadLink).join(' ');
  const link = label === 'source' ? sourceLink(text) : undefined;
  return link === undefined ? code(text) : `[${code(text)}](${link})`;
}

const threadLink = (text: string): string => (isPlainLink(text) ? `<${text}>` : code(text));

const nextSection = ({ next }: Report): string[] =>
  next.length === 0
    ? []
    : ['### Next', ...next.flatMap(({ label, command }) => [`- ${code(label)}`, fence(command, 'sh')])];
