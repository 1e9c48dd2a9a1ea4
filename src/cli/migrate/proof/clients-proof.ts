import type { ClientSeen, Proof } from '../../../report/report.ts';

/** What clients found over one transport, as a line of the report. */
export function clientsProof(clients: readonly ClientSeen[]): Proof {
  const transport = clients[0]?.transport ?? 'http';
  const failed = clients.filter(({ outcome }) => outcome === 'fail');
  return {
    id: `clients-${transport}`,
    message: `clients of both SDKs over ${transport === 'http' ? 'HTTP' : 'stdio'}`,
    outcome: failed.length === 0 ? 'pass' : 'fail',
    detail: (failed.length === 0 ? clients.map(foundText) : failed.map(failureText)).join(', '),
  };
}

const NAMES = {
  v1: 'v1',
  'v2-legacy': 'v2 as v1',
  'v2-auto': 'v2 auto',
  'v2-pinned': 'v2 pinned',
  'discover-first': 'discover, then initialize',
} satisfies Record<ClientSeen['client'], string>;

const ERAS = {
  legacy: '2025',
  modern: '2026-07-28',
  refused: 'refused',
  unanswered: 'no answer',
} satisfies Record<ClientSeen['found'], string>;

const foundText = ({ client, found }: ClientSeen): string => `${NAMES[client]} ${ERAS[found]}`;

function failureText({ client, expected, found, detail }: ClientSeen): string {
  const how =
    found === expected ? `${ERAS[found]}, but otherwise than before` : `${ERAS[found]} in place of ${ERAS[expected]}`;
  return `${NAMES[client]}: ${how}${detail === undefined ? '' : ` (${detail})`}`;
}
