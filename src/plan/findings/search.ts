import type { ts } from 'ts-morph';
import { isGenerated } from '../../project/generated-modules.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { nodesIn } from '../../project/syntax.ts';

/** The sources a person wrote whose text fits. */
export const ownSources = ({ program }: ProjectModel, text: RegExp): ts.SourceFile[] =>
  [...program.sources].filter(([file, source]) => !isGenerated(file) && text.test(source.text)).map(([, s]) => s);

/** Their nodes of a kind, file by file. */
export const nodesOf = <T extends ts.Node>(
  project: ProjectModel,
  { text, fits }: { readonly text: RegExp; readonly fits: (node: ts.Node) => node is T },
): T[][] =>
  ownSources(project, text)
    .map((source) => [...nodesIn(source)].filter(fits))
    .filter((nodes) => nodes.length > 0);

/** ` and 3 more places in this file`; empty for one. */
export const andMore = (count: number): string => (count > 1 ? ` (and ${count - 1} more in this file)` : '');
