import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContractFact, MeterInterval } from '../chain/powergrid-chain';
import type { Hex } from '../shared/ids';
import { Journal } from './journal';
import { nextSample } from './metering';

const GENESIS: Hex = `0x${'11'.repeat(32)}`;
const DEVICE: Hex = `0x${'aa'.repeat(32)}`;
const OTHER_DEVICE: Hex = `0x${'bb'.repeat(32)}`;
const ZERO_ROOT: Hex = `0x${'00'.repeat(32)}`;

let directory: string;
let file: string;
let journal: Journal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powergrid-journal-'));
  file = join(directory, 'oracle.sqlite');
  journal = Journal.open(file, GENESIS, 7);
  journal.addDevice(DEVICE, 'heater');
});

afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true });
});

function sealed(index: number) {
  return {
    startMs: index * 300_000,
    endMs: (index + 1) * 300_000,
    netMwh: 24_600n,
    quality: 'Ok' as const,
    note: undefined,
    samplesRoot: ZERO_ROOT,
    isReportable: true,
  };
}

function place(blockHeight: number) {
  return { blockHeight, eventIndex: 0, blockTimeMs: blockHeight * 1_000 };
}

function recorded(index: number, creditedEventId?: bigint): ContractFact {
  const { startMs, endMs } = sealed(index);
  return {
    ...place(50 + index),
    name: 'IntervalRecorded',
    deviceId: DEVICE,
    startMs,
    endMs,
    creditedEventId,
    creditedMwh: 0n,
  };
}

function refused(index: number, reason: string): ContractFact {
  const { startMs, endMs } = sealed(index);
  return { ...place(60), name: 'IntervalRefused', deviceId: DEVICE, startMs, endMs, reason };
}

const created: ContractFact = {
  ...place(20),
  name: 'GridEventCreated',
  eventId: 3n,
  kind: 'DemandResponse',
  direction: 'Reduce',
  startsAtMs: 600_000,
  endsAtMs: 1_200_000,
  reportUntilMs: 1_500_000,
  challengePeriodMs: 30_000,
  ratePerKwh: 750_000_000_000_000_000n,
  createdAtMs: 20_000,
};
const enrolled: ContractFact = { ...place(21), name: 'DeviceEnrolled', eventId: 3n, deviceId: DEVICE };

function starts(intervals: readonly MeterInterval[]): number[] {
  return intervals.map(({ startMs }) => startMs);
}

describe('Journal.open', () => {
  /** What opening says, without the path that differs in each run. */
  function openMessage(genesis: Hex): string {
    try {
      Journal.open(file, genesis, 0).close();
      return 'opened';
    } catch (error) {
      return String(error).replaceAll(file, 'FILE');
    }
  }

  it('refuses a second process', () => {
    expect(openMessage(GENESIS)).toMatchInlineSnapshot(
      `"JournalLockedError: The journal FILE is in use by another oracle. Stop that one, or give this one another data directory (--data)."`,
    );
  });

  it('refuses the journal of another chain', () => {
    journal.close();
    expect(openMessage(`0x${'22'.repeat(32)}`)).toMatchInlineSnapshot(
      `"JournalGenesisError: The journal FILE was written for the chain with genesis 0x1111111111111111111111111111111111111111111111111111111111111111, but this chain has 0x2222222222222222222222222222222222222222222222222222222222222222. Use the chain it was written for, give the oracle another data directory (--data), or move the file away."`,
    );
    journal = Journal.open(file, GENESIS, 0);
  });

  it('says what is wrong with a file that is no journal', () => {
    journal.close();
    rmSync(`${file}-wal`, { force: true });
    writeFileSync(file, 'not a database '.repeat(1_000));
    expect(openMessage(GENESIS)).toMatchInlineSnapshot(
      `"JournalUnusableError: The journal FILE cannot be used: file is not a database. Check the directory, or move the file away to begin a new one."`,
    );
    rmSync(file);
    journal = Journal.open(file, GENESIS, 0);
  });

  it('finds everything again', () => {
    const sample = nextSample(undefined, {
      atMs: 5,
      powerMw: 295_200n,
      counterWh: 1n,
      localTime: '2026-01-31 23:50:00',
    });
    journal.addReading(DEVICE, sample);
    journal.beginRecord(DEVICE, 0);
    journal.addSealed(DEVICE, [sealed(0)], 300_000);
    journal.close();
    journal = Journal.open(file, GENESIS, 99);
    expect(journal.cursor()).toBe(7);
    expect(journal.lastSample(DEVICE)).toEqual(sample);
    expect(journal.sealedToMs(DEVICE)).toBe(300_000);
    expect(starts(journal.pendingIntervals(64))).toEqual([0]);
  });
});

describe('a device', () => {
  it('keeps its plug, and a plug its device', () => {
    expect(() => journal.addDevice(OTHER_DEVICE, 'heater')).toThrowErrorMatchingInlineSnapshot(
      `[PlugReplacedError: Plug "heater" was device 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa until now, but device 0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb answers. Correct its host in the configuration; if the plug was replaced, give the new one another name.]`,
    );
    journal.addDevice(DEVICE, 'radiator');
    journal.addDevice(OTHER_DEVICE, 'heater');
  });

  it('gives the samples that intervals from a moment on need', () => {
    let sample = nextSample(undefined, { atMs: 10, powerMw: 1n, counterWh: undefined, localTime: '' });
    journal.addReading(DEVICE, sample);
    for (const atMs of [20, 30]) {
      sample = nextSample(sample, { ...sample, atMs });
      journal.addReading(DEVICE, sample);
    }
    expect(journal.samplesFrom(DEVICE, 25).map(({ atMs }) => atMs)).toEqual([20, 30]);
    expect(journal.samplesFrom(DEVICE, 20).map(({ atMs }) => atMs)).toEqual([20, 30]);
    expect(journal.samplesFrom(DEVICE, 5).map(({ atMs }) => atMs)).toEqual([10, 20, 30]);
  });
});

