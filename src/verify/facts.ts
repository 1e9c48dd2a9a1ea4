import type { Era } from '../spec/revisions.ts';
import type { JsonObject } from './messages/json-rpc.ts';
import type { AllowedTool, ToolRole } from './tool-roles.ts';
import type { Exchange, WireRequest } from './wire.ts';

export interface ModernFacts {
  /** The versions that `server/discover` lists, or that an error for another version names. */
  readonly versions: readonly string[];
  /** What `server/discover` declares; without it, what can be listed. */
  readonly capabilities: JsonObject;
  /** `server/discover` is answered. */
  readonly discovers: boolean;
}

/** What is known about an endpoint before the checks run. */
export interface Facts {
  /** The run's credentials, or their absence, are good enough to be served, also after the first request. */
  readonly access: boolean;
  /** `initialize` gives a result. */
  readonly initialized: boolean;
  /** `initialize` gives a session id. */
  readonly sessions: boolean;
  /** Something is answered 401 without credentials. */
  readonly protected: boolean;
  /** Strangers are refused only after the first request, which is answered to everybody. */
  readonly protectedLate?: boolean;
  /** The revision the server chose when offered the latest legacy one. */
  readonly protocolVersion: string | undefined;
  /** What `initialize` declared; empty without a result. */
  readonly capabilities: JsonObject;
  /** 2026-07-28 is spoken; undefined when it is not. */
  readonly modern: ModernFacts | undefined;
  /** The definitions that tools/list gives, by era; no entry where there is no list. */
  readonly tools: Readonly<Partial<Record<Era, readonly JsonObject[]>>>;
  /** Which allow-listed tool does what, found by calling each once in each era. */
  readonly roles: Readonly<Partial<Record<Era, Readonly<Partial<Record<ToolRole, AllowedTool>>>>>>;
  /** Why there is no access or neither era; empty when all is well. */
  readonly problem: string;
  /** The HTTP status of the answer to `initialize`; undefined when none came. */
  readonly status: number | undefined;
  /** The `initialize` of the first client. */
  readonly opening?: WireRequest;
  /** Milliseconds of the quickest answer to an `initialize`. */
  readonly openingMs?: number;
  /** The DELETE of one session that ended the service for all clients. */
  readonly closedBy?: Exchange;
  /** Milliseconds that a usual answer takes: the median of what the probe asked. */
  readonly paceMs?: number;
}

/** The eras in which this endpoint is asked: those it speaks, or the one wanted. */
export function erasOf(facts: Facts, wanted: 'auto' | Era = 'auto'): readonly Era[] {
  if (wanted !== 'auto') return [wanted];
  if (!facts.modern) return ['legacy'];
  return facts.initialized ? ['legacy', 'modern'] : ['modern'];
}
