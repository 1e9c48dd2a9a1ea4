import type { ts } from 'ts-morph';
import { fileUpdates, leadsTo } from './file-updates.ts';
import type { ProjectModel } from '../project-model.ts';
import { requestCode, type RequestCode } from './request-code.ts';
import { nodesIn } from '../syntax.ts';

/** The tools that have to run one at a time; `all` where not each of them can be named. */
export type SerialTools = readonly string[] | 'all';

/** As the user names them, else those that touch a file which some tool loads, changes and saves again. */
export function serialTools(project: ProjectModel, requests: RequestCode = requestCode(project)): SerialTools {
  const { serialize = [] } = project.options;
  if (serialize !== 'found' && serialize.length > 0) return serialize.toSorted();
  const updates = fileUpdates(project, requests);
  const calls = updates.flatMap(({ reads, writes }) => [...reads, ...writes]);
  const touching = requests.handlers.filter(({ code }) => leadsTo(code, calls, requests));
  const named = touching.filter(({ tool }) => typeof tool === 'string');
  const names = new Set(named.flatMap(({ tool }) => (typeof tool === 'string' ? [tool] : [])));
  const covers = ({ writes }: { readonly writes: readonly ts.CallExpression[] }): boolean =>
    writes.every((write) => named.some(({ code }) => leadsTo(code, [write], requests)));
  const unnamed = touching.filter(({ tool, code }) => tool === null && !holdsOnly(code, named));
  return names.size === 0 || unnamed.length > 0 || !updates.every(covers) ? 'all' : [...names].toSorted();
}

/** A dispatcher counts as named when the named handlers are inside of what it runs. */
const holdsOnly = (code: readonly ts.Node[], named: RequestCode['handlers']): boolean =>
  code.some((node) => {
    const inside = new Set(nodesIn(node));
    return named.some((handler) => handler.code.some((own) => inside.has(own)));
  });
