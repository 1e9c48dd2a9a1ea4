import { knownDeviations } from '../../fixtures/servers/known-deviations.ts';
import type { Variant } from './variants.ts';

/** Why a requirement is not the endpoint's to keep, where it is not. */
export function notOurs(id: string, variant: Variant): string | undefined {
  const { sdk, sessions, auth, resume } = variant;
  const of = (server: string): string | undefined => knownDeviations[server]?.[id];
  if (id === 'sse-priming-event') return resume ? undefined : 'nothing can be resumed without --resume';
  if (id === 'auth-prm-discoverable' && auth === 'api-key') return 'keys are handed out by hand: nothing is discovered';
  if (sessions === 'stateless' && id === 'rob-cancel') return of('v1-stateless');
  return sdk === 'v1' ? of('template') : ofSecondSdk[id];
}

const ofSecondSdk: Readonly<Record<string, string>> = {
  'feat-invalid-cursor': 'McpServer has no pages and ignores the cursor',
  'feat-resource-not-found': 'McpServer answers -32602 in every revision',
  'rpc-invalid-params': 'McpServer answers -32603 with the issues of its schema library',
};
