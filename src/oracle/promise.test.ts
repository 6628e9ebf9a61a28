import { expect, it } from 'vitest';
import { type PromiseInput, promisedMwh } from './promise';

const input: PromiseInput = {
  direction: 'Reduce',
  startsAtMs: 0,
  endsAtMs: 1_800_000,
  reductionWatts: 250,
  capacityWatts: 3_680,
  baselineMwh: 147_600n,
};

it.each([
  ['the reduction for the whole window', {}, 125_000n],
  ['no more than the baseline', { baselineMwh: 90_000n }, 90_000n],
  ['no more than the capacity', { capacityWatts: 100 }, 50_000n],
  ['nothing without use', { baselineMwh: 0n }, 0n],
  ['nothing against net export', { baselineMwh: -5n }, 0n],
  ['nothing for an increase', { direction: 'Increase' as const }, 0n],
])('promisedMwh: %s', (_, overrides, mwh) => {
  expect(promisedMwh({ ...input, ...overrides })).toBe(mwh);
});
