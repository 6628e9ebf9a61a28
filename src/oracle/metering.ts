import { MW_MS_PER_MWH } from '../shared/units';

/** What one plug said about its load at one moment. */
export interface Reading {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly powerMw: bigint;
  /** The plug's own counter in watt-hours since its midnight; undefined when it did not say. */
  readonly counterWh: bigint | undefined;
  /** The plug's wall clock, `2026-01-31 23:50:00`. */
  readonly localTime: string;
}

/**
 * A reading with the device's running integral up to it. The integral is linear between readings, so it is a sum of
 * (P0 + P1) * dt / 2 in mW·ms. It is kept doubled: then every step is an integer and nothing is ever rounded.
 */
export interface Sample extends Reading {
  readonly doubledMwMs: bigint;
}

/** Carries the integral on to `reading`. It starts at 0; where it starts does not matter, only differences count. */
export function nextSample(previous: Sample | undefined, reading: Reading): Sample {
  if (!previous) return { ...reading, doubledMwMs: 0n };
  const dtMs = BigInt(reading.atMs - previous.atMs);
  if (dtMs <= 0n) throw new RangeError(`A reading at ${reading.atMs} cannot follow one at ${previous.atMs}.`);
  return { ...reading, doubledMwMs: previous.doubledMwMs + (previous.powerMw + reading.powerMw) * dtMs };
}

/**
 * The integral at `atMs` in whole milliwatt-hours, rounded down once and from the exact value: between two samples it
 * is a fraction over the time between them. Energy between two moments is the difference of this at both, so adjoining
 * intervals sum exactly to the interval that they make together, wherever they are cut.
 */
export function mwhAt(samples: readonly Sample[], atMs: number): bigint {
  const index = samples.findLastIndex((sample) => sample.atMs <= atMs);
  const before = samples[index];
  if (!before) throw new RangeError(`There is no sample at or before ${atMs}.`);
  if (before.atMs === atMs) return floorDiv(before.doubledMwMs, 2n * MW_MS_PER_MWH);
  const after = samples[index + 1];
  if (!after) throw new RangeError(`There is no sample at or after ${atMs}.`);
  const spanMs = BigInt(after.atMs - before.atMs);
  const intoMs = BigInt(atMs - before.atMs);
  // Twice the trapezoid from `before` to `atMs`, times the span so that it stays whole.
  const doubledTimesSpan = 2n * before.powerMw * intoMs * spanMs + (after.powerMw - before.powerMw) * intoMs * intoMs;
  return floorDiv(before.doubledMwMs * spanMs + doubledTimesSpan, 2n * MW_MS_PER_MWH * spanMs);
}

/** Rounds towards minus infinity; `divisor` is positive. */
export function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
