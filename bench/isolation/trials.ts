import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Participant } from './participant.ts';

/** Where a trial's files are: the same for both transports, made anew for each. */
export interface Desk {
  readonly folder: string;
}

/** What two clients of one of the official servers do in turn. */
export interface Trial {
  /** The folder below `src`. */
  readonly server: string;
  readonly args: (desk: Desk) => readonly string[];
  readonly env: (desk: Desk) => Readonly<Record<string, string>>;
  readonly play: (anna: Participant, bernd: Participant, desk: Desk) => Promise<void>;
}

const GRAPH = 'memory://knowledge-graph';
const nothing = (): Record<string, string> => ({});

export const folderOf = ({ folder }: Desk, name: string): string => path.join(folder, name);

/** A folder for each client, with a file in it. */
export async function laidOut(folder: string): Promise<Desk> {
  await rm(folder, { recursive: true, force: true });
  for (const name of ['anna', 'bernd', 'given']) {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'note.txt'), `of ${name}`);
  }
  return { folder };
}

const filesystem: Trial = {
  server: 'filesystem',
  args: (desk) => [folderOf(desk, 'given')],
  env: nothing,
  async play(anna, bernd, desk) {
    const look = async (client: Participant): Promise<void> => {
      await client.call('list_allowed_directories');
      for (const name of ['anna', 'bernd', 'given'])
        await client.call('read_text_file', { path: path.join(folderOf(desk, name), 'note.txt') });
      await client.call('read_text_file', { path: '/etc/hosts' });
    };
    await anna.roots(folderOf(desk, 'anna'));
    await bernd.roots(folderOf(desk, 'bernd'));
    for (const client of [anna, bernd, anna]) await look(client);
    await bernd.roots('/etc');
    for (const client of [anna, bernd]) await look(client);
    await bernd.leave();
    await look(anna);
  },
};

const sequentialThinking: Trial = {
  server: 'sequentialthinking',
  args: () => [],
  env: nothing,
  async play(anna, bernd) {
    const think = (client: Participant, thought: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> =>
      client.call('sequentialthinking', {
        ...{ thought, thoughtNumber: 1, totalThoughts: 3, nextThoughtNeeded: true },
        ...more,
      });
    await think(anna, 'first of anna');
    await think(bernd, 'first of bernd');
    await think(bernd, 'second of bernd', { thoughtNumber: 2, branchFromThought: 1, branchId: 'of-bernd' });
    await think(anna, 'second of anna', { thoughtNumber: 2 });
    await bernd.leave();
    await think(anna, 'third of anna', { thoughtNumber: 3, nextThoughtNeeded: false });
  },
};

const memory: Trial = {
  server: 'memory',
  args: () => [],
  env: (desk) => ({ MEMORY_FILE_PATH: path.join(desk.folder, 'memory.jsonl') }),
  async play(anna, bernd) {
    const learn = (client: Participant, name: string): Promise<void> =>
      client.call('create_entities', { entities: [{ name, entityType: 'fact', observations: [] }] });
    await anna.subscribe(GRAPH);
    await learn(bernd, 'one');
    await learn(anna, 'two');
    await anna.updates(1);
    await bernd.subscribe(GRAPH);
    await learn(bernd, 'three');
    await bernd.updates(1);
    await anna.unsubscribe(GRAPH);
    await learn(anna, 'four');
    await learn(bernd, 'five');
    await bernd.updates(2);
    await anna.subscribe(GRAPH);
    await bernd.leave();
    await learn(anna, 'six');
    await anna.updates(2);
    await anna.call('read_graph');
  },
};

export const trials: readonly Trial[] = [filesystem, sequentialThinking, memory];
