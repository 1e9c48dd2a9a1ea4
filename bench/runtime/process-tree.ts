import { readFile, readdir } from 'node:fs/promises';

/** What a process and all below it have used. */
export interface Usage {
  /** User and system time, of ended children too. */
  readonly cpuMs: number;
  readonly rssKib: number;
  /** Pages that several processes share count in parts. */
  readonly pssKib: number;
  readonly processes: number;
}

/** Of USER_HZ, which Linux shows to programs as 100 everywhere. */
const MS_PER_TICK = 10;

/** Reads the usage of a process and its descendants out of /proc, wherever they have put themselves. */
export async function usageOf(root: number): Promise<Usage> {
  const parents = await parentsOfAll();
  const tree = new Set([root]);
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.add(child);
  const each = await Promise.all([...tree].map(usageOfOne));
  const sum = (of: (usage: Usage) => number): number => each.reduce((total, usage) => total + of(usage), 0);
  return {
    cpuMs: sum(({ cpuMs }) => cpuMs),
    rssKib: sum(({ rssKib }) => rssKib),
    pssKib: sum(({ pssKib }) => pssKib),
    processes: tree.size,
  };
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const rows = await Promise.all(pids.map(async (pid) => [pid, Number((await statOf(pid))[1] ?? 0)] as const));
  return new Map(rows);
}

/** The fields of /proc/<pid>/stat behind the name, the state first; empty when the process is gone. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function usageOfOne(pid: number): Promise<Usage> {
  const fields = await statOf(pid);
  const memory = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  return { cpuMs: ticks * MS_PER_TICK, rssKib: kib('Rss'), pssKib: kib('Pss'), processes: 1 };
}
