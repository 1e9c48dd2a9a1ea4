import type { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { releasesInSessions } from '../../project/process/session-release.ts';
import { placeOf } from '../../project/syntax.ts';
import { releaseLines } from './release-lines.ts';
import { styleOf } from './text-style.ts';

/** Lines that register a release, and the listener that releases on stdio. */
export interface Unregistered {
  readonly listener: ts.Statement;
  readonly lines: readonly string[];
}

/** Releases in code that runs once per session, which are not registered with the session yet; each text once. */
export function unregistered(project: ProjectModel): Unregistered[] {
  const found = releasesInSessions(project).flatMap((release) => {
    const { node } = release.listener;
    const source = node.getSourceFile();
    const lines = releaseLines([release], styleOf(source.text));
    const there = bare(placeOf(node).list.getText()).includes(bare(lines.join('')));
    return there ? [] : [{ listener: node, lines }];
  });
  return [...new Map(found.toReversed().map((one) => [one.lines.join('\n'), one])).values()].toReversed();
}

const bare = (text: string): string => text.replace(/\s/g, '');