describe('intervals', () => {
  beforeEach(() => {
    journal.addSealed(DEVICE, [sealed(0), sealed(1), sealed(2)], 900_000);
    journal.markSubmitted(journal.pendingIntervals(2));
  });

  it('are sent again when the chain does not have them', () => {
    expect(starts(journal.pendingIntervals(64))).toEqual([600_000]);
    journal.applyFacts([recorded(0)], 50);
    expect(journal.requeueSubmitted()).toBe(1);
    expect(starts(journal.pendingIntervals(64))).toEqual([300_000, 600_000]);
  });

  it('stay recorded when they were sent twice', () => {
    journal.applyFacts([recorded(0), refused(0, 'AlreadyReported')], 60);
    expect(journal.recordedIntervals(DEVICE, 0, 300_000)).toEqual([
      { startMs: 0, endMs: 300_000, netMwh: 24_600n, quality: 'Ok', blockHeight: 50 },
    ]);
  });

  it('are final when they are refused, except before their end', () => {
    expect(journal.applyFacts([refused(0, 'OverCapacity'), refused(1, 'FutureEnd')], 60)).toEqual([
      { type: 'refused', deviceId: DEVICE, startMs: 0, reason: 'OverCapacity' },
      { type: 'refused', deviceId: DEVICE, startMs: 300_000, reason: 'FutureEnd' },
    ]);
    expect(starts(journal.pendingIntervals(64))).toEqual([300_000, 600_000]);
  });

  it('too short to report are kept and never sent', () => {
    journal.addSealed(DEVICE, [{ ...sealed(3), endMs: 903_000, isReportable: false }], 910_000);
    expect(journal.sealedToMs(DEVICE)).toBe(903_000);
    expect(journal.pendingCount()).toBe(1);
  });
});

describe('facts', () => {
  it('change nothing when they come again', () => {
    expect(journal.applyFacts([created, enrolled], 21)).toHaveLength(2);
    expect(journal.applyFacts([created, enrolled], 21)).toEqual([]);
    expect(journal.cursor()).toBe(21);
  });

  it('about devices of others are left aside', () => {
    expect(journal.applyFacts([created, { ...enrolled, deviceId: OTHER_DEVICE }], 21)).toHaveLength(1);
    expect(journal.settlements()).toEqual([]);
  });

  it('all or none: a fact that fails leaves the cursor where it was', () => {
    const broken = { ...created, eventId: 4n, kind: undefined } as unknown as ContractFact;
    expect(() => journal.applyFacts([created, broken], 30)).toThrow();
    expect(journal.cursor()).toBe(7);
    expect(journal.undecidedEvents(DEVICE, 0)).toEqual([]);
  });
});

describe('a participation', () => {
  it('goes from undecided to settled', () => {
    journal.applyFacts([created], 20);
    expect(journal.undecidedEvents(DEVICE, 599_999).map(({ eventId }) => eventId)).toEqual([3n]);
    expect(journal.undecidedEvents(DEVICE, 600_000)).toEqual([]);
    const baseline = {
      methodId: 101,
      baselineMwh: 49_200n,
      basisFromMs: 0,
      basisToMs: 300_000,
      basisCount: 1,
      evidence: ZERO_ROOT,
    };
    journal.intend(3n, DEVICE, baseline, 40_000n);
    expect(journal.edges(DEVICE, 0)).toEqual([600_000, 1_200_000]);
    expect(journal.intendedEnrolments()).toEqual([
      { ...baseline, eventId: 3n, deviceId: DEVICE, expectedMwh: 40_000n, startsAtMs: 600_000 },
    ]);
    expect(journal.applyFacts([enrolled], 21)).toEqual([
      { type: 'enrolled', eventId: 3n, deviceId: DEVICE, baselineMwh: 49_200n, expectedMwh: 40_000n },
    ]);
    expect(journal.intendedEnrolments()).toEqual([]);
    // Nothing is covered: due when nothing more may be reported and challenges are over.
    expect(journal.settlements()).toEqual([{ eventId: 3n, deviceId: DEVICE, dueMs: 1_530_000 }]);

    journal.addSealed(DEVICE, [sealed(2), sealed(3)], 1_210_000);
    journal.applyFacts(
      [
        { ...recorded(2, 3n), blockTimeMs: 910_000 },
        { ...recorded(3, 3n), blockTimeMs: 1_212_000 },
      ],
      60,
    );
    expect(journal.settlements()).toEqual([{ eventId: 3n, deviceId: DEVICE, dueMs: 1_242_000 }]);

    const settled: ContractFact = {
      ...place(70),
      name: 'ParticipationSettled',
      eventId: 3n,
      deviceId: DEVICE,
      outcome: 'Delivered',
      deliveredMwh: 40_000n,
      reward: 2n ** 70n,
    };
    expect(journal.applyFacts([settled], 70)).toMatchObject([{ type: 'settled', reward: 2n ** 70n, blockHeight: 70 }]);
    expect(journal.settlements()).toEqual([]);
  });

  it('that was declined has no edges', () => {
    journal.applyFacts([created], 20);
    journal.decline(3n, DEVICE, 'no history');
    expect(journal.edges(DEVICE, 0)).toEqual([]);
    expect(journal.undecidedEvents(DEVICE, 0)).toEqual([]);
  });
});
