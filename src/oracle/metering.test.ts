import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorDiv, mwhAt, nextSample, type Sample } from './metering';

const START_MS = Date.UTC(2026, 0, 31, 23, 0);

/** Samples at steps of 1 ms to 5 min with powers up to 3,680 W, the first at START_MS. */
const samplesArbitrary = fc
  .array(fc.record({ stepMs: fc.integer({ min: 1, max: 300_000 }), powerMw: fc.bigInt(0n, 3_680_000n) }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((steps) => {
    const samples: Sample[] = [];
    let atMs = START_MS;
    for (const { stepMs, powerMw } of steps) {
      samples.push(
        nextSample(samples.at(-1), { atMs, powerMw, counterWh: undefined, localTime: '2026-01-31 23:00:00' }),
      );
      atMs += stepMs;
    }
    return samples;
  });

describe('mwhAt', () => {
  it('integrates a constant power exactly', () => {
    const reading = { powerMw: 45_200n, counterWh: undefined, localTime: '' };
    const first = nextSample(undefined, { ...reading, atMs: 0 });
    const samples = [first, nextSample(first, { ...reading, atMs: 1_800_000 })];
    expect(mwhAt(samples, 1_800_000)).toBe(22_600n);
    expect(mwhAt(samples, 900_000)).toBe(11_300n);
  });

  it('interpolates a ramp', () => {
    const first = nextSample(undefined, { atMs: 0, powerMw: 0n, counterWh: undefined, localTime: '' });
    const samples = [
      first,
      nextSample(first, { atMs: 3_600_000, powerMw: 1_000_000n, counterWh: undefined, localTime: '' }),
    ];
    // Half the time of a ramp holds a quarter of its energy.
    expect(mwhAt(samples, 1_800_000)).toBe(125_000n);
    expect(mwhAt(samples, 3_600_000)).toBe(500_000n);
  });

  it('loses and doubles nothing, wherever it is cut and in whatever order the cuts are asked for', () => {
    fc.assert(
      fc.property(
        samplesArbitrary,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        (samples, cuts) => {
          const endMs = samples.at(-1)?.atMs ?? START_MS;
          const moments = [START_MS, ...cuts.map((cut) => START_MS + Math.floor(cut * (endMs - START_MS))), endMs];
          // Asked in random order, then put in order of time.
          const totals = moments
            .map((atMs) => ({ atMs, mwh: mwhAt(samples, atMs) }))
            .toSorted((a, b) => a.atMs - b.atMs);
          const parts = totals.slice(1).map(({ mwh }, index) => mwh - (totals[index]?.mwh ?? 0n));
          expect(parts.every((part) => part >= 0n)).toBe(true);
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(mwhAt(samples, endMs) - mwhAt(samples, START_MS));
        },
      ),
    );
  });

  it('agrees with a sum over every millisecond', () => {
    const powers = [100_000n, 3_000_000n, 0n, 777_777n];
    const samples: Sample[] = [];
    powers.forEach((powerMw, index) => {
      samples.push(nextSample(samples.at(-1), { atMs: index * 1_000, powerMw, counterWh: undefined, localTime: '' }));
    });
    const doubled = (a: bigint, b: bigint) => (a + b) * 1_000n;
    const expected = doubled(100_000n, 3_000_000n) + doubled(3_000_000n, 0n) + doubled(0n, 777_777n);
    expect(mwhAt(samples, 3_000)).toBe(expected / 7_200_000n);
  });

  it('refuses a moment outside the samples', () => {
    const only = nextSample(undefined, { atMs: 10, powerMw: 1n, counterWh: undefined, localTime: '' });
    expect(() => mwhAt([only], 9)).toThrow('no sample at or before 9');
    expect(() => mwhAt([only], 11)).toThrow('no sample at or after 11');
  });
});

it('nextSample: refuses a reading that is not later', () => {
  const first = nextSample(undefined, { atMs: 10, powerMw: 1n, counterWh: undefined, localTime: '' });
  expect(() => nextSample(first, { ...first, atMs: 10 })).toThrow('cannot follow');
});

it('floorDiv: rounds towards minus infinity', () => {
  expect([floorDiv(7n, 2n), floorDiv(-7n, 2n), floorDiv(-8n, 2n)]).toEqual([3n, -4n, -4n]);
});
