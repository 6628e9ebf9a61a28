import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstGridLine, MAX_INTERVAL_MS, MIN_INTERVAL_MS, nextCut } from './cuts';

function cutsUntil(fromMs: number, untilMs: number, plan: { intervalMs: number; edges: readonly number[] }): number[] {
  const cuts: number[] = [];
  for (let atMs = nextCut(fromMs, plan); atMs <= untilMs; atMs = nextCut(atMs, plan)) cuts.push(atMs);
  return cuts;
}

describe('nextCut', () => {
  it('cuts at grid lines and at edges', () => {
    expect(cutsUntil(0, 900_000, { intervalMs: 300_000, edges: [700_000, 400_000] })).toEqual([
      300_000, 400_000, 600_000, 700_000, 900_000,
    ]);
  });

  it('leaves out grid lines closer than 5 s to an edge', () => {
    expect(cutsUntil(0, 900_000, { intervalMs: 300_000, edges: [304_999, 595_001] })).toEqual([
      304_999, 595_001, 900_000,
    ]);
    expect(cutsUntil(0, 600_000, { intervalMs: 300_000, edges: [305_000] })).toEqual([300_000, 305_000, 600_000]);
  });

  it('halves what would be longer than an hour', () => {
    expect(cutsUntil(0, 3_603_000, { intervalMs: 3_600_000, edges: [3_603_000] })).toEqual([1_801_500, 3_603_000]);
  });

  it('makes intervals the contract takes, hits every edge, and does not depend on the order of edges', () => {
    const edgesArbitrary = fc
      .array(fc.integer({ min: MIN_INTERVAL_MS, max: 4_000_000 }), { minLength: 1, maxLength: 8 })
      .map((steps) => steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0)));
    fc.assert(
      fc.property(edgesArbitrary, fc.integer({ min: 5, max: 3_600 }), (edges, intervalSeconds) => {
        const intervalMs = intervalSeconds * 1_000;
        const untilMs = (edges.at(-1) ?? 0) + 2 * intervalMs;
        const cuts = cutsUntil(0, untilMs, { intervalMs, edges });
        const lengths = cuts.map((cut, index) => cut - (cuts[index - 1] ?? 0));
        expect(lengths.every((length) => MIN_INTERVAL_MS <= length && length <= MAX_INTERVAL_MS)).toBe(true);
        expect(cuts).toEqual(expect.arrayContaining(edges));
        expect(cutsUntil(0, untilMs, { intervalMs, edges: edges.toReversed() })).toEqual(cuts);
      }),
    );
  });
});

it('firstGridLine: is the moment itself on a line, else the next line', () => {
  expect([firstGridLine(600_000, 300_000), firstGridLine(600_001, 300_000)]).toEqual([600_000, 900_000]);
});
