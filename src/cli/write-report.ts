import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FormatOptions } from '../report/format-options.ts';
import type { Report } from '../report/report.ts';
import type { Format, OutputOptions } from './output.ts';
import type { Terminal } from './terminal.ts';

interface ReportOptions extends OutputOptions {
  readonly strict?: boolean;
}

/**
 * Writes the report, and its other formats, where the options say; missing folders are made. `github` also adds it to
 * the summary of the job.
 */
export async function writeReport(report: Report, options: ReportOptions, terminal: Terminal): Promise<void> {
  const shared = formatOptions(report, options, terminal.env);
  const textOf = (format: Format, color: boolean): Promise<string> =>
    format === 'terminal' ? terminalText(report, options, color) : written[format](report, shared);
  const format = chosenFormat(options);
  if (options.output === undefined) {
    const text = await textOf(format, hasColor(options, terminal));
    terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  } else await writeInto(options.output, await textOf(format, false));
  for (const other of options.report ?? []) await writeInto(other.file, await textOf(other.format, false));
  const summary = terminal.env['GITHUB_STEP_SUMMARY'];
  if (format === 'github' && summary) await appendFile(summary, await written.markdown(report, shared));
}

/** The format of what goes to stdout or `--output`. */
const chosenFormat = ({ json, format = 'terminal' }: OutputOptions): Format => (json === true ? 'json' : format);

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

const hasColor = (options: OutputOptions, { stdout, env }: Terminal): boolean =>
  stdout.isTTY ? options.color !== false && !env['NO_COLOR'] : false;

async function terminalText(report: Report, { verbose }: ReportOptions, color: boolean): Promise<string> {
  const { formatTerminal } = await import('../report/formats/terminal.ts');
  const transforms = report.changes.length === 0 ? [] : (await import('../transforms/index.ts')).transforms;
  return formatTerminal(report, { color, verbose: verbose === true, transforms });
}

/** Each is loaded only when it is asked for. */
const written: Readonly<
  Record<Exclude<Format, 'terminal'>, (report: Report, options: FormatOptions) => Promise<string>>
> = {
  json: async (report, options) => (await import('../report/formats/json.ts')).formatJson(report, options),
  junit: async (report, options) => (await import('../report/formats/junit.ts')).formatJunit(report, options),
  sarif: sarifText,
  github: async (report, options) => (await import('../report/formats/github.ts')).formatGithub(report, options),
  markdown: async (report) => (await import('../report/formats/markdown.ts')).formatMarkdown(report),
  html: async (report) => (await import('../report/formats/html.ts')).formatHtml(report),
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
