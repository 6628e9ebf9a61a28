import type { Direction } from '../chain/powergrid-chain';
import type { Window } from './baseline';

/** Watt-milliseconds in one milliwatt-hour. */
const WATT_MS_PER_MWH = 3_600n;

export interface PromiseInput extends Window {
  readonly direction: Direction;
  readonly reductionWatts: number;
  readonly capacityWatts: number;
  readonly baselineMwh: bigint;
}

/**
 * What a device promises to deliver in a window: the owner's `reductionWatts` for all of it, no more than it would use
 * or could. 0 when it has nothing to offer; an event that asks for more use is none of what the owner promised.
 */
export function promisedMwh(input: PromiseInput): bigint {
  if (input.direction !== 'Reduce') return 0n;
  const windowMs = BigInt(input.endsAtMs - input.startsAtMs);
  const offered = (BigInt(Math.min(input.reductionWatts, input.capacityWatts)) * windowMs) / WATT_MS_PER_MWH;
  const promised = offered < input.baselineMwh ? offered : input.baselineMwh;
  return promised > 0n ? promised : 0n;
}
