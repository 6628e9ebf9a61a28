import type { IntervalQuality } from '../chain/powergrid-chain';
import { MW_MS_PER_MWH } from '../shared/units';
import type { Sample } from './metering';

/** Twice the mW·ms in one watt-hour, as the doubled integral counts. */
const DOUBLED_PER_WH = 2n * 1_000n * MW_MS_PER_MWH;
/** How far a plug's counter may lag behind its power; unverified for real plugs, so generous. */
const COUNTER_LAG_MS = 60_000n;

export interface Judgement {
  readonly quality: IntervalQuality;
  readonly note: string | undefined;
}

/**
 * How far an interval may be relied on. `samples` reach from the last one at or before its start to the first one at
 * or after its end. The worst finding wins.
 */
export function judge(samples: readonly Sample[], gapLimitMs: number): Judgement {
  const pairs = samples.slice(1).map((after, index) => [samples[index] ?? after, after] as const);
  const fault = pairs.map(([before, after]) => counterFault(before, after)).find((found) => found !== undefined);
  if (fault !== undefined) return { quality: 'Bad', note: fault };
  const gap = pairs.find(([before, after]) => after.atMs - before.atMs > gapLimitMs);
  if (gap) return { quality: 'Missing', note: `no reading for ${gap[1].atMs - gap[0].atMs} ms` };
  const mismatch = counterMismatch(samples);
  if (mismatch !== undefined) return { quality: 'Estimated', note: mismatch };
  return { quality: 'Ok', note: undefined };
}

/** A counter starts again at its midnight. Anything else that makes it fall is a reboot or a wrong clock. */
function counterFault(before: Sample, after: Sample): string | undefined {
  const [from, to] = [localDate(before), localDate(after)];
  if (to < from) return `the plug's date went back from ${from} to ${to}`;
  if (from !== to || before.counterWh === undefined || after.counterWh === undefined) return undefined;
  if (after.counterWh >= before.counterWh) return undefined;
  return `the plug's counter fell from ${before.counterWh} to ${after.counterWh} Wh`;
}

/**
 * Compares the integral with the plug's counter over the same samples of one local date. They may differ by the
 * counter's resolution of 1 Wh, by what a step of power between two samples can hide, by the counter's lag, and by 5 %.
 */
function counterMismatch(samples: readonly Sample[]): string | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first?.counterWh === undefined || last?.counterWh === undefined) return undefined;
  if (localDate(first) !== localDate(last)) return undefined;
  const integral = last.doubledMwMs - first.doubledMwMs;
  const counted = (last.counterWh - first.counterWh) * DOUBLED_PER_WH;
  const powers = samples.map(({ powerMw }) => powerMw).sort((a, b) => Number(a - b));
  const range = (powers.at(-1) ?? 0n) - (powers[0] ?? 0n);
  const hidden = samples
    .slice(1)
    .map((after, index) => hiddenByStep(samples[index] ?? after, after))
    .reduce((sum, part) => sum + part, 0n);
  const allowed = DOUBLED_PER_WH + hidden + 2n * range * COUNTER_LAG_MS + integral / 20n;
  const difference = integral > counted ? integral - counted : counted - integral;
  if (difference <= allowed) return undefined;
  return `the plug counted ${last.counterWh - first.counterWh} Wh where its power adds up to ${integral / DOUBLED_PER_WH} Wh`;
}

/** Doubled: half the step of power for the whole time between two samples. */
function hiddenByStep(before: Sample, after: Sample): bigint {
  const step = after.powerMw - before.powerMw;
  return (step < 0n ? -step : step) * BigInt(after.atMs - before.atMs);
}

function localDate({ localTime }: Sample): string {
  return localTime.slice(0, 10);
}
