import { UserError } from '../../errors.ts';
import type { Baseline } from './baseline.ts';
import type { RunContext } from './context.ts';
import { proveEntry, type EntryProof } from './proof.ts';

/** An entry's proof; `problem` when the migrated entry does not start. */
export interface ProvenEntry {
  readonly name: string;
  readonly proof?: EntryProof;
  readonly problem?: string;
}

/** Proves every entry that could be started before. */
export async function proveEntries(context: RunContext, { entries }: Baseline): Promise<ProvenEntry[]> {
  const proven: ProvenEntry[] = [];
  for (const { surface, ...entry } of entries) {
    if (!surface) continue;
    const name = entry.entry.started;
    try {
      proven.push({ name, proof: await proveEntry(context, { ...entry, surface }) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      proven.push({ name, problem: [error.message, error.hint].filter(Boolean).join('; ') });
    }
  }
  return proven;
}
