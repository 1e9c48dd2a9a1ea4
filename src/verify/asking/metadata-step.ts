import { BudgetError } from '../budget.ts';
import { describe } from '../describe.ts';
import { isObject, parseJson } from '../messages/json-rpc.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import { isLocal } from './local-address.ts';
import type { Target } from '../target.ts';
import { WireError } from '../wire.ts';
import type { Exchange, HeaderList } from '../wire.ts';

/** One document on the way to a token (RFC 9728, RFC 8414): where it should be and what was there. */
export interface MetadataStep {
  readonly url: string;
  /** Absent where nothing was asked or nothing answered. */
  readonly exchange?: Exchange;
  /** Of an answer with 200. */
  readonly document?: JsonObject;
  /** What came of it, with the URL, in one line. */
  readonly outcome: string;
  /** Nothing came in time, which says nothing about what is there. */
  readonly isLate?: true;
}

/** For strangers' servers, several of which may be asked within the time of one check. */
const patienceMs = 3000;

/**
 * Reads a document anonymously. Other servers than the endpoint's get none of the run's headers; redirects are not
 * followed, and what `whyNotAsked` rules out is not asked. Never throws for what a server does.
 */
export async function readMetadata(target: Target, url: string, set: HeaderList = []): Promise<MetadataStep> {
  const reason = whyNotAsked(url, target.url);
  if (reason !== undefined) return { url, outcome: `${url} was not asked: ${reason}` };
  const bare = new URL(url).origin !== new URL(target.url).origin;
  const headers = [['Accept', 'application/json'] as const, ...set];
  try {
    const limit = bare ? { timeoutMs: patienceMs } : {};
    const exchange = await target.send('GET', { url, anonymous: true, bare, set: headers, ...limit });
    const document = exchange.status === 200 ? parseJson(exchange.text) : undefined;
    const found = isObject(document) && { document };
    return { url, exchange, ...found, outcome: `${url}: ${describe(exchange)}` };
  } catch (error) {
    if (!(error instanceof WireError) || error instanceof BudgetError) throw error;
    const late = error.kind === 'timeout' && { isLate: true as const };
    return { url, ...late, outcome: `${url}: no HTTP answer, ${error.message}` };
  }
}

/** Why a URL that a server names is not to be asked, so that no server sends us where it likes; undefined: ask. */
export function whyNotAsked(url: string, endpoint: string): string | undefined {
  if (!URL.canParse(url)) return 'it is no absolute URL';
  const { protocol, username, password } = new URL(url);
  if (!['http:', 'https:'].includes(protocol)) return 'it is no http or https URL';
  if (username !== '' || password !== '') return 'it holds credentials';
  if (isLocal(url) && !isLocal(endpoint)) return 'it names a private address, and the endpoint is a public one';
  return undefined;
}

/** https, or http on this machine. */
export function isSecureUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The first step that led to a document. */
export function firstFound(steps: readonly MetadataStep[]): FoundMetadata | undefined {
  return steps.find(isFound);
}

/** A step that led to a document. */
export type FoundMetadata = MetadataStep & Required<Pick<MetadataStep, 'exchange' | 'document'>>;

function isFound(step: MetadataStep): step is FoundMetadata {
  return step.exchange !== undefined && step.document !== undefined;
}
