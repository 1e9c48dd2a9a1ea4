interface Running {
  /** Such as `2.1 s`. */
  shown(): string;
  end(): void;
}

const NAMED = 6;

/** How long the steps of a run took; steps of one label together. */
export class StepTimes {
  readonly #startedMs = performance.now();
  readonly #tookMs = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#tookMs.size === 0;
  }

  /** Starts the time of a step. */
  begin(label: string): Running {
    const sinceMs = performance.now();
    const took = (): number => performance.now() - sinceMs;
    return {
      shown: () => secondsOf(took()),
      end: () => void this.#tookMs.set(label, (this.#tookMs.get(label) ?? 0) + took()),
    };
  }

  /** `62.0 s: install 15.3 s, build 10.8 s and 3 more steps 4.1 s`: the longest first. */
  sentence(): string {
    const steps = [...this.#tookMs].toSorted(([, one], [, other]) => other - one);
    const named = steps.slice(0, NAMED).map(([label, ms]) => `${label} ${secondsOf(ms)}`);
    const rest = steps.slice(NAMED);
    const more = rest.reduce((sum, [, ms]) => sum + ms, 0);
    const others = rest.length === 0 ? '' : ` and ${rest.length} more ${secondsOf(more)}`;
    return `${secondsOf(performance.now() - this.#startedMs)}: ${named.join(', ')}${others}`;
  }
}

/** Milliseconds as seconds with one decimal. */
export const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
