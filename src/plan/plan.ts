import type { Files } from '../edits/edit.ts';
import type { Entry } from '../project/entries.ts';
import type { Place } from '../project/project-model.ts';
import type { FormerSse } from '../project/sse/former-sse.ts';
import type { KeptPaths } from '../project/sse/kept-paths.ts';
import type { ServedEras } from '../project/state/served-eras.ts';
import type { TransportVariable } from '../project/starts/contract-variables.ts';
import type { Finding } from '../spec/finding.ts';

/** One change that the plan makes, without its edits. `line` is 1-based, in the file as it was before. */
export interface PlannedChange {
  readonly transform: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly confidence: 'safe' | 'review';
}

/** A variable that outlives a session, and what becomes of it. */
export interface PlannedState extends Place {
  readonly name: string;
  readonly disposition: 'moved' | 'isolated' | 'shared' | 'refused';
  /** The first places that write it. */
  readonly writes: readonly Place[];
  /** The reason for the disposition, one sentence. */
  readonly why: string;
}

/** A start over HTTP+SSE beside the one over stdio. */
interface AlsoFormer {
  /** The source of its entry; undefined where one entry has both starts. */
  readonly source: string | undefined;
  /** The source that makes the transport. */
  readonly made: string;
  /** How its entry was reached. */
  readonly formerSse: FormerSse | undefined;
}

/** What a migration would do. */
export interface Plan {
  readonly before: Files;
  readonly after: Files;
  /** The files between the two, where the SDK is moved first. */
  readonly onSecondSdk?: Files;
  readonly changes: readonly PlannedChange[];
  readonly findings: readonly Finding[];
  /** True when nothing of it may be written: what stops it is among the findings. */
  readonly refused: boolean;
  /** The variables that outlive a session and what becomes of them. */
  readonly state: readonly PlannedState[];
  /** The files that start a server, to prove one by one; the first is the main one. */
  readonly entries: readonly Entry[];
  /** The variable whose value `http` starts HTTP. */
  readonly transport: TransportVariable;
  /** How it was reached, where it spoke HTTP+SSE and nothing else. */
  readonly formerSse: FormerSse | undefined;
  /** What was served over HTTP+SSE where something else was over stdio, and is moved too. */
  readonly alsoFormer?: AlsoFormer;
  /** Where it is served over HTTP+SSE beside Streamable HTTP. */
  readonly keptSse: KeptPaths | undefined;
  /** Whom the result serves; undefined on SDK v1, and where nothing is written. */
  readonly eras?: ServedEras | undefined;
  /** True for a server that speaks Streamable HTTP already and stays as it is, but for single hunks. */
  readonly isMended?: boolean;
  /** Where the project speaks Streamable HTTP already: nothing to do. */
  readonly alreadyHttp: Place | undefined;
}
