import { findingDetails, type Beside } from '../../details.ts';
import { eraText } from '../../eras.ts';
import { allProofs, opinions } from '../../proofs.ts';
import type { Proof, Report } from '../../report.ts';
import { bySeverity } from '../../severity.ts';
import { tallyText } from '../../tally.ts';
import { verdictOf } from '../../verdict.ts';
import { changesSection } from './changes.ts';
import { command, listSection, place, section } from './elements.ts';
import { escapeHtml } from './page-data.ts';
import { problemSection } from './problems.ts';
import { stateSection } from './state.ts';
import { timelineSection } from './timeline.ts';

/** What a page has beside the report. */
export interface PageOptions extends Beside {
  /** What the changes make of the files, as a unified diff. */
  readonly diff?: string;
}

/** What the page shows without its script: everything but the checks, each with its exchanges. */
export function pageBody(report: Report, options: PageOptions): string[] {
  const parts = [
    findingSection(report),
    problemSection(report, options),
    changesSection(report, options.diff ?? ''),
    stateSection(report),
    proofSection(report),
    timelineSection(report),
    report.checks.length > 0 ? checkSection(report) : [],
  ];
  return [...head(report), ...contents(parts.flat()), '<main>', ...parts.flat(), '</main>'];
}

function head(report: Report): string[] {
  const { word, sentence, tone, beside } = verdictOf(report);
  const { target, version, next } = report;
  return [
    `<header class="${tone}">`,
    `<h1><span class="verdict">${escapeHtml(word)}</span> ${escapeHtml(sentence)}</h1>`,
    `<p class="target">${escapeHtml(target)}</p>`,
    ...beside.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<p>${escapeHtml(tallyText(report))}</p>`,
    ...(report.notes ?? []).map((note) => `<p>${escapeHtml(note)}</p>`),
    ...(next.length === 0 ? [] : ['<dl class="next">', ...next.map(nextItem), '</dl>']),
    `<p class="dim">mcp-migrate ${escapeHtml(version)} ${report.command}</p>`,
    '</header>',
  ];
}

const nextItem = ({ label, command: text }: Report['next'][number]): string =>
  `<dt>${escapeHtml(label)}</dt><dd>${command(text)}</dd>`;

/** Links to the parts of the page, as far as there are several. */
function contents(lines: readonly string[]): string[] {
  const links = lines.flatMap((line) => {
    const [, id, title] = HEADING.exec(line) ?? [];
    return id === undefined || title === undefined ? [] : [`<a href="#${id}">${title}</a>`];
  });
  return links.length < 2 ? [] : [`<nav aria-label="Contents">${links.join(' ')}</nav>`];
}

const HEADING = /^<h2 id="([^"]+)">(.*)<\/h2>$/;

function findingSection({ findings }: Report): string[] {
  const items = bySeverity(findings).map((finding) => {
    const { id, severity, file, line } = finding;
    const details = findingDetails(finding).map(([label, text]) => `${escapeHtml(label)}: ${escapeHtml(text)}`);
    return `<li class="${severity}"><b>${severity}</b> ${place(file, line)} <span class="dim">${escapeHtml(id)}</span><br>${details.join('<br>')}</li>`;
  });
  return listSection('Left for you', items);
}

const marks = { pass: '✓', fail: '✗', 'not-run': '–' } satisfies Record<Proof['outcome'], string>;
const words = { pass: 'passed', fail: 'failed', 'not-run': 'not run' } satisfies Record<Proof['outcome'], string>;

function proofSection(report: Report): string[] {
  const items = [...allProofs(report), ...opinions(report)].map(({ message, outcome, detail }) => {
    const told = detail === undefined ? '' : `: <span class="dim">${escapeHtml(detail)}</span>`;
    const mark = `<span class="mark" role="img" aria-label="${words[outcome]}">${marks[outcome]}</span>`;
    return `<li class="${outcome}">${mark} ${escapeHtml(message)}${told}</li>`;
  });
  return listSection('Proof', items);
}

function checkSection({ checks }: Report): string[] {
  const filters = ['outcome', 'group', 'era', 'level'].map(
    (name) => `<label>${name} <select name="${name}"><option value="">all</option></select></label>`,
  );
  return section('Checks', [
    `<p class="dim">${escapeHtml(eraText(checks))}</p>`,
    '<noscript>The checks are shown by the script of this page.</noscript>',
    '<form id="filters">',
    ...filters,
    '<label class="wide">text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>',
    '</form>',
    '<p id="count" role="status" class="dim"></p>',
    '<div id="checks"></div>',
  ]);
}
