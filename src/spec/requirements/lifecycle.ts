import { clients, operators } from '../harm.ts';
import type { Requirement } from '../requirement.ts';
import { legacyRevisions, modernRevision } from '../revisions.ts';
import type { Revision } from '../revisions.ts';

const everyRevision: readonly Revision[] = [...legacyRevisions, modernRevision];

/** Requirements of the group `lifecycle`: what a deployed process has to survive. No specification text demands it. */
export const lifecycle: readonly Requirement[] = [
  {
    id: 'life-disconnect-storm',
    level: 'MUST',
    revisions: everyRevision,
    group: 'lifecycle',
    normative: false,
    needs: 'control of the process',
    source: 'operational practice: clients vanish in the middle of requests and streams',
    expect:
      'After 40 clients that drop their connection in the middle of a request or an open stream the server still answers.',
    hurts: operators('clients that leave take the server down for all others'),
    fix: 'listen for the errors and the closing of each response',
  },
  {
    id: 'life-port-taken',
    level: 'SHOULD',
    revisions: everyRevision,
    group: 'lifecycle',
    normative: false,
    needs: 'control of the process',
    source: 'operational practice: a supervisor restarts what exits, and never notices what hangs',
    expect: 'Started on a port that is taken, the server exits with a code other than 0 within 10 s; it does not hang.',
    hurts: operators('a supervisor never notices a start that hangs'),
    fix: 'listen for the error of `listen`, and exit with a code other than 0',
  },
  {
    id: 'life-restart-stale-session',
    level: 'MUST',
    revisions: legacyRevisions,
    group: 'lifecycle',
    normative: true,
    needs: 'control of the process',
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3, 4)',
    expect:
      'A session id from before a restart is answered 404, or its session goes on, and a new initialize works at once.',
    notes: 'Clients re-initialize on 404 only: with 400 every connected client is stranded by a deploy.',
    hurts: clients('clients initialize again on 404 only: each deploy strands them'),
    fix: 'answer session ids you do not know with 404',
  },
  {
    id: 'life-sigterm',
    level: 'SHOULD',
    revisions: everyRevision,
    group: 'lifecycle',
    normative: false,
    needs: 'control of the process',
    source: 'operational practice: container runtimes send SIGTERM and kill after 10 s',
    expect: 'SIGTERM ends the process within 10 s, also while a client holds a stream open.',
    hurts: operators('each deploy waits for the kill, and cuts off what was running'),
    fix: 'close the server and its streams on SIGTERM, then exit',
  },
  {
    id: 'life-stays-up',
    level: 'MUST',
    revisions: everyRevision,
    group: 'lifecycle',
    normative: false,
    source: 'operational practice: what any client can send must not end the server for all others',
    expect: 'The server is there until the end of the run, whatever it was asked.',
    notes:
      'Fails with the request that ended the server, found by sending it alone to another instance where one can be started.',
    hurts: operators('one client ends the server for all others'),
    fix: 'catch the errors of a request, and limit the depth and size of JSON',
  },
  {
    id: 'life-stdin-closed',
    level: 'MUST',
    revisions: everyRevision,
    group: 'lifecycle',
    normative: false,
    needs: 'control of the process',
    source: 'operational practice: service managers and containers start servers with a closed stdin',
    expect: 'The server keeps answering over HTTP after its stdin is closed.',
    notes: 'A leftover of stdio: `process.stdin.on("end", …exit)` ends a server that nobody told to.',
    hurts: operators('the server ends where service managers close stdin'),
    fix: 'listen for the end of stdin only over stdio',
  },
];
