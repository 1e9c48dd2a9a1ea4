import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';

/**
 * One thing the migration wants. No edits means: a person has to do it.
 * Applied whole or not at all, also across files. `line` is 1-based.
 */
export interface Change {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly confidence: 'safe' | 'review';
  readonly edits: readonly Edit[];
  /** What a person has to do does not stop the rest: the run goes on and ends with exit code 1. */
  readonly afterwards?: true;
  readonly fix?: string;
}

/** One rewriting step; `id` is the file's name. Pure: reads the model, returns changes, never mutates the AST. */
export interface Transform {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly docs: readonly string[];
  /** The server works without it as well: it is left out where the project does not build with it. */
  readonly improves?: true;
  /** All others wait as long as it wants something: without it they would take the project for another one. */
  readonly goesFirst?: true;
  /** It brings a server that speaks HTTP+SSE into another form, which is kept where all others go on from there. */
  readonly reshapes?: true;
  /** It also runs where a migration has been, to bring the generated sources up to this version, and the packages that they need. */
  readonly renews?: 'sources' | 'packages';
  /** It changes a server that speaks Streamable HTTP already, and does not do it well. */
  readonly repairs?: true;
  /** It changes single hunks of such a server, which stays what it is. */
  readonly mends?: true;
  run(project: ProjectModel): Iterable<Change>;
}
