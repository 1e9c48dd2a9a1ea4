import { applyEdits } from '../edits/apply-edits.ts';
import type { Edit, Files } from '../edits/edit.ts';
import { advise, adviseAfterwards, stillSo } from './advise.ts';
import { withMarks, withoutMarks } from './byte-order-marks.ts';
import { describeState, settledState } from './describe-state.ts';
import { entryNote } from './entry-choice.ts';
import { buildProjectModel, type Place, type ProjectInput, type ProjectModel } from '../project/project-model.ts';
import { isGenerated } from '../project/generated-modules.ts';
import { startedEntries } from '../project/starts/started-entries.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { servedEras } from '../project/state/served-eras.ts';
import { TRANSPORT_VARIABLES, transportVariable } from '../project/starts/contract-variables.ts';
import { mendedBy } from './mend.ts';
import { formerOf, meantBy, notMade, repairWith } from './repair.ts';
import { asBefore, reshaped } from './reshape.ts';
import { reachedBefore, replacedSse } from './reached.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';
import { transforms as allTransforms } from '../transforms/index.ts';
import type { Change, Transform } from '../transforms/transform.ts';
import { diagnose, stopsOf } from './diagnose.ts';
import { inOriginalLines, toOriginalLines, type InOriginalLines } from './original-line.ts';
import type { Plan, PlannedChange } from './plan.ts';

const MAX_PASSES = 10;

interface Wanted {
  readonly transform: string;
  readonly change: Change;
}

/** Runs all transforms on the files until none wants an edit any more. Order does not matter, a crash of one is a finding. */
export function makePlan(input: ProjectInput, transforms: readonly Transform[] = allTransforms): Plan {
  const plan = planOf({ ...input, files: withoutMarks(input.files) }, transforms);
  return { ...plan, before: input.files, after: withMarks(plan.after, input.files) };
}

function planOf(input: ProjectInput, transforms: readonly Transform[]): Plan {
  const first = buildProjectModel(input);
  const repair = first && repairWith(first, transforms);
  if (!first || !repair) return planInShape(first, input, transforms);
  const meant = meantBy(repair, input);
  const repaired = planFrom(buildProjectModel(meant), meant, transforms);
  if (!repaired.refused) return repaired;
  const asItIs = planFrom(
    first,
    input,
    transforms.filter(({ repairs }) => !repairs),
  );
  return { ...asItIs, findings: [...asItIs.findings, ...notMade(repaired.findings)] };
}

/** A server that speaks HTTP+SSE is planned as it is, or in another form where that is refused. */
function planInShape(first: ProjectModel | undefined, input: ProjectInput, transforms: readonly Transform[]): Plan {
  const others = transforms.filter(({ reshapes }) => !reshapes);
  const asItIs = planFrom(first, input, others);
  const shape = first && asItIs.refused ? reshaped(first, input, transforms) : undefined;
  if (!shape) return asItIs;
  const plan = planFrom(buildProjectModel(shape.input), shape.input, others);
  return plan.refused ? asItIs : asBefore(plan, shape, input.files);
}

