import type { CheckResult } from '../../../verify/result.ts';
import type { ShownExchange } from '../../../verify/shown-exchange.ts';
import { checkDetails, type Beside, type Detail } from '../../details.ts';
import type { Report } from '../../report.ts';
import { safeJson, shortened, visible, visibleLine } from '../../safe-text.ts';
import { isRed, redChecks } from '../../severity.ts';
import { isPlainLink, sourceLink } from '../../source-link.ts';

/** Text as HTML shows it, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The checks as JSON, what is red first, for a script element: in it no text can end the element. */
export function pageData({ checks }: Report, beside: Beside): string {
  const sorted = [...redChecks(checks), ...checks.filter((check) => !isRed(check))];
  return safeJson(
    sorted.map((check) => row(check, beside)),
    0,
  ).replaceAll('<', '\\u003c');
}

function row(check: CheckResult, beside: Beside): object {
  const { id, group, level, era, outcome, actual, cause, exchanges = [] } = check;
  const told = isRed(check) ? (cause ?? actual) : outcome === 'pass' ? actual : (cause ?? '');
  return {
    ...{ id, group, level, era, outcome },
    summary: shortened(visibleLine(told), 200),
    details: [...checkDetails({ ...check, threads: [] }, beside).map(withLink), ...(check.threads ?? []).map(thread)],
    exchanges: exchanges.map(shown),
  };
}

/** A label, its text, and where the text leads. */
type LinkedDetail = readonly [label: string, text: string, href?: string];

function withLink([label, text]: Detail): LinkedDetail {
  const href = label === 'source' ? sourceLink(text) : undefined;
  return href === undefined ? [label, text] : [label, text, href];
}

const thread = (url: string): LinkedDetail =>
  isPlainLink(url) ? ['others met it', url, url] : ['others met it', visibleLine(url)];

function shown({ atMs, durationMs, request, response, problem }: ShownExchange): object {
  return {
    ...{ atMs, durationMs },
    title: visibleLine(`${request.method} ${request.url}`),
    ending: visibleLine(response ? `${response.status}${endingOf(response.ending)}` : (problem ?? 'no answer')),
    ok: response !== undefined && response.status < 400,
    request: [visibleLine(`${request.method} ${request.url}`), ...request.headers.map(headerLine)].join('\n'),
    requestBody: visible(request.body ?? ''),
    response: response
      ? [`${response.status}`, ...response.headers.map(headerLine)].join('\n')
      : visible(problem ?? ''),
    responseBody: visible(response?.body ?? ''),
  };
}

const endingOf = (ending: string): string => (ending === 'complete' || ending === 'enough' ? '' : `, ${ending}`);

const headerLine = ([name, value]: readonly [string, string]): string => visibleLine(`${name}: ${value}`);
