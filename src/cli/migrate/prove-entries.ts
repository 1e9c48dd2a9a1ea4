import { UserError } from '../../errors.ts';
import type { Baseline } from './baseline.ts';
import { contextOf, type RunContext } from './context.ts';
import { readEntry, type EntryBaseline } from './entry-baseline.ts';
import { startOnStdio } from './start-spoken.ts';
import { proveEntry } from './proof/prove-entry.ts';
import type { Before, EntryProof } from './proof/entry-proof.ts';

/** An entry and how far its proof came. */
export interface ProvenEntry {
  readonly before: EntryBaseline;
  readonly proof?: EntryProof;
  /** Why the migrated entry does not start over HTTP, and what helps. */
  readonly problem?: { readonly message: string; readonly fix?: string };
}

/** Proves every entry that can be started: what did not start before may do so now. */
export async function proveEntries(context: RunContext, { entries }: Baseline): Promise<ProvenEntry[]> {
  const proven: ProvenEntry[] = [];
  for (const entry of entries) {
    const own = contextOf(entry.entry, context);
    const before = entry.surface ? entry : await readLate(own, entry);
    proven.push(isRead(before) ? await provenEntry(own, before) : { before });
  }
  return proven;
}

const isRead = (entry: EntryBaseline): entry is Before => entry.surface !== undefined;

/** The entry after the migration: it can only be compared with itself. */
async function readLate(context: RunContext, before: EntryBaseline): Promise<EntryBaseline> {
  const { problem, ...late } = await readEntry(context, before.entry, startOnStdio);
  return { ...late, isLate: true, problem: before.problem };
}

async function provenEntry(context: RunContext, before: Before): Promise<ProvenEntry> {
  try {
    return { before, proof: await proveEntry(context, before) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint } = error;
    return { before, problem: { message, ...(hint !== undefined && { fix: hint }) } };
  }
}
