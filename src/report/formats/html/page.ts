import { findingDetails, problemDetails, type Beside } from '../../details.ts';
import { eraText, triedEras } from '../../eras.ts';
import { problemsOf, type Problem } from '../../problems.ts';
import { allProofs, opinions } from '../../proofs.ts';
import type { Proof, Report } from '../../report.ts';
import { severities } from '../../severity.ts';
import { tallyText } from '../../tally.ts';
import { verdictOf } from '../../verdict.ts';
import { escapeHtml } from './page-data.ts';

/** What the page shows without its script: the verdict, findings, proofs, and the empty list of checks. */
export function pageBody(report: Report, beside: Beside): string[] {
  return [
    ...head(report),
    '<main>',
    ...findingList(report),
    ...proofList(report),
    ...problemList(report, beside),
    ...(report.checks.length > 0 ? checkList(report) : []),
    ...nextList(report),
    '</main>',
  ];
}

function head(report: Report): string[] {
  const { word, sentence, tone, beside } = verdictOf(report);
  const { command, target, version } = report;
  return [
    `<header class="${tone}">`,
    `<h1><span class="verdict">${escapeHtml(word)}</span> ${escapeHtml(sentence)}</h1>`,
    `<p class="target">${escapeHtml(target)}</p>`,
    ...beside.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<p>${escapeHtml(tallyText(report))}</p>`,
    ...(report.notes ?? []).map((note) => `<p>${escapeHtml(note)}</p>`),
    `<p class="dim">mcp-migrate ${escapeHtml(version)} ${command}</p>`,
    '</header>',
  ];
}

function findingList({ findings }: Report): string[] {
  const sorted = findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const items = sorted.map((finding) => {
    const { id, severity, file, line } = finding;
    const details = findingDetails(finding).map(([label, text]) => `${escapeHtml(label)}: ${escapeHtml(text)}`);
    const place = `<code>${escapeHtml(`${file}:${line}`)}</code>`;
    return `<li class="${severity}"><b>${severity}</b> ${place} <span class="dim">${escapeHtml(id)}</span><br>${details.join('<br>')}</li>`;
  });
  return section('Left for you', items);
}

const marks = { pass: '✓', fail: '✗', 'not-run': '–' } satisfies Record<Proof['outcome'], string>;
const words = { pass: 'passed', fail: 'failed', 'not-run': 'not run' } satisfies Record<Proof['outcome'], string>;

function proofList(report: Report): string[] {
  const items = [...allProofs(report), ...opinions(report)].map(({ message, outcome, detail }) => {
    const told = detail === undefined ? '' : `: <span class="dim">${escapeHtml(detail)}</span>`;
    const mark = `<span class="mark" role="img" aria-label="${words[outcome]}">${marks[outcome]}</span>`;
    return `<li class="${outcome}">${mark} ${escapeHtml(message)}${told}</li>`;
  });
  return section('Proof', items);
}

const nextList = ({ next }: Report): string[] =>
  section(
    'Next',
    next.map(({ label, command }) => `<li>${escapeHtml(label)}<pre>${escapeHtml(command)}</pre></li>`),
  );

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['<section>', `<h2>${title}</h2>`, '<ul>', ...items, '</ul>', '</section>'];
}

/** Each cause once: the check that shows it best, and the others below it. */
function problemList({ checks }: Report, beside: Beside): string[] {
  const hasEras = triedEras(checks).length > 1;
  return section(
    'What is wrong',
    problemsOf(checks).map((problem) => problemItem(problem, hasEras, beside)),
  );
}

function problemItem(problem: Problem, hasEras: boolean, beside: Beside): string {
  const { severity, first } = problem;
  const told = [first.level, ...(hasEras ? [first.era] : []), ...(first.expectedToFail === true ? ['known'] : [])];
  const blocked = first.outcome === 'blocked' ? ' could not be checked' : '';
  const parts = problemDetails(problem, beside).map(([label, text]) => {
    const shown = escapeHtml(text);
    return `<dt>${escapeHtml(label)}</dt><dd>${label === 'try' || label === 'also' ? `<pre>${shown}</pre>` : shown}</dd>`;
  });
  const title = `<b>${severity}</b> <code>${escapeHtml(first.id)}</code> <span class="dim">${told.join(' · ')}</span>`;
  return `<li class="${severity} problem">${title}${blocked}<dl>${parts.join('')}</dl></li>`;
}

function checkList({ checks }: Report): string[] {
  const filters = ['outcome', 'group', 'era', 'level'].map(
    (name) => `<label>${name} <select name="${name}"><option value="">all</option></select></label>`,
  );
  return [
    '<section>',
    '<h2>Checks</h2>',
    `<p class="dim">${escapeHtml(eraText(checks))}</p>`,
    '<noscript>The checks are shown by the script of this page.</noscript>',
    '<form id="filters">',
    ...filters,
    '<label class="wide">text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>',
    '</form>',
    '<p id="count" role="status" class="dim"></p>',
    '<div id="checks"></div>',
    '</section>',
  ];
}
