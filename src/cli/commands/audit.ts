import { readProject } from '../../io/read-project.ts';
import { readTemplates } from '../../io/read-templates.ts';
import { auditProject } from '../../plan/audit.ts';
import type { MigrationOptions } from '../../project/project-model.ts';
import type { Report } from '../../report/report.ts';
import { bySeverity } from '../../report/severity.ts';
import { version } from '../../version.ts';
import { refuseUnknownEntry } from '../unknown-entry.ts';
import { refuseWorkspaceRoot } from '../workspace-root.ts';

/** What `audit` is asked. */
export interface AuditOptions {
  readonly project: string;
  /** Warnings count too. */
  readonly strict: boolean;
  /** The source that starts the server, where the user named it. */
  readonly entry?: string | undefined;
}

const OPTIONS: MigrationOptions = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key', 'oauth'] };

/** Reads a project and reports what stands in the way of remote clients; writes nothing. */
export async function audit({ project, strict, entry }: AuditOptions): Promise<Report> {
  const snapshot = await readProject(project);
  refuseWorkspaceRoot(snapshot);
  refuseUnknownEntry(snapshot, entry);
  const { files, skipped } = snapshot;
  const options = { ...OPTIONS, ...(entry !== undefined && { entry }) };
  const { readable, findings } = auditProject({ files, skipped, options, templates: await readTemplates() });
  const counts = findings.filter(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
  return {
    ...{ tool: 'mcp-migrate', version, command: 'audit', target: snapshot.folder },
    ...(readable ? endingOf(counts.length, findings.length) : { outcome: 'refused', exitCode: 3 }),
    ...{ changes: [], findings: bySeverity(findings), state: [], proofs: [], checks: [], inspector: [], next: [] },
  };
}

function endingOf(counted: number, found: number): Pick<Report, 'outcome' | 'exitCode'> {
  if (counted > 0) return { outcome: 'failed', exitCode: 1 };
  return { outcome: found > 0 ? 'partial' : 'proven', exitCode: 0 };
}
