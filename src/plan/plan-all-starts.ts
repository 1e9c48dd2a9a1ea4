import { MAKES_SSE, otherSseStarts, type SseStart } from '../project/entries/other-sse-starts.ts';
import { readManifest } from '../project/manifest.ts';
import type { Place, ProjectInput } from '../project/project-model.ts';
import { readTsConfig } from '../project/tsconfig.ts';
import type { Transform } from '../transforms/transform.ts';
import sharedEndpoint from './findings/shared-endpoint.ts';
import sseKept, { AS_BEFORE, leftFor } from './findings/sse-kept.ts';
import { makePlan } from './make-plan.ts';
import { toOriginalLines, type InOriginalLines } from './original-line.ts';
import type { Plan } from './plan.ts';

/** A plan for what starts the server and, where it or something else starts it over HTTP+SSE as well, for that too. */
export function planAllStarts(input: ProjectInput, transforms: readonly Transform[]): Plan {
  const plan = makePlan(input, transforms);
  if (plan.alsoFormer) return plan.refused ? withoutSse(input, transforms, leftFrom(plan, plan.alsoFormer)) : plan;
  const [other] = othersOf(plan, input);
  if (!other) return plan;
  const options = { ...input.options, entry: other.source };
  const beside = makePlan({ ...input, files: plan.after, options }, transforms);
  const inLines = toOriginalLines(plan.before, plan.after);
  return isMoved(beside)
    ? joined(plan, beside, other)
    : withKept(plan, { made: other.made, reason: reasonOf(beside, inLines) });
}

/** The source that goes on to serve HTTP+SSE, and why. */
export interface Left {
  readonly made: string;
  readonly reason: string | undefined;
}

/** The plan that leaves what is served over HTTP+SSE as it is. */
export function withoutSse(input: ProjectInput, transforms: readonly Transform[], left: Left): Plan {
  const plan = makePlan({ ...input, options: { ...input.options, leaveSse: true } }, transforms);
  return plan.refused ? plan : withKept(plan, left);
}

const leftFrom = (plan: Plan, { made }: Pick<Left, 'made'>): Left => ({ made, reason: reasonOf(plan, (told) => told) });

/** The same plan, which says that the start over HTTP+SSE is as it was, and why. */
function withKept(plan: Plan, { made, reason }: Left): Plan {
  const { id, severity, fix } = sseKept;
  const others = plan.findings.filter((finding) => finding.id !== id || finding.file !== made);
  const line = lineOf(plan.before.get(made) ?? '', MAKES_SSE);
  const message = reason === undefined ? AS_BEFORE : leftFor(reason);
  return { ...plan, findings: [...others, { id, severity, file: made, line, message, fix }] };
}

const lineOf = (text: string, sought: RegExp): number =>
  text.slice(0, Math.max(0, text.search(sought))).split('\n').length;

function othersOf({ before, changes, entries, refused, formerSse }: Plan, { options }: ProjectInput): SseStart[] {
  const isSwitched = changes.some(({ transform }) => transform === SWITCH);
  const isOneOnly =
    refused ||
    !isSwitched ||
    formerSse !== undefined ||
    options.entry !== undefined ||
    options.keepSse ||
    options.leaveSse;
  const manifest = readManifest(before);
  if (isOneOnly || !manifest) return [];
  return otherSseStarts({ files: before, manifest, tsconfig: readTsConfig(before) }, entries);
}

/** Without it the start was switched before: its owner has left the other one as it was. */
const SWITCH = 'add-http-switch';

const isMoved = ({ refused, formerSse, alreadyHttp }: Plan): boolean =>
  !refused && !alreadyHttp && formerSse?.speaks === 'HTTP+SSE';

function reasonOf({ findings, refused }: Plan, inLines: InOriginalLines): string | undefined {
  const stop = refused ? findings.find(({ severity }) => severity === 'error') : undefined;
  if (!stop) return undefined;
  const { message, file, line } = inLines(stop);
  return `${message} (${file}:${line})`;
}

function joined(plan: Plan, beside: Plan, { made, source }: SseStart): Plan {
  const inLines = toOriginalLines(plan.before, plan.after);
  const left = plan.findings.filter(({ id, file }) => !OF_SSE.has(id) || file !== made);
  const state = beside.state.map((variable) => ({ ...variable, ...inLines({ ...variable, message: '' }) }));
  return {
    ...plan,
    after: beside.after,
    eras: JSON.stringify(plan.eras) === JSON.stringify(beside.eras) ? plan.eras : undefined,
    changes: [...plan.changes, ...beside.changes.filter(({ transform }) => transform !== GENERATED).map(inLines)],
    findings: distinct([...left, ...beside.findings.map(inLines)]),
    state: distinct([...plan.state, ...state]),
    entries: [...plan.entries, ...beside.entries],
    alsoFormer: { source, made, formerSse: beside.formerSse },
  };
}

/** Both starts are served by the same sources. */
const GENERATED = 'add-http-module';

/** What is found where HTTP+SSE is served, and not where it is no more. */
const OF_SSE: ReadonlySet<string> = new Set([sseKept.id, sharedEndpoint.id]);

/** Both plans look at the same sources: what they say of one line is said once. */
function distinct<T extends Place & ({ readonly id: string } | { readonly name: string })>(told: readonly T[]): T[] {
  const keyOf = (one: T): string => `${'id' in one ? one.id : one.name} ${one.file}:${one.line}`;
  return [...new Map(told.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}
