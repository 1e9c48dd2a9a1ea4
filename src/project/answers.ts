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
import { replacementOf, type Replacement } from './sse/replacement.ts';
import { repairOf, type Repair, type Unrepaired } from './streamable/repair.ts';
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
  /** What becomes of a server that speaks HTTP+SSE and nothing else, or why nothing does; undefined where it is none. */
  readonly sse: Replacement | FrameworkSse | Obstacle | undefined;
  /** What becomes of a Streamable HTTP endpoint that was written by hand and breaks clients, or why nothing does; undefined where there is none. */
  readonly repair: Repair | Unrepaired | undefined;
}

/** The answers for a project that is about to be complete. */
export function answersOf(project: () => ProjectModel): Answers {
  const asked = <T>(work: (model: ProjectModel) => T): (() => T) => {
    let found: { readonly value: T } | undefined;
    return () => (found ??= { value: work(project()) }).value;
  };
  const built = asked(builtCode);
  const once = asked(onceOpenings);
  const phasesOf = asked(phasesIn);
  const fed = asked(fedVariables);
  const refills = asked(refillsOf);
  const lifetimes = asked(lifetimesIn);
  const openings = asked(sessionOpenings);
  const listeners = asked(sharedListeners);
  const sse = asked((model) =>
    model.sse && model.sites.length === 0 ? (replacementOf(model) ?? frameworkSseOf(model)) : undefined,
  );
  const repair = asked(repairWhereWritten);
  return {
    get built() {
      return built();
    },
    get once() {
      return once();
    },
    get phasesOf() {
      return phasesOf();
    },
    get fed() {
      return fed();
    },
    get refills() {
      return refills();
    },
    get lifetimes() {
      return lifetimes();
    },
    get openings() {
      return openings();
    },
    get listeners() {
      return listeners();
    },
    get sse() {
      return sse();
    },
    get repair() {
      return repair();
    },
  };
}

/** What was generated needs none, and of several starts nobody knows which one the endpoint belongs to. */
function repairWhereWritten(model: ProjectModel): Repair | Unrepaired | undefined {
  const { streamableHttp, sites } = model;
  return streamableHttp && !isGenerated(streamableHttp.file) && sites.length < 2 ? repairOf(model) : undefined;
}
