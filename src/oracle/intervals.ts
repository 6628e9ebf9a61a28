import type { IntervalQuality } from '../chain/powergrid-chain';
import type { Hex } from '../shared/ids';
import { type CutPlan, MIN_INTERVAL_MS, nextCut } from './cuts';
import { mwhAt, type Sample } from './metering';
import { judge } from './quality';
import { samplesRoot } from './samples-root';

/** Metered energy of one device between two cuts. */
export interface SealedInterval {
  readonly startMs: number;
  readonly endMs: number;
  readonly netMwh: bigint;
  readonly quality: IntervalQuality;
  /** Why the quality is not Ok. */
  readonly note: string | undefined;
  /** Over the readings from `startMs` on and before `endMs`. */
  readonly samplesRoot: Hex;
  /** False for a sliver between two windows that is too short for the contract to take. */
  readonly isReportable: boolean;
}

export interface SealInput extends CutPlan {
  /** In time order, from the last one at or before `fromMs` on. */
  readonly samples: readonly Sample[];
  /** Up to here everything is sealed. */
  readonly fromMs: number;
  /** Two samples further apart leave a gap between them. */
  readonly gapLimitMs: number;
}

/** Seals every interval after `fromMs` that has a sample at or after its end. */
export function sealIntervals(input: SealInput): SealedInterval[] {
  const { samples } = input;
  const first = samples[0];
  const last = samples.at(-1);
  const sealed: SealedInterval[] = [];
  if (!first || !last || first.atMs > input.fromMs) return sealed;
  let startMs = input.fromMs;
  for (let endMs = nextCut(startMs, input); endMs <= last.atMs; endMs = nextCut(startMs, input)) {
    sealed.push(seal(input, startMs, endMs));
    startMs = endMs;
  }
  return sealed;
}

function seal({ samples, gapLimitMs }: SealInput, startMs: number, endMs: number): SealedInterval {
  const fromIndex = samples.findLastIndex((sample) => sample.atMs <= startMs);
  const toIndex = samples.findIndex((sample) => sample.atMs >= endMs);
  const around = samples.slice(fromIndex, toIndex + 1);
  return {
    startMs,
    endMs,
    netMwh: mwhAt(samples, endMs) - mwhAt(samples, startMs),
    ...judge(around, gapLimitMs),
    samplesRoot: samplesRoot(around.filter(({ atMs }) => startMs <= atMs && atMs < endMs)),
    isReportable: endMs - startMs >= MIN_INTERVAL_MS,
  };
}
