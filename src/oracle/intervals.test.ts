import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meterBefore } from './baseline';
import { firstGridLine } from './cuts';
import { type SealedInterval, sealIntervals } from './intervals';
import { mwhAt, nextSample, type Reading, type Sample } from './metering';
import { promisedMwh } from './promise';

const MINUTE_MS = 60_000;
const GAP_LIMIT_MS = 90_000;
const NOON_MS = Date.UTC(2026, 0, 31, 12);

function integrate(readings: readonly Reading[]): Sample[] {
  const samples: Sample[] = [];
  for (const reading of readings) samples.push(nextSample(samples.at(-1), reading));
  return samples;
}

function localTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Readings of a steady load with a right counter. */
function steady(powerMw: bigint, offsetsMs: readonly number[]): Reading[] {
  return offsetsMs.map((offset) => ({
    atMs: NOON_MS + offset,
    powerMw,
    counterWh: (powerMw * BigInt(offset)) / 3_600_000_000n,
    localTime: localTime(NOON_MS + offset),
  }));
}

function everyMs(stepMs: number, untilMs: number): number[] {
  return Array.from({ length: Math.floor(untilMs / stepMs) + 1 }, (_, index) => index * stepMs);
}

function seal(readings: readonly Reading[], options: { fromMs?: number; edges?: number[] } = {}): SealedInterval[] {
  return sealIntervals({
    samples: integrate(readings),
    fromMs: options.fromMs ?? NOON_MS,
    intervalMs: 5 * MINUTE_MS,
    edges: options.edges ?? [],
    gapLimitMs: GAP_LIMIT_MS,
  });
}

describe('sealIntervals', () => {
  it('seals an interval once there is a sample at or after its end', () => {
    const readings = steady(600_000n, everyMs(30_000, 5 * MINUTE_MS));
    expect(seal(readings.slice(0, -1))).toEqual([]);
    expect(seal(readings)).toEqual([
      expect.objectContaining({
        startMs: NOON_MS,
        endMs: NOON_MS + 300_000,
        netMwh: 50_000n,
        quality: 'Ok',
        note: undefined,
      }),
    ]);
  });

  it('flags a gap as Missing and everything around it as Ok', () => {
    const offsets = everyMs(30_000, 15 * MINUTE_MS).filter((offset) => offset <= 390_000 || offset >= 510_000);
    expect(seal(steady(600_000n, offsets)).map(({ quality, note }) => [quality, note])).toEqual([
      ['Ok', undefined],
      ['Missing', 'no reading for 120000 ms'],
      ['Ok', undefined],
    ]);
  });

  it('flags a counter that falls on one date as Bad, and takes its midnight as it is', () => {
    const readings = steady(600_000n, everyMs(30_000, 10 * MINUTE_MS));
    const rebooted = readings.map((reading, index) => ({ ...reading, counterWh: BigInt(index < 4 ? 100 : 0) }));
    expect(seal(rebooted)[0]).toMatchObject({ quality: 'Bad', note: "the plug's counter fell from 100 to 0 Wh" });
    const midnight = rebooted.map((reading, index) => ({
      ...reading,
      localTime: index < 4 ? '2026-01-31 23:59:59' : '2026-02-01 00:00:10',
    }));
    expect(seal(midnight)[0]).toMatchObject({ quality: 'Ok' });
    const wrongClock = readings.map((reading, index) => ({
      ...reading,
      localTime: index < 4 ? '2026-01-31 12:00:00' : '2026-01-30 12:00:00',
    }));
    expect(seal(wrongClock)[0]).toMatchObject({
      quality: 'Bad',
      note: "the plug's date went back from 2026-01-31 to 2026-01-30",
    });
  });

  it('flags power that the counter does not confirm as Estimated', () => {
    const readings = steady(600_000n, everyMs(30_000, 5 * MINUTE_MS));
    const scaled = readings.map((reading) => ({ ...reading, powerMw: reading.powerMw / 1_000n }));
    expect(seal(scaled)[0]).toMatchObject({
      quality: 'Estimated',
      note: 'the plug counted 50 Wh where its power adds up to 0 Wh',
    });
  });

  it('keeps a sliver between two windows out of the report', () => {
    const readings = steady(600_000n, everyMs(30_000, 10 * MINUTE_MS));
    const edges = [NOON_MS + 400_000, NOON_MS + 402_000];
    const slivers = seal(readings, { edges }).filter(({ isReportable }) => !isReportable);
    expect(slivers).toEqual([expect.objectContaining({ startMs: edges[0], endMs: edges[1] })]);
  });

  it('goes on where it stopped as if it had not stopped', () => {
    const readings = steady(777_777n, everyMs(29_000, 30 * MINUTE_MS));
    const edges = [NOON_MS + 431_234, NOON_MS + 1_031_234];
    const whole = seal(readings, { edges });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: readings.length }), (count) => {
        const samples = integrate(readings);
        const plan = { intervalMs: 300_000, edges, gapLimitMs: GAP_LIMIT_MS };
        const before = sealIntervals({ ...plan, samples: samples.slice(0, count), fromMs: NOON_MS });
        const fromMs = before.at(-1)?.endMs ?? NOON_MS;
        const kept = samples.slice(samples.findLastIndex(({ atMs }) => atMs <= fromMs));
        expect([...before, ...sealIntervals({ ...plan, samples: kept, fromMs })]).toEqual(whole);
      }),
    );
  });

  it('sums exactly to the integral over random samples and windows', () => {
    const stepsArbitrary = fc.array(
      fc.record({ stepMs: fc.integer({ min: 1, max: 200_000 }), powerMw: fc.bigInt(0n, 3_680_000n) }),
      { minLength: 5, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        stepsArbitrary,
        fc.array(fc.integer({ min: 1, max: 6_000_000 }), { maxLength: 6 }),
        (steps, offsets) => {
          let atMs = NOON_MS - 1;
          const readings = steps.map(({ stepMs, powerMw }) => {
            const reading = { atMs, powerMw, counterWh: undefined, localTime: localTime(atMs) };
            atMs += stepMs;
            return reading;
          });
          const samples = integrate(readings);
          const sealed = seal(readings, { edges: offsets.map((offset) => NOON_MS + offset) });
          const endMs = sealed.at(-1)?.endMs ?? NOON_MS;
          const total = sealed.reduce((sum, { netMwh }) => sum + netMwh, 0n);
          const lastMs = samples.at(-1)?.atMs ?? 0;
          expect(total).toBe(lastMs < NOON_MS ? 0n : mwhAt(samples, endMs) - mwhAt(samples, NOON_MS));
          const gaps = sealed.filter(({ startMs }, index) => startMs !== (sealed[index - 1]?.endMs ?? NOON_MS));
          expect(gaps).toEqual([]);
        },
      ),
    );
  });
});

