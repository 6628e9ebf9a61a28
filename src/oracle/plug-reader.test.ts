import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SteppedClock } from '../shared/clock';
import { deviceIdOf, type Hex } from '../shared/ids';
import { createLogger } from '../shared/logger';
import { Journal } from './journal';
import { PlugReader } from './plug-reader';
import type { Plug, PlugReading } from './plugs/plug';
import { PlugAuthError, PlugTimeoutError } from './plugs/plug-errors';
import { Problems } from './problems';
import type { Tell } from './progress';

const GENESIS: Hex = `0x${'11'.repeat(32)}`;
const PLACE = { name: 'heater', host: 'heater.test' };
const START_MS = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;
const deviceId = deviceIdOf('tapo', 'ID');

let directory: string;
let journal: Journal;
let clock: SteppedClock;
let told: Parameters<Tell>[0][];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powergrid-reader-'));
  journal = Journal.open(join(directory, 'journal.sqlite'), GENESIS, 0);
  clock = new SteppedClock(START_MS);
  told = [];
});

afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true });
});

/** Runs a reader of a plug that answers with `read` for `durationMs`. */
async function run(read: (atMs: number) => Partial<PlugReading>, durationMs: number, id = 'ID'): Promise<void> {
  const plug: Plug = {
    ...PLACE,
    identify: async () => ({ deviceId: id, model: 'P110', hardware: '', firmware: '', mac: '', isOn: true }),
    read: async () => {
      const atMs = clock.nowMs();
      const deviceLocalTime = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
      return { atMs, powerMw: 600_000n, counterWh: undefined, deviceLocalTime, ...read(atMs) };
    },
    setOn: async () => {},
    close: async () => {},
  };
  const tell: Tell = (progress) => told.push(progress);
  const reader = new PlugReader({
    config: {
      ...PLACE,
      driver: 'tapo',
      owner: '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y',
      capacityWatts: 1_000,
      reductionWatts: 1,
      region: 'GB-LND',
      control: 'none',
      enroll: 'auto',
    },
    plug,
    clock,
    journal,
    pollMs: 30_000,
    intervalMs: 300_000,
    jitterMs: 0,
    problems: new Problems(tell, createLogger('silent', 'test')),
    tell,
  });
  const stop = new AbortController();
  const reading = clock.run(() => reader.run(stop.signal));
  await clock.run(async () => {
    await reader.attempted;
    reader.beginRecord(0);
    await clock.sleepUntil(clock.nowMs() + durationMs);
    stop.abort();
  });
  await reading;
}

function readingTimes(): number[] {
  return journal.samplesFrom(deviceId, 0).map(({ atMs }) => (atMs - START_MS) / 1_000);
}

function problems(): string[] {
  return told.flatMap((progress) => (progress.type === 'problem' ? [progress.message] : []));
}

describe('PlugReader', () => {
  it('reads on its schedule and seals what it has read', async () => {
    await run(() => ({}), 310_000);
    expect(readingTimes()).toEqual([0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300]);
    expect(told.at(-1)).toMatchObject({ type: 'sealed', netMwh: 50_000n, quality: 'Ok' });
  });

  it('pauses longer while a plug does not answer, and stays on its schedule', async () => {
    await run((atMs) => {
      const isAway = START_MS + 30_000 <= atMs && atMs <= START_MS + 200_000;
      if (isAway) throw new PlugTimeoutError(PLACE, 5_000);
      return {};
    }, 400_000);
    expect(readingTimes()).toEqual([0, 240, 270, 300, 330, 360, 390]);
    expect(told.filter(({ type }) => type === 'problem' || type === 'recovered')).toHaveLength(2);
  });

  it('leaves a plug that refuses the login alone for five minutes', async () => {
    let asked = 0;
    await run(() => {
      asked += 1;
      throw new PlugAuthError(PLACE);
    }, 640_000);
    expect(asked).toBe(2);
    expect(problems()).toHaveLength(1);
  });

  it('leaves out power that the device cannot draw, and says what to do', async () => {
    await run((atMs) => (atMs === START_MS + 30_000 ? { powerMw: 109_488_000n } : {}), 70_000);
    expect(readingTimes()).toEqual([0, 60]);
    expect(problems()).toMatchInlineSnapshot(`
      [
        "Plug "heater" reports 109488000 mW, which a device of 1000 W cannot draw. If it really draws that much, raise its capacityWatts in the configuration.",
      ]
    `);
  });

  it('leaves out readings that are not later than the last one', async () => {
    await run((atMs) => (atMs === START_MS + 60_000 ? { atMs: START_MS } : {}), 100_000);
    expect(readingTimes()).toEqual([0, 30, 90]);
    expect(problems()).toMatchInlineSnapshot(`
      [
        "A reading of plug "heater" is dated 2026-01-31T12:00:00.000Z, but the last one 2026-01-31T12:00:30.000Z. Check this machine's clock; readings count again once it is past that.",
      ]
    `);
  });

  it('does not meter another plug under the same name', async () => {
    journal.addDevice(deviceIdOf('tapo', 'ID of the old one'), 'heater');
    await run(() => ({}), 40_000);
    expect(readingTimes()).toEqual([]);
    expect(told).toMatchObject([{ type: 'problem', code: 'PLUG_REPLACED' }]);
  });

  it('begins the record anew after more than a day without a reading', async () => {
    await run(() => ({}), 310_000);
    clock = new SteppedClock(START_MS + 3 * DAY_MS + 1_000);
    await run(() => ({}), 610_000);
    const sealed = told.flatMap((progress) => (progress.type === 'sealed' ? [progress] : []));
    expect(sealed.map(({ startMs }) => startMs - START_MS)).toEqual([0, 3 * DAY_MS + 300_000]);
    expect(new Set(sealed.map(({ quality }) => quality))).toEqual(new Set(['Ok']));
  });
});
