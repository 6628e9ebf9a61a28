import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnergyMeter } from './energy-meter';
import { PowerProfile } from './power-profile';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 31, 12);

function meterOf(steps: [atMs: number, powerMw: bigint][], startMs = NOON, utcOffsetMinutes = 0): EnergyMeter {
  const profile = new PowerProfile(steps.map(([atMs, powerMw]) => ({ atMs, powerMw })));
  return new EnergyMeter(profile, startMs, utcOffsetMinutes);
}

describe('EnergyMeter', () => {
  it('integrates a step exactly and rounds whole watt-hours down', () => {
    const meter = meterOf([
      [NOON, 295_200n],
      [NOON + HOUR / 2, 45_200n],
    ]);
    meter.advanceTo(NOON + HOUR);
    expect(meter.powerMw).toBe(45_200n);
    // 147.6 Wh and 22.6 Wh
    expect(meter.counters).toEqual({ todayWh: 170n, monthWh: 170n, todayRuntimeMinutes: 60, monthRuntimeMinutes: 60 });
  });

  it('counts a watt-hour at the millisecond it is full', () => {
    const meter = meterOf([[NOON, 3_600_000n]]);
    meter.advanceTo(NOON + 999);
    expect(meter.counters.todayWh).toBe(0n);
    meter.advanceTo(NOON + 1_000);
    expect(meter.counters.todayWh).toBe(1n);
  });

  it('gives the same counters however often it is asked', () => {
    const steps = fc.array(fc.tuple(fc.nat(5 * HOUR), fc.bigInt({ min: 0n, max: 3_680_000n })), { maxLength: 6 });
    fc.assert(
      fc.property(steps, fc.array(fc.nat(20 * HOUR)), (entries, moments) => {
        const profile = entries.map(([afterMs, mw]): [number, bigint] => [NOON + afterMs, mw]);
        const [once, often] = [meterOf(profile), meterOf(profile)];
        for (const afterMs of moments.toSorted((a, b) => a - b)) often.advanceTo(NOON + afterMs);
        once.advanceTo(NOON + 20 * HOUR);
        often.advanceTo(NOON + 20 * HOUR);
        expect(often.counters).toEqual(once.counters);
      }),
    );
  });

  it('resets today at midnight and the month on its first day', () => {
    const meter = meterOf([[NOON, 1_000_000n]]);
    meter.advanceTo(NOON + 12 * HOUR - 1);
    expect(meter.counters).toMatchObject({ todayWh: 11_999n, monthWh: 11_999n });
    meter.advanceTo(NOON + 12 * HOUR);
    expect(meter.counters).toEqual({ todayWh: 0n, monthWh: 0n, todayRuntimeMinutes: 0, monthRuntimeMinutes: 0 });
    meter.advanceTo(NOON + 40 * HOUR);
    expect(meter.counters).toEqual({
      todayWh: 4_000n,
      monthWh: 28_000n,
      todayRuntimeMinutes: 240,
      monthRuntimeMinutes: 1_680,
    });
  });

  it('knows a midnight of its own', () => {
    const meter = meterOf([[NOON, 1_000_000n]], NOON, -330);
    meter.advanceTo(NOON + 17.5 * HOUR - 1);
    expect(meter.counters.todayWh).toBe(17_499n);
    meter.advanceTo(NOON + 17.5 * HOUR);
    expect(meter.counters.todayWh).toBe(0n);
  });

  it('draws and counts nothing while switched off', () => {
    const meter = meterOf([[NOON, 1_000_000n]]);
    meter.advanceTo(NOON + HOUR);
    meter.setOn(false);
    meter.advanceTo(NOON + 3 * HOUR);
    expect(meter.powerMw).toBe(0n);
    expect(meter.onMs).toBe(0);
    expect(meter.counters).toMatchObject({ todayWh: 1_000n, todayRuntimeMinutes: 60 });
    meter.setOn(true);
    meter.advanceTo(NOON + 4 * HOUR);
    expect(meter.onMs).toBe(HOUR);
    expect(meter.counters).toMatchObject({ todayWh: 2_000n, todayRuntimeMinutes: 120 });
  });
});

describe('PowerProfile', () => {
  it('draws nothing before its first step and holds the last one', () => {
    const profile = new PowerProfile([
      { atMs: 20, powerMw: 2n },
      { atMs: 10, powerMw: 1n },
    ]);
    expect([9, 10, 19, 20, 1e9].map((atMs) => profile.powerMwAt(atMs))).toEqual([0n, 1n, 1n, 2n, 2n]);
    expect([0, 10, 20].map((atMs) => profile.nextStepAfter(atMs))).toEqual([10, 20, Number.POSITIVE_INFINITY]);
  });
});
