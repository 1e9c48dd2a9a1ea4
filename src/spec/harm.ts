import type { Level } from './requirement.ts';

/** Who notices when a requirement is not kept: `nobody` where no known client and no known deployment meets it. */
export type Victim = 'clients' | 'users' | 'operators' | 'nobody';

/** Whom a failure hurts, and how, in a few words. */
export interface Harm {
  readonly whom: Victim;
  readonly how: string;
}

/** Programs that speak to the server, and the people in front of them. */
export const clients = (how: string): Harm => ({ whom: 'clients', how });

/** People whose data, machine or account is at risk. */
export const users = (how: string): Harm => ({ whom: 'users', how });

/** People who run the server. */
export const operators = (how: string): Harm => ({ whom: 'operators', how });

/** Nobody that is known; `how` says why not. */
export const nobody = (how: string): Harm => ({ whom: 'nobody', how });

/** What a failure weighs: a MUST that nobody known meets only warns. */
export function weightOf(level: Level, { whom }: Harm): Level {
  return level === 'MUST' && whom === 'nobody' ? 'SHOULD' : level;
}
