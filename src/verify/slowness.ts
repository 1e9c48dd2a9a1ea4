import type { Facts } from './facts.ts';

const usualMs = 50;
const most = 4;

/**
 * How many times longer than usual a server of this machine takes to open, from 1 to 4: it starts a process for each
 * session, the way to it is long, or the machine is busy. A check has that much more time.
 */
export function slownessOf({ openingMs = 0 }: Pick<Facts, 'openingMs'>): number {
  return Math.min(most, Math.max(1, openingMs / usualMs));
}
