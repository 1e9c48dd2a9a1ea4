import { findingDetails, problemDetails, type Beside, type Detail } from '../details.ts';
import { repositoryPath, type FormatOptions } from '../format-options.ts';
import { triedEras } from '../eras.ts';
import { problemsOf, type Problem } from '../problems.ts';
import type { Report } from '../report.ts';
import { visible, visibleLine } from '../safe-text.ts';
import { severities, type Severity } from '../severity.ts';
import { tallyText } from '../tally.ts';
import { verdictOf } from '../verdict.ts';

interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly place?: { readonly file: string; readonly line: number };
}

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Severity, string>;

/** Workflow commands of GitHub Actions, one for each cause: the errors first, the counts before the other notices. */
export function formatGithub(report: Report, { folder, ...beside }: Pick<FormatOptions, 'folder' | 'scripts'>): string {
  const annotations = [...checkAnnotations(report, beside), ...findingAnnotations(report, folder)];
  // GitHub keeps the first ten of each kind, so the counts would be lost behind ten notices.
  const all = severities.flatMap((severity) => {
    const own = annotations.filter((annotation) => annotation.severity === severity);
    return group(severity, severity === 'note' ? [summary(report), ...noteAnnotations(report), ...own] : own);
  });
  return `${all.join('\n')}\n`;
}

function group(severity: Severity, annotations: readonly Annotation[]): string[] {
  if (annotations.length === 0) return [];
  return [`::group::${commands[severity]}s (${annotations.length})`, ...annotations.map(commandOf), '::endgroup::'];
}

function checkAnnotations({ checks }: Report, beside: Beside): Annotation[] {
  const hasEras = triedEras(checks).length > 1;
  return problemsOf(checks).map((problem) => ({
    // What is known to fail is shown, and alarms nobody.
    severity: problem.first.expectedToFail === true ? 'note' : problem.severity,
    title: titleOf(problem, hasEras),
    message: textOf(problemDetails(problem, beside)),
  }));
}

function titleOf({ first, results }: Problem, hasEras: boolean): string {
  const { id, level, era, outcome, expectedToFail } = first;
  const known = expectedToFail === true ? 'known: ' : '';
  const more = results.length > 1 ? ` and ${results.length - 1} more` : '';
  return `${known}${id}${more} (${level}${hasEras ? `, ${era}` : ''})${outcome === 'blocked' ? ' could not be checked' : ''}`;
}

const noteAnnotations = ({ notes = [] }: Report): Annotation[] =>
  notes.map((message) => ({ severity: 'note', title: 'note', message }));

const findingAnnotations = ({ findings }: Report, folder: string): Annotation[] =>
  findings.map((finding) => ({
    severity: finding.severity,
    title: finding.id,
    message: textOf(findingDetails(finding)),
    place: { file: repositoryPath(finding.file, folder), line: finding.line },
  }));

function summary(report: Report): Annotation {
  const { word, sentence, beside } = verdictOf(report);
  const title = `mcp-migrate ${report.command}: ${word}`;
  const message = [`${report.target}: ${sentence}.`, ...beside.map((text) => `${text}.`), tallyText(report)].join(' ');
  return { severity: 'note', title, message };
}

const textOf = (details: readonly Detail[]): string => details.map(([label, text]) => `${label}: ${text}`).join('\n');

function commandOf({ severity, title, message, place }: Annotation): string {
  const properties = [
    `title=${property(title)}`,
    ...(place ? [`file=${property(place.file)}`, `line=${place.line}`] : []),
  ];
  return `::${commands[severity]} ${properties.join(',')}::${data(visible(message))}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(visibleLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
