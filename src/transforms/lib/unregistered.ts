import { ts } from 'ts-morph';
import { isWaitForEnd } from '../../project/factory/end-waits.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { releasesInSessions } from '../../project/process/session-release.ts';
import { isLeavingOverHttp } from '../../project/starts/transport-branch.ts';
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
    const there = bare(registryPlace(node).list.getText()).includes(bare(lines.join('')));
    return there ? [] : [{ listener: node, lines }];
  });
  return [...new Map(found.toReversed().map((one) => [one.lines.join('\n'), one])).values()].toReversed();
}

/** Where a release is registered: in front of the listener, and of the wait on stdio that it is a part of. */
export function registryPlace(listener: ts.Node): ReturnType<typeof placeOf> {
  const wait = ts.findAncestor(listener, isWaitForEnd);
  const place = placeOf(wait ?? listener);
  const { statements } = place.list;
  const before = statements[statements.indexOf(place.statement) - 1];
  return wait && before && isLeavingOverHttp(before) ? { ...place, statement: before } : place;
}

const bare = (text: string): string => text.replace(/\s/g, '');
