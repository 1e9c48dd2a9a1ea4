import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { leadsTo } from '../requests/file-updates.ts';
import type { RequestCode } from '../requests/request-code.ts';
import { lineOf, nodesIn } from '../syntax.ts';
import type { ServerState } from './server-state.ts';

/** The tools that come to what a server remembers, by name: each of them would need a handle that says which one is meant. */
export function toolsThatUse(
  { name, file, line }: ServerState,
  project: ProjectModel,
  requests: RequestCode,
): string[] {
  const source = project.program.sources.get(file);
  const declared =
    source && [...nodesIn(source)].filter(ts.isIdentifier).find((node) => node.text === name && lineOf(node) === line);
  const symbol = declared && project.references.symbolOf(declared);
  const uses = symbol ? project.references.of(symbol) : [];
  const tools = requests.handlers.filter(({ tool, code }) => typeof tool === 'string' && leadsTo(code, uses, requests));
  return [...new Set(tools.map(({ tool }) => String(tool)))];
}
