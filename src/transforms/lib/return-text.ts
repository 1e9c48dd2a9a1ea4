import { ts } from 'ts-morph';
import { returnedBehind } from '../../project/factory/repeated.ts';
import { startResult } from '../../project/factory/start-result.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { Obstacle } from '../../project/singleton/singleton.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import type { StatementList } from '../../project/syntax.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';

interface At {
  readonly site: StartSite;
  readonly root: ServerRoot | undefined;
  readonly kept: boolean;
  readonly list: StatementList;
}

/** How the HTTP branch leaves the function that starts the server: `return`, with a value where callers or the compiler want one. */
export function returnText(project: ProjectModel, at: At): string | Obstacle {
  const returned = returnedBehind({ ...at, shared: [] }, project);
  if (!returned) return 'return';
  const { result, isServer } = startResult(returned, at.root, project.references);
  if (isServer && at.kept && typeof result === 'string') return `return ${at.site.receiver.getText()}`;
  if (result === 'nothing') return /\.[mc]?tsx?$/.test(fileOf(returned)) ? 'return undefined as never' : 'return';
  if (result === 'a server') return `return ${at.root?.initializer.getText() ?? ''}`;
  const place = ts.isSourceFile(result) ? fileOf(result) : `${fileOf(result)}:${lineOf(result)}`;
  return {
    node: returned,
    reason: `${place} uses what is returned here, and over HTTP every session has a server of its own: do it in this function, right behind connect()`,
  };
}
