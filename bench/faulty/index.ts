import type { Running } from '../../fixtures/servers/running.ts';
import { start as authbad } from './authbad.ts';
import { start as good } from './good.ts';
import { start as nobody } from './nobody.ts';
import { start as s400 } from './s400.ts';
import { start as shared } from './shared.ts';
import { start as single } from './single.ts';
import { start as stateless } from './stateless.ts';
import { start as v2 } from './v2.ts';

/** A server with a seeded fault, and what a verifier has to say about it. */
export interface FaultyServer {
  readonly name: string;
  readonly start: () => Promise<Running>;
  /** Ids of the causes that have to be named for some red check. */
  readonly causes: readonly string[];
  /** Checks that have to be red. */
  readonly found: readonly string[];
  /** The only MUST checks that may be red; without it any may. */
  readonly onlyMust?: readonly string[];
}

/** The eight of the survey, in its order. */
export const faultyServers: readonly FaultyServer[] = [
  {
    ...{ name: 'good', start: good, causes: [], found: [] },
    onlyMust: [
      'cn-accept-case-insensitive',
      'sec-origin-403',
      'sec-origin-get-delete',
      'sec-origin-bypasses',
      'cors-no-open-local',
    ],
  },
  { name: 'shared', start: shared, causes: ['shared-server'], found: [] },
  { name: 's400', start: s400, causes: ['unknown-session-400'], found: ['session-unknown-404'] },
  { name: 'single', start: single, causes: ['one-transport'], found: [] },
  { name: 'nobody', start: nobody, causes: ['body-consumed'], found: [] },
  { name: 'stateless', start: stateless, causes: ['stream-compressed', 'no-guard'], found: ['sec-host-rebinding'] },
  { name: 'authbad', start: authbad, causes: ['no-challenge', 'session-is-credential'], found: [] },
  { name: 'v2', start: v2, causes: ['no-guard'], found: ['sec-host-rebinding', 'sec-origin-403'] },
];
