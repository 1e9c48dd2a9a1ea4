import { builtCode, type BuiltCode } from './process/openings/built-code.ts';
import { lifetimesIn, type Lifetimes } from './process/openings/lifetime.ts';
import { onceOpenings, type OnceOpenings } from './process/openings/once-openings.ts';
import { sessionOpenings, type SessionOpening } from './process/openings/session-openings.ts';
import { sharedListeners, type SharedListener } from './process/openings/shared-listeners.ts';
import { phasesIn, type PhaseOf } from './process/phase.ts';
import { isGenerated } from './generated-modules.ts';
import type { ProjectModel } from './project-model.ts';
import type { Obstacle } from './singleton/singleton.ts';
import { frameworkSseOf, type FrameworkSse } from './sse/framework-sse.ts';
import { keptSseOf, type KeptPaths } from './sse/kept-paths.ts';
import { replacedBeside } from './sse/replaced-beside.ts';
import { unseenConnect } from './sse/unseen-connect.ts';
import { replacementOf, type Replacement } from './sse/replacement.ts';
import type { Fault } from './streamable/faults.ts';
import { mendsOf } from './streamable/mend.ts';
import { endpointFaults, repairOf, type Repair, type Unrepaired } from './streamable/repair.ts';
import type { UnknownAnswer } from './streamable/unknown-answers.ts';
import { fedVariables, type FedVariables } from './state/fed-variables.ts';
import { refillsOf, type Refills } from './state/refills.ts';

/** What takes a walk through the project: worked out when it is asked for, once for each state of the files. */
export interface Answers {
  /** What runs while the server of a session is built. */
  readonly built: BuiltCode;
  /** What of that there is one of for all sessions. */
  readonly once: OnceOpenings;
  /** When code runs. */
  readonly phasesOf: PhaseOf;
  /** The state that the process itself fills or opens. */
  readonly fed: FedVariables;
  /** What fills state while the process starts, and again for every session. */
  readonly refills: Refills;
  /** How long values are kept. */
  readonly lifetimes: Lifetimes;
  /** What sessions open and nothing ends with them. */
  readonly openings: readonly SessionOpening[];
  /** What sessions put on emitters of the process. */
  readonly listeners: readonly SharedListener[];
  /** What becomes of endpoints of HTTP+SSE, or why nothing does; undefined where there are none. */
  readonly sse: Replacement | FrameworkSse | Obstacle | undefined;
  /** Where HTTP+SSE goes on beside Streamable HTTP, or why it does not; undefined where nobody wants it or nothing serves it. */
  readonly keptSse: KeptPaths | Obstacle | undefined;
  /** What becomes of a Streamable HTTP endpoint that was written by hand and breaks clients, or why nothing does; undefined where there is none. */
  readonly repair: Repair | Unrepaired | undefined;
  /** Where such an endpoint that is right but for that answers unknown sessions 400. */
  readonly mends: readonly UnknownAnswer[];
  /** What is wrong with the Streamable HTTP endpoints that were written by hand. */
  readonly faults: readonly Fault[];
}

/** What each answer is worked out with. */
const WORKS: { readonly [Name in keyof Answers]: (project: ProjectModel) => Answers[Name] } = {
  built: builtCode,
  once: onceOpenings,
  phasesOf: phasesIn,
  fed: fedVariables,
  refills: refillsOf,
  lifetimes: lifetimesIn,
  openings: sessionOpenings,
  listeners: sharedListeners,
  sse: replacedSse,
  keptSse: keptSseOf,
  repair: repairWhereWritten,
  mends: mendsWhereWritten,
  faults: faultsWhereWritten,
};

/** The answers for a project that is about to be complete; each is worked out when it is first asked for. */
export function answersOf(project: () => ProjectModel): Answers {
  const answers = {};
  for (const [name, work] of Object.entries(WORKS))
    Object.defineProperty(answers, name, {
      configurable: true,
      get: () => {
        const value: unknown = work(project());
        Object.defineProperty(answers, name, { value });
        return value;
      },
    });
  return answers as Answers;
}

/** A framework chooses its transport itself, and is asked where nothing else starts the server. */
function replacedSse(model: ProjectModel): Answers['sse'] {
  if (!model.sse) return undefined;
  return model.sites.length > 0
    ? replacedBeside(model)
    : (replacementOf(model) ?? frameworkSseOf(model) ?? unseenConnect(model));
}

/** What was generated needs none. */
function repairWhereWritten(model: ProjectModel): Repair | Unrepaired | undefined {
  return model.streamableHttp && !isGenerated(model.streamableHttp.file) ? repairOf(model) : undefined;
}

/** Where more than that is wrong, it may be replaced as a whole. */
function mendsWhereWritten(model: ProjectModel): readonly UnknownAnswer[] {
  return model.streamableHttp && !isGenerated(model.streamableHttp.file) ? mendsOf(model) : [];
}

function faultsWhereWritten(model: ProjectModel): readonly Fault[] {
  return model.streamableHttp ? endpointFaults(model) : [];
}