function planFrom(first: ProjectModel | undefined, input: ProjectInput, transforms: readonly Transform[]): Plan {
  const before = input.files;
  const repair = first && repairWith(first, transforms);
  const stop = first && repair ? stopsOf(first) : diagnose(first);
  const formerSse = first && (repair ? formerOf(repair, first) : replacedSse(first));
  const reached = { before, ...reachedBefore(formerSse, first) };
  let facts = { ...reached, ...factsOf(first, before) };
  const untouched = { ...facts, after: before, changes: [] };
  if (!first || stop.length > 0)
    return { ...untouched, state: [], findings: stop, refused: true, alreadyHttp: undefined };
  const renewing = first.streamableHttp && !repair ? renewalOf(first, transforms) : undefined;
  if (first.streamableHttp && !renewing && !repair) {
    return { ...untouched, ...mendedBy(transforms, first, input), refused: false };
  }
  const note = entryNote(first);
  let advice = advise(first);
  const changes: PlannedChange[] = [];
  let model: ProjectModel | undefined = first;
  for (let pass = 1; model; pass++) {
    const { wanted, findings } = collect(model, renewing ?? transforms);
    const accepted: readonly Wanted[] = pass > MAX_PASSES ? [] : withoutOverlap(wanted);
    const inLines = toOriginalLines(before, model.files);
    const placed = (item: Wanted): PlannedChange => toPlanned(item, inLines);
    if (accepted.length === 0) {
      const [left, stopping] = byHand(wanted);
      const stops = [...findings, ...unfinished(model, first, toFindings(stopping, placed))];
      const refused = stops.length > 0;
      return {
        ...facts,
        after: model.files,
        eras: servedEras(model),
        changes,
        findings: [...stops, ...toFindings(left, placed), ...note, ...adviceLeft(advice, model, before)],
        refused,
        alreadyHttp: undefined,
      };
    }
    changes.push(...accepted.map(placed));
    const edits = accepted.flatMap(({ change }) => change.edits);
    model = buildProjectModel({ ...input, formerSse, files: applyEdits(model.files, edits) }, model);
    if (!model) continue;
    if (formerSse && pass === 1) {
      facts = { ...reached, ...factsOf(model, before) };
      advice = adviceFrom(model, before);
    } else facts = { ...facts, state: stateLater(facts.state, model, before) };
  }
  throw new Error('the plan has made package.json unreadable');
}

/** The transforms that bring the output of an earlier version up to this one; undefined where there is nothing to bring. */
function renewalOf(project: ProjectModel, transforms: readonly Transform[]): readonly Transform[] | undefined {
  const { sites, streamableHttp } = project;
  const isOurs = streamableHttp !== undefined && isGenerated(streamableHttp.file);
  if (!isOurs || sites.length === 0 || !sites.every(isSwitched)) return undefined;
  const renewing = transforms.filter(({ renews }) => renews);
  const ofSources = renewing.filter(({ renews }) => renews === 'sources');
  return collect(project, ofSources).wanted.length > 0 ? renewing : undefined;
}

/** The state as it is told from the start, but for what has become of the variables that were refused or shared then. */
function stateLater(state: Plan['state'], model: ProjectModel, before: Files): Plan['state'] {
  if (state.every(({ disposition }) => disposition !== 'refused' && disposition !== 'shared')) return state;
  return settledState(state, factsOf(model, before).state);
}

type Facts = Pick<Plan, 'entries' | 'state' | 'transport' | 'keptSse'>;

/** What is told of a server that can be started. */
function factsOf(model: ProjectModel | undefined, before: Files): Facts {
  if (!model) return { entries: [], state: [], transport: TRANSPORT_VARIABLES[0], keptSse: undefined };
  const { keptSse } = model.answers;
  const inLines = toOriginalLines(before, model.files);
  const state = describeState(model);
  return {
    entries: startedEntries(model),
    state: model.files === before ? state : state.map((variable) => inOriginalLines(variable, inLines)),
    transport: transportVariable(model),
    keptSse: keptSse && 'stream' in keptSse ? keptSse : undefined,
  };
}

const adviceFrom = (model: ProjectModel, before: Files): Finding[] =>
  advise(model).map(toOriginalLines(before, model.files));

const adviceLeft = (advice: readonly Finding[], model: ProjectModel, before: Files): Finding[] => [
  ...stillSo(advice, model),
  ...adviseAfterwards(model).map(toOriginalLines(before, model.files)),
];

interface Collected {
  readonly wanted: Wanted[];
  readonly findings: Finding[];
}

function collect(model: ProjectModel, transforms: readonly Transform[]): Collected {
  const first = collectFrom(
    model,
    transforms.filter(({ goesFirst }) => goesFirst),
  );
  if (first.wanted.length + first.findings.length > 0) return first;
  return collectFrom(
    model,
    transforms.filter(({ goesFirst }) => !goesFirst),
  );
}

