import type { Report } from '../report.ts';

/** The report as one JSON object with a final newline (src/report/report.schema.json). */
export function formatJson(report: Report): string {
  const text = JSON.stringify(report, null, 2);
  // JSON.stringify leaves C1 controls and bidirectional marks as they are, and a terminal may obey them.
  return `${text.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, escaped)}\n`;
}

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
