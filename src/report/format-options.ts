import type { FindingText } from '../spec/findings.ts';

/** What a format has to know beside the report. */
export interface FormatOptions {
  /** A SHOULD counts as a MUST does. */
  readonly strict: boolean;
  /** The exchanges of what passed are wanted too. */
  readonly verbose: boolean;
  /** The project's folder below the root of the repository, POSIX; empty when it is the root or not a folder. */
  readonly folder: string;
  /** Scripts stand beside the report, for commands that are too long for it. */
  readonly scripts?: boolean;
  /** What the changes of a migration make of the files, as a unified diff. */
  readonly diff?: string;
  /** What finding ids mean, where a format says it. */
  readonly findingTexts?: readonly FindingText[];
}

/** The path of a project's file below the root of the repository. */
export const repositoryPath = (file: string, folder: string): string => (folder === '' ? file : `${folder}/${file}`);