function collectFrom(model: ProjectModel, transforms: readonly Transform[]): Collected {
  const wanted: Wanted[] = [];
  const findings: Finding[] = [];
  for (const transform of transforms)
    try {
      const changes = [...transform.run(model)].map((change) => ({ change, problem: misfit(model.files, change) }));
      const [fit, unfit] = [changes.filter(({ problem }) => !problem), changes.filter(({ problem }) => problem)];
      wanted.push(...fit.map(({ change }) => ({ transform: transform.id, change })));
      findings.push(...unfit.map(({ change, problem }) => crashed(transform, problem, change)));
    } catch (error) {
      findings.push(crashed(transform, error, { file: 'package.json', line: 1 }));
    }
  return { wanted, findings };
}

/** Why the edits of a change cannot be made together: two of them overlap, or a file is not there. */
function misfit(files: Files, { edits }: Change): unknown {
  try {
    applyEdits(files, edits);
    return undefined;
  } catch (error) {
    return error;
  }
}

const crashed = ({ id }: Transform, error: unknown, { file, line }: Place): Finding => ({
  id: 'transform-crashed',
  severity: 'error',
  ...{ file, line },
  message: `${id} failed: ${error instanceof Error ? error.message : String(error)}`,
  fix: 'This is a bug of mcp-migrate: please report it with the project.',
});

/** Changes are whole or not at all: one that touches what an earlier one touches waits for the next pass. */
function withoutOverlap(wanted: readonly Wanted[]): Wanted[] {
  const accepted: Wanted[] = [];
  for (const item of wanted) {
    const { edits } = item.change;
    if (edits.length === 0) continue;
    const taken = accepted.flatMap(({ change }) => change.edits);
    if (!edits.some((edit) => taken.some((other) => touches(edit, other)))) accepted.push(item);
  }
  return accepted;
}

function touches(a: Edit, b: Edit): boolean {
  if (a.file !== b.file) return false;
  if (a.kind !== 'replace' || b.kind !== 'replace') return true;
  return a.start <= b.end && b.start <= a.end;
}

/** A start that no transform has switched to HTTP must never pass for a success. */
function unfinished(model: ProjectModel, first: ProjectModel, found: readonly Finding[]): readonly Finding[] {
  const { sites, unknownStarts } = model;
  if (found.length > 0 || (sites.length > 0 && sites.every(isSwitched))) return found;
  const [unknown] = unknownStarts;
  const site = sites.find((candidate) => !isSwitched(candidate)) ?? first.sites[0];
  const at = unknown?.node ?? site?.call;
  const place = at ? { file: fileOf(at), line: lineOf(at) } : { file: 'package.json', line: 1 };
  const message = unknown?.reason ?? 'no rule covers how the server is started here';
  return [{ id: 'unknown-start', severity: 'error', ...place, message }];
}

/** What a person has to do: afterwards, and before anything else can go on. */
function byHand(wanted: readonly Wanted[]): readonly [afterwards: Wanted[], stopping: Wanted[]] {
  const without = wanted.filter(({ change }) => change.edits.length === 0);
  return [without.filter(({ change }) => change.afterwards), without.filter(({ change }) => !change.afterwards)];
}

const toFindings = (wanted: readonly Wanted[], placed: (item: Wanted) => PlannedChange): Finding[] =>
  wanted.map((item) => {
    const { transform, file, line, message } = placed(item);
    const { fix } = item.change;
    return { id: transform, severity: 'error', file, line, message, ...(fix !== undefined && { fix }) };
  });

function toPlanned({ transform, change }: Wanted, inLines: InOriginalLines): PlannedChange {
  const { file, line, message, confidence } = change;
  return { transform, confidence, ...inLines({ file, line, message }) };
}
