import type { ProjectModel } from '../project/project-model.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';

/** What stops a migration before any transform is tried; each with its place. */
export function diagnose(model: ProjectModel | undefined): Finding[] {
  if (!model)
    return [error('no-package-json', { file: 'package.json', line: 1 }, 'package.json is missing or no JSON object')];
  if (model.streamableHttp) return [];
  if (model.sse) return [error('http-sse', model.sse, 'HTTP+SSE servers are not migrated yet')];
  if (model.unknownStarts.length > 0)
    return model.unknownStarts.map(({ node, reason }) =>
      error('unknown-start', { file: fileOf(node), line: lineOf(node) }, reason),
    );
  if (model.sites.length === 0) return [noStart(model)];
  return [];
}

function noStart({ entries, manifest }: ProjectModel): Finding {
  const [first] = entries;
  const name = manifest.name ?? 'the project';
  if (!first)
    return error(
      'no-entry',
      { file: 'package.json', line: 1 },
      `no entry: neither bin, main nor scripts name a source file of ${name}`,
    );
  const sources = entries.map(({ source }) => source).join(', ');
  const message = `not an MCP server on stdio as far as I can see: no new StdioServerTransport() is reached from ${sources}`;
  return error('no-stdio-start', { file: first.source, line: 1 }, message);
}

const error = (id: string, place: { file: string; line: number }, message: string): Finding => ({
  id,
  severity: 'error',
  ...place,
  message,
});