describe('a heater that goes from 295.20 W to 45.20 W for a 30-minute window', () => {
  const RATE = 750_000_000_000_000_000n;
  const REPUTATION = 50n;

  function play(windowStartMs: number, phaseMs: number) {
    const windowEndMs = windowStartMs + 30 * MINUTE_MS;
    const announcedMs = windowStartMs - 5 * MINUTE_MS;
    const powerAt = (atMs: number) =>
      windowStartMs - MINUTE_MS <= atMs && atMs < windowEndMs + MINUTE_MS ? 45_200n : 295_200n;
    const readings: Reading[] = [];
    for (let atMs = announcedMs - 20 * MINUTE_MS + phaseMs; atMs < windowEndMs + 3 * MINUTE_MS; atMs += 30_000) {
      readings.push({ atMs, powerMw: powerAt(atMs), counterWh: undefined, localTime: localTime(atMs) });
    }
    const samples = integrate(readings);
    const sealed = sealIntervals({
      samples,
      fromMs: firstGridLine(samples[0]?.atMs ?? 0, 300_000),
      intervalMs: 300_000,
      edges: [windowStartMs, windowEndMs],
      gapLimitMs: GAP_LIMIT_MS,
    });
    const window = { startsAtMs: windowStartMs, endsAtMs: windowEndMs };
    const baseline = meterBefore({
      ...window,
      createdAtMs: announcedMs,
      blockHeight: 10,
      // What ends before the announcement is recorded a block before it here.
      intervals: sealed.map((interval) => ({ ...interval, blockHeight: interval.endMs < announcedMs ? 9 : 11 })),
      participations: [window],
    });
    const inWindow = sealed.filter(({ startMs, endMs }) => windowStartMs <= startMs && endMs <= windowEndMs);
    return {
      baselineMwh: baseline?.baselineMwh,
      expectedMwh: promisedMwh({
        ...window,
        direction: 'Reduce',
        reductionWatts: 250,
        capacityWatts: 3_680,
        baselineMwh: baseline?.baselineMwh ?? 0n,
      }),
      meteredMwh: inWindow.reduce((sum, { netMwh }) => sum + netMwh, 0n),
      coveredMs: inWindow.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
      qualities: [...new Set(sealed.map(({ quality }) => quality))],
    };
  }

  it('comes to the same figures at 200 random times of day, midnight included', () => {
    const dayMs = Date.UTC(2026, 0, 31);
    const times = fc.oneof(
      fc.integer({ min: 0, max: 86_399_999 }),
      // Windows that lie around midnight.
      fc.integer({ min: 86_400_000 - 30 * MINUTE_MS, max: 86_400_000 + 5 * MINUTE_MS }),
    );
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 29_999 }), (timeMs, phaseMs) => {
        const played = play(dayMs + timeMs, phaseMs);
        expect(played).toEqual({
          baselineMwh: 147_600n,
          expectedMwh: 125_000n,
          meteredMwh: 22_600n,
          coveredMs: 1_800_000,
          qualities: ['Ok'],
        });
        const deliveredMwh = (played.baselineMwh ?? 0n) - played.meteredMwh;
        expect(deliveredMwh).toBe(125_000n);
        expect((RATE * deliveredMwh * (800n + 4n * REPUTATION)) / 1_000_000_000n).toBe(93_750_000_000_000_000n);
      }),
      { numRuns: 200 },
    );
  });
});
