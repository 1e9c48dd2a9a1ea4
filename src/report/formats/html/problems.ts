import { problemDetails, type Beside } from '../../details.ts';
import { triedEras } from '../../eras.ts';
import { problemsOf, type Problem } from '../../problems.ts';
import type { Report } from '../../report.ts';
import { shortened, visibleLine } from '../../safe-text.ts';
import { command, section } from './elements.ts';
import { escapeHtml } from './page-data.ts';

const SUMMARY = 160;

/** Each cause once, an error unfolded: the check that shows it best, and below it the others that it explains. */
export function problemSection({ checks }: Report, beside: Beside): string[] {
  const hasEras = triedEras(checks).length > 1;
  const problems = problemsOf(checks);
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return section(
    isWrong ? 'What is wrong' : 'Warnings',
    problems.map((problem) => problemBlock(problem, hasEras, beside)),
  );
}

function problemBlock(problem: Problem, hasEras: boolean, beside: Beside): string {
  const { severity, first, results } = problem;
  const isKnown = first.expectedToFail === true;
  const told = [first.level, ...(hasEras ? [first.era] : []), ...(isKnown ? ['known'] : [])].join(' · ');
  const blocked = first.outcome === 'blocked' ? ' could not be checked' : '';
  const more = results.length > 1 ? `, and ${results.length - 1} more` : '';
  const what = escapeHtml(shortened(visibleLine(first.cause ?? first.actual), SUMMARY));
  const title = `<b>${severity}</b> <code>${escapeHtml(first.id)}</code>${more} <span class="dim">${told}</span>${blocked}`;
  const isOpen = severity === 'error' && !isKnown ? ' open' : '';
  return `<details class="${severity} problem"${isOpen}><summary>${title}<div class="dim">${what}</div></summary><dl>${detailsOf(problem, beside)}</dl></details>`;
}

const detailsOf = (problem: Problem, beside: Beside): string =>
  problemDetails(problem, beside)
    .map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${detail(label, text)}</dd>`)
    .join('');

function detail(label: string, text: string): string {
  if (label === 'try') return command(text);
  return label === 'also' ? `<pre tabindex="0">${escapeHtml(text)}</pre>` : escapeHtml(text);
}
