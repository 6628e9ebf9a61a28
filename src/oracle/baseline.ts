import { i64, Struct, Tuple, u32, u64, Vector } from 'scale-ts';
import type { IntervalQuality } from '../chain/powergrid-chain';
import { blake2b256, type Hex, toHex } from '../shared/ids';
import { floorDiv } from './metering';

/** Meter-before, version 1, as docs/baselines.md states it. */
export const METER_BEFORE_V1 = 101;
/** How far before the announcement the method looks, in ms. */
export const METER_BEFORE_LOOKBACK_MS = 900_000;

/** An interval as the chain has recorded it. */
export interface RecordedInterval {
  readonly startMs: number;
  readonly endMs: number;
  readonly netMwh: bigint;
  readonly quality: IntervalQuality;
  /** The block that recorded it. */
  readonly blockHeight: number;
}

export interface Window {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface BaselineInput extends Window {
  /** When the grid event was announced, and in which block. */
  readonly createdAtMs: number;
  readonly blockHeight: number;
  readonly intervals: readonly RecordedInterval[];
  /** Windows of every grid event the device has ever been enrolled in. */
  readonly participations: readonly Window[];
}

export interface Baseline {
  readonly methodId: number;
  readonly baselineMwh: bigint;
  readonly basisFromMs: number;
  readonly basisToMs: number;
  readonly basisCount: number;
  readonly evidence: Hex;
}

/** What the device would use in the window; undefined when nothing recorded supports a figure. */
export function meterBefore(input: BaselineInput): Baseline | undefined {
  const basis = input.intervals
    .filter((interval) => isBasis(interval, input))
    .toSorted((a, b) => a.startMs - b.startMs);
  const [first, last] = [basis[0], basis.at(-1)];
  if (!first || !last) return undefined;
  const netMwh = basis.reduce((sum, interval) => sum + interval.netMwh, 0n);
  const coveredMs = basis.reduce((sum, interval) => sum + (interval.endMs - interval.startMs), 0);
  return {
    methodId: METER_BEFORE_V1,
    baselineMwh: floorDiv(netMwh * BigInt(input.endsAtMs - input.startsAtMs), BigInt(coveredMs)),
    basisFromMs: first.startMs,
    basisToMs: last.endMs,
    basisCount: basis.length,
    evidence: evidenceOf(basis),
  };
}

function isBasis(interval: RecordedInterval, event: BaselineInput): boolean {
  return (
    interval.quality === 'Ok' &&
    interval.startMs >= event.createdAtMs - METER_BEFORE_LOOKBACK_MS &&
    interval.endMs <= event.createdAtMs &&
    interval.blockHeight < event.blockHeight &&
    !event.participations.some((window) => interval.startMs < window.endsAtMs && window.startsAtMs < interval.endMs)
  );
}

const Evidence = Struct({
  methodId: u32,
  parameters: Struct({ lookbackMs: u64 }),
  basis: Vector(Tuple(u64, u64, i64)),
});

function evidenceOf(basis: readonly RecordedInterval[]): Hex {
  return toHex(
    blake2b256(
      Evidence.enc({
        methodId: METER_BEFORE_V1,
        parameters: { lookbackMs: BigInt(METER_BEFORE_LOOKBACK_MS) },
        basis: basis.map(({ startMs, endMs, netMwh }) => [BigInt(startMs), BigInt(endMs), netMwh]),
      }),
    ),
  );
}
