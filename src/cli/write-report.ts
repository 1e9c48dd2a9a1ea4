import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FormatOptions } from '../report/format-options.ts';
import type { Report } from '../report/report.ts';
import type { Format, OutputOptions } from './output.ts';
import type { Terminal } from './terminal.ts';

interface ReportOptions extends OutputOptions {
  readonly strict?: boolean;
  /** Of a migration: what it makes of the files. */
  readonly diff?: () => string;
}

interface TerminalReport extends ReportOptions {
  readonly scripts: boolean;
}

/**
 * Writes the report, and its other formats, where the options say; missing folders are made. `github` also adds it to
 * the summary of the job.
 */
export async function writeReport(report: Report, options: ReportOptions, terminal: Terminal): Promise<void> {
  const shared = formatOptions(report, options, terminal.env);
  const textOf = (format: Format, scripts: boolean, color = false): Promise<string> =>
    format === 'terminal'
      ? terminalText(report, { ...options, scripts, ...(color && { columns: terminal.stdout.columns }) }, color)
      : written[format](report, { ...shared, scripts, ...(format === 'html' && { diff: options.diff?.() ?? '' }) });
  const format = chosenFormat(options);
  if (options.output === undefined) {
    const text = await textOf(format, false, hasColor(options, terminal));
    terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
  const files = [
    ...(options.output === undefined ? [] : [{ file: options.output, format }]),
    ...(options.report ?? []),
  ];
  for (const { file, format: wanted } of files) await writeInto(file, await textOf(wanted, true));
  await writeScripts(report, [...new Set(files.map(({ file }) => path.dirname(file)))]);
  const summary = terminal.env['GITHUB_STEP_SUMMARY'];
  if (format === 'github' && summary) await appendFile(summary, await written.markdown(report, shared));
}

/** The format of what goes to stdout or `--output`. */
const chosenFormat = ({ json, format = 'terminal' }: OutputOptions): Format => (json === true ? 'json' : format);

/** The commands that are too long for a report, beside each. */
async function writeScripts({ checks }: Report, folders: readonly string[]): Promise<void> {
  if (folders.length === 0 || checks.length === 0) return;
  const { scriptsOf } = await import('../report/scripts.ts');
  for (const { name, text } of scriptsOf(checks))
    for (const folder of folders) await writeInto(path.join(folder, name), text);
}

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

const hasColor = ({ color }: OutputOptions, { stdout, env }: Terminal): boolean =>
  color !== false && !env['NO_COLOR'] && (stdout.isTTY || isForced(env['FORCE_COLOR']));

/** As chalk and others read it: colours also where no terminal is, such as the log of a job. */
const isForced = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);

async function terminalText(report: Report, options: TerminalReport, color: boolean): Promise<string> {
  const { formatTerminal } = await import('../report/formats/terminal.ts');
  const transforms = report.changes.length === 0 ? [] : (await import('../plan/change-texts.ts')).changeTexts;
  const { verbose, strict, scripts } = options;
  return formatTerminal(report, { color, verbose: verbose === true, strict: strict === true, scripts, transforms });
}

/** Each is loaded only when it is asked for. */
const written: Readonly<
  Record<Exclude<Format, 'terminal'>, (report: Report, options: FormatOptions) => Promise<string>>
> = {
  json: async (report, options) => (await import('../report/formats/json.ts')).formatJson(report, options),
  junit: async (report, options) => (await import('../report/formats/junit.ts')).formatJunit(report, options),
  sarif: sarifText,
  github: async (report, options) => (await import('../report/formats/github.ts')).formatGithub(report, options),
  markdown: async (report, options) => (await import('../report/formats/markdown.ts')).formatMarkdown(report, options),
  html: async (report, options) => (await import('../report/formats/html.ts')).formatHtml(report, options),
};

/** What findings mean is loaded with the parser, so only where there is one. */
async function sarifText(report: Report, options: FormatOptions): Promise<string> {
  const { formatSarif } = await import('../report/formats/sarif.ts');
  if (report.findings.length === 0) return formatSarif(report, options);
  const { allFindingTexts } = await import('../plan/finding-texts.ts');
  return formatSarif(report, { ...options, findingTexts: allFindingTexts });
}

function formatOptions({ target }: Report, { strict, verbose }: ReportOptions, env: Terminal['env']): FormatOptions {
  const below = path.isAbsolute(target) ? path.relative(env['GITHUB_WORKSPACE'] ?? process.cwd(), target) : '';
  const isInside = !below.startsWith('..') && !path.isAbsolute(below);
  const folder = isInside ? below.replaceAll(path.sep, '/') : '';
  return { strict: strict === true, verbose: verbose === true, folder };
}
