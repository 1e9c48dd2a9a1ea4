import { readdir, readFile, readlink } from 'node:fs/promises';

/** What a process and its descendants hold by kind: processes, sockets, pipes, files and watches. */
export type SystemHoldings = Readonly<Record<string, number>>;

const SCHEMES: readonly (readonly [RegExp, string])[] = [
  [/^socket:/, 'open sockets'],
  [/^pipe:/, 'open pipes'],
  [/^anon_inode:/, 'event descriptors'],
  [/^\/dev\//, 'open devices'],
  [/^\//, 'open files'],
];

/** Counts them in /proc; undefined where there is none. */
export async function systemHoldings(pid: number): Promise<SystemHoldings | undefined> {
  if (process.platform !== 'linux') return undefined;
  const family = await familyOf(pid);
  const kinds = (await Promise.all(family.map(descriptorsOf))).flat();
  const counts: Record<string, number> = { processes: family.length };
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

interface Relation {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** The process, its group and whoever they started. */
async function familyOf(pid: number): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(names.map(relationOf))).flat();
  const family = new Set([pid, ...all.filter(({ group }) => group === pid).map((one) => one.pid)]);
  for (const known of family)
    for (const { pid: child } of all.filter(({ parent }) => parent === known)) family.add(child);
  return [...family];
}

/** `pid (name) state ppid pgrp …`; a dead process that nobody has collected holds nothing. */
async function relationOf(name: string): Promise<Relation[]> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
  const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isThere = state !== undefined && state !== '' && state !== 'Z';
  return isThere ? [{ pid: Number(name), parent: Number(parent), group: Number(group) }] : [];
}

async function descriptorsOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return (await Promise.all(names.map((name) => kindsOf(`/proc/${pid}`, name)))).flat();
}

/** A watch of inotify is no file of its own: it is a line of its descriptor. */
async function kindsOf(folder: string, name: string): Promise<string[]> {
  const target = await readlink(`${folder}/fd/${name}`).catch(() => '');
  if (target !== 'anon_inode:inotify')
    return SCHEMES.filter(([scheme]) => scheme.test(target))
      .slice(0, 1)
      .map(([, kind]) => kind);
  const info = await readFile(`${folder}/fdinfo/${name}`, 'utf8').catch(() => '');
  return ['event descriptors', ...(info.match(/^inotify/gm) ?? []).map(() => 'watched files and folders')];
}
