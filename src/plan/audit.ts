import { usesSdk } from '../project/imports.ts';
import { buildProjectModel, type ProjectInput, type ProjectModel } from '../project/project-model.ts';
import type { Finding } from '../spec/finding.ts';
import { findingsIn } from './advise.ts';
import { diagnose } from './diagnose.ts';

/** What was found; with `readable` false it says why nothing could be looked at. */
export interface Audit {
  readonly readable: boolean;
  readonly findings: readonly Finding[];
}

/** The findings alone, for a server on any transport, migrated or not. */
export function auditProject(input: ProjectInput): Audit {
  const model = buildProjectModel(input);
  const stop = diagnose(model).filter(({ id }) => !isOfMigration(id, model));
  if (!model || stop.length > 0) return { readable: false, findings: stop };
  return { readable: true, findings: findingsIn(model, { withoutAuth: isOpen(model) }) };
}

/** What stops a migration only: how a server starts is no matter here, as long as there is one. */
const isOfMigration = (id: string, model: ProjectModel | undefined): boolean =>
  /^(http-sse|unknown-start|several-servers)$/.test(id) ||
  (id === 'no-stdio-start' && model !== undefined && isServer(model));

const isServer = ({ program }: ProjectModel): boolean =>
  [...program.sources.values()].some(
    (source) => usesSdk(source) || /['"](fastmcp|mcp-framework)['"]/.test(source.text),
  );

/** It speaks HTTP, and nothing in it asks who is there. */
const isOpen = ({ streamableHttp, sse, program }: ProjectModel): boolean =>
  (streamableHttp ?? sse) !== undefined &&
  ![...program.sources.values()].some(({ text }) =>
    /authorization|requireBearerAuth|x-api-key|MCP_API_KEYS|MCP_OAUTH_ISSUER/i.test(text),
  );
