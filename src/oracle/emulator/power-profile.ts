/** From `atMs` of the clock on, the load draws `powerMw`. */
export interface PowerStep {
  readonly atMs: number;
  readonly powerMw: bigint;
}

/** What a load would draw over time: a step function. Nothing before the first step; the last value is held. */
export class PowerProfile {
  private readonly steps: readonly PowerStep[];

  constructor(steps: readonly PowerStep[]) {
    this.steps = steps.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** Milliwatts at `atMs`; a step counts from its own millisecond on. */
  powerMwAt(atMs: number): bigint {
    return this.steps.findLast((step) => step.atMs <= atMs)?.powerMw ?? 0n;
  }

  /** The first step after `atMs` in Unix milliseconds; Infinity when there is none. */
  nextStepAfter(atMs: number): number {
    return this.steps.find((step) => step.atMs > atMs)?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
