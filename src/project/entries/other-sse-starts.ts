import type { Entry } from '../entries.ts';
import { runsIn } from './choose-entries.ts';
import { isAsideScript, isTestFile, loads } from './other-entries.ts';
import type { Project } from './run-command.ts';

/** A quick look whether a text makes a transport of HTTP+SSE. */
export const MAKES_SSE = /\bnew\s+SSEServerTransport\b/;

/** A source that serves HTTP+SSE when it is run, and the one that makes the transport: itself, or one that only it loads. */
export interface SseStart {
  readonly source: string;
  readonly made: string;
}

/** What serves HTTP+SSE beside the entries: something in the project runs it, and no other source loads it. */
export function otherSseStarts(project: Project, entries: readonly Entry[]): SseStart[] {
  const own = [...project.files].filter(([file]) => isSource(file));
  const making = own.filter(([, text]) => MAKES_SSE.test(text)).map(([file]) => file);
  if (making.length === 0) return [];
  const taken = new Set(entries.map(({ source }) => source));
  const run = runsIn(project).filter(({ name, source }) => !isAsideScript(name) && !taken.has(source));
  return [...new Set(run.map(({ source }) => source))].flatMap((source) => {
    const loadedBy = (made: string): string[] =>
      own.filter(([file, text]) => file !== made && loads(text, made)).map(([file]) => file);
    const made = making.find((file) => {
      const loading = loadedBy(file);
      return file === source ? loading.length === 0 : loading.join() === source;
    });
    return made === undefined ? [] : [{ source, made }];
  });
}

const CODE = /\.([mc]?[jt]s|tsx|jsx)$/;

const isSource = (file: string): boolean => CODE.test(file) && !isTestFile(file);
