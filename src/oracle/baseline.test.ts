import { describe, expect, it } from 'vitest';
import { type BaselineInput, METER_BEFORE_V1, meterBefore, type RecordedInterval } from './baseline';

const T0 = 1_767_225_600_000;
const CELL_MS = 300_000;

function cell(index: number, overrides: Partial<RecordedInterval> = {}): RecordedInterval {
  const startMs = T0 + index * CELL_MS;
  return { startMs, endMs: startMs + CELL_MS, netMwh: 24_600n, quality: 'Ok', blockHeight: 5, ...overrides };
}

/** Announced 11 minutes after T0, for half an hour from 15 minutes after T0 on. */
function event(overrides: Partial<BaselineInput> = {}): BaselineInput {
  return {
    createdAtMs: T0 + 660_000,
    blockHeight: 10,
    startsAtMs: T0 + 900_000,
    endsAtMs: T0 + 2_700_000,
    intervals: [cell(0), cell(1)],
    participations: [],
    ...overrides,
  };
}

describe('meterBefore', () => {
  it('takes the mean power of the basis for the whole window', () => {
    expect(meterBefore(event())).toEqual({
      methodId: METER_BEFORE_V1,
      baselineMwh: 147_600n,
      basisFromMs: T0,
      basisToMs: T0 + 600_000,
      basisCount: 2,
      // Computed with Python's hashlib and struct from docs/baselines.md.
      evidence: '0x07baea03dfb96cf17a72053c61bfe3603d9940619570c700fe0949aaf91c29dc',
    });
  });

  it('does not depend on the order in which intervals are listed', () => {
    expect(meterBefore(event({ intervals: [cell(1), cell(0)] }))).toEqual(meterBefore(event()));
  });

  it('weighs intervals by their length and rounds down', () => {
    const short = cell(1, { endMs: T0 + CELL_MS + 7_000, netMwh: 1_000n });
    // 25,600 mWh in 307 s, for 1,800 s.
    expect(meterBefore(event({ intervals: [cell(0), short] }))?.baselineMwh).toBe(150_097n);
  });

  it('rounds net export towards more export', () => {
    const exported = cell(0, { netMwh: -1n });
    const seventh = { startsAtMs: T0 + 900_000, endsAtMs: T0 + 1_000_000 };
    expect(meterBefore(event({ ...seventh, intervals: [exported] }))?.baselineMwh).toBe(-1n);
  });

  it.each([
    ['is not Ok', cell(1, { quality: 'Estimated' })],
    ['begins more than 15 minutes before the announcement', cell(-1)],
    ['ends after the announcement', cell(2)],
    ['was recorded in the block of the announcement', cell(1, { blockHeight: 10 })],
  ])('leaves out an interval that %s', (_, interval) => {
    const input = event({ createdAtMs: T0 + 660_000, intervals: [cell(0), interval] });
    expect(meterBefore(input)).toMatchObject({ basisCount: 1, basisFromMs: T0 });
  });

  it('leaves out intervals that touch a participation, but not its neighbours', () => {
    const participations = [{ startsAtMs: T0 + CELL_MS, endsAtMs: T0 + CELL_MS + 30_000 }];
    expect(meterBefore(event({ participations }))).toMatchObject({ basisCount: 1, basisToMs: T0 + CELL_MS });
  });

  it('says nothing when there is no basis', () => {
    expect(meterBefore(event({ intervals: [] }))).toBeUndefined();
  });
});
