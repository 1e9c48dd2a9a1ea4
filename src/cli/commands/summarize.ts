import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { convertPathToPattern, glob } from 'tinyglobby';
import { UserError } from '../../errors.ts';
import { changeTexts } from '../../plan/change-texts.ts';
import { allFindingTexts } from '../../plan/finding-texts.ts';
import { savedReportIn } from '../../report/summary/saved-report.ts';
import { summaryOf, type ReadReport, type Summary } from '../../report/summary/summary.ts';
import { causes } from '../../verify/causes/causes.ts';
import { checks } from '../../verify/checks/index.ts';
import { printable } from '../../verify/describe.ts';

/**
 * Sums up the JSON reports that files, folders and patterns lead to, in the order of their names.
 * @throws UserError (2) when there is none
 */
export async function summarize(patterns: readonly string[]): Promise<Summary> {
  const wanted = await Promise.all(patterns.map(patternFor));
  const files = await glob(wanted, { expandDirectories: false, dot: true });
  const read = await Promise.all(files.toSorted().map(readReport));
  const summary = summaryOf(read, (id) => titles.get(id));
  if (summary.projects.length > 0) return summary;
  const hint = 'mcp-migrate … --json --output reports/NAME.json writes one for each project';
  throw new UserError(`no report in ${printable(patterns.join(' '))}`, { hint, exitCode: 2 });
}

/** What is there is meant as it is written, a folder with the reports in it; everything else is a pattern. */
async function patternFor(given: string): Promise<string> {
  const found = await stat(given).catch(() => undefined);
  if (!found) return given === '' ? NOTHING : given;
  const file = convertPathToPattern(path.resolve(given));
  return found.isDirectory() ? `${file}/*.json` : file;
}

/** Matches no file. */
const NOTHING = '!**';

async function readReport(file: string): Promise<ReadReport> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`cannot read ${printable(file)}`, { exitCode: 2, cause });
  });
  return { file, report: savedReportIn(text) };
}

/** What the ids of changes that stop, findings, causes and checks mean. */
const titles: ReadonlyMap<string, string> = new Map([
  ...changeTexts.map(({ id, title }) => [id, title] as const),
  ...checks.map(({ requirement: { id, expect } }) => [id, expect] as const),
  ...causes.map(({ id, says }) => [id, says] as const),
  ...allFindingTexts.map(({ id, title }) => [id, title] as const),
]);
