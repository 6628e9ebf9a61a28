import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContractError } from '../../src/chain/chain-errors';
import { startEmulatedPlug } from '../../src/oracle/emulator/emulated-plug';
import { type Oracle, type OracleProgress, startOracle } from '../../src/oracle/oracle';
import type { Plug } from '../../src/oracle/plugs/plug';
import { PlugUnreachableError } from '../../src/oracle/plugs/plug-errors';
import { createTapoPlug } from '../../src/oracle/plugs/tapo-plug';
import { SteppedClock } from '../../src/shared/clock';
import { type Config, parseConfig } from '../../src/shared/config';
import { AppError } from '../../src/shared/errors';
import { deviceIdOf } from '../../src/shared/ids';
import { createLogger } from '../../src/shared/logger';
import { CHALLENGE_PERIOD_MS, ChainDouble, OWNER, REPORT_PERIOD_MS } from './oracle-chain-double';

const MINUTE_MS = 60_000;
/** Neither a grid line nor a whole second; the window runs over midnight. */
const WINDOW_START_MS = Date.UTC(2026, 0, 31, 23, 47, 13, 345);
const WINDOW_END_MS = WINDOW_START_MS + 30 * MINUTE_MS;
const ANNOUNCED_MS = WINDOW_START_MS - 5 * MINUTE_MS;
const BEGIN_MS = ANNOUNCED_MS - 20 * MINUTE_MS;
const REDUCED_MS = WINDOW_START_MS - MINUTE_MS;
const RESTORED_MS = WINDOW_END_MS + MINUTE_MS;
const logger = createLogger('silent', 'oracle');

let directory: string;
let copies: number;
let running: Oracle[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powergrid-oracle-'));
  copies = 0;
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((oracle) => oracle.stop()));
  rmSync(directory, { recursive: true });
});

class RpcError extends AppError {
  readonly code = 'RPC';
  readonly retryable = true;
}

function heaterMw(atMs: number): bigint {
  return REDUCED_MS <= atMs && atMs < RESTORED_MS ? 45_200n : 295_200n;
}

/** A plug that answers when `isThere` says so. */
function plugDouble(name: string, clock: SteppedClock, isThere: (atMs: number) => boolean = () => true): Plug {
  const place = { name, host: `${name}.test` };
  const answer = async <T>(build: (atMs: number) => T): Promise<T> => {
    const atMs = clock.nowMs();
    if (!isThere(atMs)) throw new PlugUnreachableError(place, 'EHOSTUNREACH');
    return build(atMs);
  };
  return {
    ...place,
    identify: () =>
      answer(() => ({
        deviceId: `ID-${name}`,
        model: 'P110',
        hardware: '1.0',
        firmware: '1.3.0',
        mac: '',
        isOn: true,
      })),
    read: () =>
      answer((atMs) => ({
        atMs,
        powerMw: heaterMw(atMs),
        counterWh: undefined,
        deviceLocalTime: new Date(atMs).toISOString().slice(0, 19).replace('T', ' '),
      })),
    setOn: async () => {},
    close: async () => {},
  };
}

function configOf(names: readonly string[], plug: Record<string, unknown> = {}): Config['oracle'] {
  const plugs = names.map((name) => ({
    name,
    driver: 'tapo',
    host: `${name}.test`,
    owner: OWNER,
    capacityWatts: 3_680,
    reductionWatts: 250,
    region: 'GB-LND',
    ...plug,
  }));
  return parseConfig({ oracle: { plugs } }, 'test').oracle;
}

const deviceId = deviceIdOf('tapo', 'ID-heater');

interface World {
  readonly clock: SteppedClock;
  readonly progress: OracleProgress[];
  readonly journalFile: string;
  readonly oracle: Oracle;
}

interface WorldOptions {
  readonly clock: SteppedClock;
  readonly journalFile?: string;
  readonly config?: Config['oracle'];
  readonly isThere?: (name: string, atMs: number) => boolean;
  readonly plugs?: () => Plug;
  readonly onProgress?: (progress: OracleProgress) => void;
}

async function start(chain: ChainDouble, options: WorldOptions): Promise<World> {
  const { clock, isThere = () => true } = options;
  const journalFile = options.journalFile ?? join(directory, 'journal.sqlite');
  const progress: OracleProgress[] = [];
  chain.clock = clock;
  const oracle = await startOracle({
    clock,
    config: options.config ?? configOf(['heater']),
    chain,
    plugs: options.plugs ?? (({ name }) => plugDouble(name, clock, (atMs) => isThere(name, atMs))),
    journalFile,
    logger,
    onProgress: (told) => {
      progress.push(told);
      options.onProgress?.(told);
    },
  });
  return { clock, progress, journalFile, oracle };
}

/** Announces the event at its time, unless that has happened, and waits until everything is over. */
function play(chain: ChainDouble, clock: SteppedClock, untilMs = WINDOW_END_MS + 6 * MINUTE_MS): Promise<void> {
  return clock.run(async () => {
    await clock.sleepUntil(ANNOUNCED_MS);
    if (chain.eventCount === 0) chain.createEvent(WINDOW_START_MS, WINDOW_END_MS);
    await clock.sleepUntil(untilMs);
  });
}

async function playWhole(options: Partial<WorldOptions> = {}, untilMs?: number) {
  const clock = new SteppedClock(BEGIN_MS);
  const chain = new ChainDouble(clock);
  const [world] = await Promise.all([start(chain, { clock, ...options }), play(chain, clock, untilMs)]);
  await world.oracle.stop();
  return { chain, ...world };
}

/** What everybody can see in the end. How a step of power is metered depends on when it was polled, so not all energy. */
function record(chain: ChainDouble) {
  return {
    devices: [...chain.devices.keys()],
    cuts: chain.recorded.map(({ startMs, endMs, quality, creditedEventId }) => [
      startMs,
      endMs,
      quality,
      creditedEventId,
    ]),
    energyBefore: chain.recorded.filter(({ endMs }) => endMs <= REDUCED_MS - 30_000).map(({ netMwh }) => netMwh),
    participations: chain.participations.map(({ completeAtMs: _, evidence: __, ...rest }) => rest),
    extrinsics: chain.sent.filter((name) => !name.startsWith('report')),
  };
}

function ofType<T extends OracleProgress['type']>(progress: readonly OracleProgress[], type: T) {
  return progress.filter((told): told is Extract<OracleProgress, { type: T }> => told.type === type);
}

describe('the oracle', () => {
  it('comes to the same figures with a plug that speaks KLAP and counts watt-hours over midnight', async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    const account = { email: 'oracle@powergrid.invalid', password: 'correct horse' };
    const steps = [BEGIN_MS, REDUCED_MS, RESTORED_MS].map((atMs) => ({ atMs, powerMw: heaterMw(atMs) }));
    const emulated = await startEmulatedPlug({
      clock,
      host: '127.0.0.1',
      port: 0,
      ...account,
      deviceId: 'ID-heater',
      profile: steps,
    });
    const host = `${emulated.host}:${emulated.port}`;
    const plugs = () => createTapoPlug({ name: 'heater', host, clock, ...account });
    const [world] = await Promise.all([start(chain, { clock, plugs }), play(chain, clock)]);
    await world.oracle.stop();
    await emulated.stop();
    expect(chain.participations).toEqual([
      expect.objectContaining({
        deviceId,
        baselineMwh: 147_600n,
        meteredMwh: 22_600n,
        settled: { outcome: 'Delivered', deliveredMwh: 125_000n, reward: 93_750_000_000_000_000n },
      }),
    ]);
    expect(new Set(chain.recorded.map(({ quality }) => quality))).toEqual(new Set(['Ok']));
    const counters = ofType(world.progress, 'reading').map(({ counterWh }) => counterWh ?? -1n);
    expect(counters.some((counter, index) => counter < (counters[index - 1] ?? 0n))).toBe(true);
    expect(ofType(world.progress, 'problem')).toEqual([]);
  });

  it('takes a plug through a grid event: registers, reports, enrols, reports, settles', async () => {
    const { chain, progress } = await playWhole();
    expect(chain.sent.filter((name) => !name.startsWith('report'))).toEqual([
      'register_device',
      'create_event',
      'enroll',
      'settle',
    ]);
    expect(chain.refusals).toEqual([]);
    expect(chain.participations).toEqual([
      expect.objectContaining({
        deviceId,
        methodId: 101,
        baselineMwh: 147_600n,
        expectedMwh: 125_000n,
        meteredMwh: 22_600n,
        coveredMs: 1_800_000,
        settled: { outcome: 'Delivered', deliveredMwh: 125_000n, reward: 93_750_000_000_000_000n },
      }),
    ]);
    // One record without a hole, begun at a grid line, cut at both edges.
    expect(chain.recorded[0]?.startMs).toBe(Math.ceil(BEGIN_MS / 300_000) * 300_000);
    chain.recorded.slice(1).forEach(({ startMs }, index) => {
      expect(startMs).toBe(chain.recorded[index]?.endMs);
    });
    const edges = chain.recorded.flatMap(({ startMs, endMs }) => [startMs, endMs]);
    expect(edges).toEqual(expect.arrayContaining([WINDOW_START_MS, WINDOW_END_MS]));
    expect(ofType(progress, 'problem')).toEqual([]);
    expect(
      progress.filter(({ type }) => !['reading', 'sealed', 'reported'].includes(type)).map(({ type }) => type),
    ).toEqual(['registered', 'event', 'enrolled', 'settled']);
    const [settled] = ofType(progress, 'settled');
    const completeAtMs = chain.participations[0]?.completeAtMs ?? 0;
    expect(settled).toMatchObject({ plug: 'heater', reward: 93_750_000_000_000_000n });
    // Woken at the very moment at which it became possible.
    expect(settled?.atMs).toBe(completeAtMs + CHALLENGE_PERIOD_MS);
  });

  it('comes to the same record when it is killed before or after any extrinsic', async () => {
    const { chain: whole } = await playWhole();
    const expected = record(whole);
    const calls = whole.sent.filter((name) => name !== 'create_event').length;
    for (let call = 0; call < calls; call++) {
      for (const when of ['before', 'after'] as const) {
        const { chain, wasKilled } = await playKilled((kill, world) => {
          let sends = 0;
          world.hook = async (name, moment) => {
            if (!['registerDevice', 'report', 'enroll', 'settle'].includes(name) || moment !== when) return;
            if (sends++ === call) await kill();
          };
        });
        expect(wasKilled, `killed ${when} extrinsic ${call}`).toBe(true);
        expect(record(chain), `killed ${when} extrinsic ${call}`).toEqual(expected);
      }
    }
  });

  it.each(['registered', 'reading', 'sealed', 'reported', 'event', 'enrolled', 'settled'] as const)(
    'comes to the same record when it is killed just after "%s"',
    async (type) => {
      const { chain: whole } = await playWhole();
      // The facts that follow are asked for after each of these.
      let isNext = false;
      const onProgress = (told: OracleProgress) => {
        isNext ||= told.type === type && told.atMs > BEGIN_MS;
      };
      const { chain } = await playKilled((kill, world) => {
        world.hook = async () => {
          if (isNext) await kill();
        };
      }, onProgress);
      expect(record(chain)).toEqual(record(whole));
    },
  );

  it('settles what a late plug delivered as soon as nothing more can be reported', async () => {
    // Away for the first ten minutes of the window.
    const isThere = (_: string, atMs: number) =>
      atMs < WINDOW_START_MS - 30_000 || atMs > WINDOW_START_MS + 10 * MINUTE_MS;
    const { chain, progress } = await playWhole({ isThere });
    expect(chain.recorded.filter(({ quality }) => quality === 'Missing').length).toBeGreaterThan(1);
    expect(chain.participations[0]).toMatchObject({
      completeAtMs: undefined,
      settled: { outcome: 'Unmetered', reward: 0n },
    });
    expect(ofType(progress, 'settled')[0]?.atMs).toBe(WINDOW_END_MS + REPORT_PERIOD_MS + CHALLENGE_PERIOD_MS);
    expect(ofType(progress, 'problem')).toEqual([
      expect.objectContaining({ about: 'heater', code: 'PLUG_UNREACHABLE' }),
    ]);
    expect(ofType(progress, 'recovered')).toEqual([expect.objectContaining({ about: 'heater' })]);
  });

  it('goes on with one plug while another never answers', async () => {
    const config = configOf(['attic', 'heater']);
    const { chain, progress } = await playWhole({ config, isThere: (name) => name === 'heater' });
    expect(chain.participations).toEqual([
      expect.objectContaining({ deviceId, settled: expect.objectContaining({ reward: 93_750_000_000_000_000n }) }),
    ]);
    expect(ofType(progress, 'problem').map(({ about, code }) => [about, code])).toEqual([
      ['attic', 'PLUG_UNREACHABLE'],
    ]);
  });

  it('puts the intervals of several plugs into one report', async () => {
    const { chain } = await playWhole({ config: configOf(['heater', 'kettle', 'fridge']) });
    const reports = chain.sent.filter((name) => name.startsWith('report'));
    expect(new Set(reports)).toEqual(new Set(['report 3']));
    expect(chain.participations.map(({ settled }) => settled?.reward)).toEqual(Array(3).fill(93_750_000_000_000_000n));
  });

  it('does not enrol without a baseline, and says why', async () => {
    const clock = new SteppedClock(ANNOUNCED_MS - 2 * MINUTE_MS);
    const chain = new ChainDouble(clock);
    const [world] = await Promise.all([start(chain, { clock }), play(chain, clock)]);
    await world.oracle.stop();
    expect(chain.participations).toEqual([]);
    expect(ofType(world.progress, 'notEnrolled').map(({ reason }) => reason)).toMatchInlineSnapshot(`
      [
        "There is no baseline: no good interval was recorded in the 15 minutes before the announcement. Let the oracle run for two intervals before an event, with intervalSeconds of 450 or less.",
      ]
    `);
  });

  it('leaves enrolling to others when the plug says so, and still settles', async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    const config = configOf(['heater'], { enroll: 'manual' });
    const byHand = clock.run(async () => {
      await clock.sleepUntil(ANNOUNCED_MS + MINUTE_MS);
      await chain.enroll({
        eventId: 1n,
        deviceId,
        baselineMwh: 147_600n,
        expectedMwh: 125_000n,
        methodId: 101,
        basisFromMs: 0,
        basisToMs: 1,
        basisCount: 1,
        evidence: `0x${'00'.repeat(32)}`,
      });
    });
    const [world] = await Promise.all([start(chain, { clock, config }), play(chain, clock), byHand]);
    await world.oracle.stop();
    expect(chain.participations[0]?.settled?.reward).toBe(93_750_000_000_000_000n);
  });

  it('keeps its queue through 30 minutes without a chain and catches up in order', async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    const names = ['heater', 'kettle', 'fridge'];
    const outage = { fromMs: WINDOW_START_MS - 10_000, toMs: WINDOW_END_MS + 20_000 };
    chain.hook = async () => {
      const nowMs = clock.nowMs();
      if (outage.fromMs <= nowMs && nowMs < outage.toMs) throw new RpcError('The node does not answer.');
    };
    const [world] = await Promise.all([start(chain, { clock, config: configOf(names) }), play(chain, clock)]);
    await world.oracle.stop();
    expect(chain.sent.find((name) => name.startsWith('report') && name !== 'report 3')).toMatch(/report (1|2)\d/);
    for (const name of names) {
      const own = chain.recorded.filter((item) => item.deviceId === deviceIdOf('tapo', `ID-${name}`));
      own.slice(1).forEach(({ startMs }, index) => {
        expect(startMs).toBe(own[index]?.endMs);
      });
    }
    expect(chain.refusals).toEqual([]);
    expect(chain.participations.map(({ settled }) => settled?.reward)).toEqual(Array(3).fill(93_750_000_000_000_000n));
    expect(ofType(world.progress, 'problem').map(({ about }) => about)).toEqual(['chain']);
    expect(ofType(world.progress, 'recovered').map(({ about }) => about)).toEqual(['chain']);
  });

  it('waits for a chain whose time is behind', async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    chain.lagMs = 40_000;
    const [world] = await Promise.all([start(chain, { clock }), play(chain, clock)]);
    await world.oracle.stop();
    expect(chain.participations[0]?.settled?.reward).toBe(93_750_000_000_000_000n);
    expect(new Set(chain.refusals)).toEqual(new Set(['FutureEnd']));
    expect(ofType(world.progress, 'problem').filter(({ about }) => about === 'chain')).toEqual([]);
  });

  it('takes a refused enrolment for the last word, and says why', async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    chain.hook = async (call) => {
      if (call === 'enroll') throw new ContractError('gridService', 'enroll', 'EventFull');
    };
    const [world] = await Promise.all([start(chain, { clock }), play(chain, clock)]);
    await world.oracle.stop();
    expect(ofType(world.progress, 'notEnrolled').map(({ reason }) => reason)).toMatchInlineSnapshot(`
      [
        "gridService.enroll was refused: EventFull. The event's budget is reserved by others; nothing can be done about this one.",
      ]
    `);
    expect(chain.recorded.length).toBeGreaterThan(10);
  });

  it("does not report somebody else's plug", async () => {
    const clock = new SteppedClock(BEGIN_MS);
    const chain = new ChainDouble(clock);
    const info = { oracle: chain.oracle, isActive: true, isEligible: true, activeSinceMs: 0, capacityWatts: 3_680 };
    chain.devices.set(deviceId, { ...info, owner: chain.oracle });
    const [world] = await Promise.all([start(chain, { clock }), play(chain, clock, BEGIN_MS + 15 * MINUTE_MS)]);
    await world.oracle.stop();
    expect(chain.sent).toEqual(['create_event']);
    expect(ofType(world.progress, 'problem').map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "Plug "heater" is registered for 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty, not for 5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y. It is not reported. Correct its owner in the configuration, or let its present owner give it up.",
      ]
    `);
  });
});

/**
 * Plays the story with an oracle that is killed where `plan` says so: its journal is taken as it is on the disk at that
 * instant, the call under way never returns, and another oracle starts on that journal at once.
 */
async function playKilled(
  plan: (kill: () => Promise<void>, chain: ChainDouble) => void,
  onProgress?: (progress: OracleProgress) => void,
) {
  const clock = new SteppedClock(BEGIN_MS);
  const chain = new ChainDouble(clock);
  const journalFile = join(directory, `journal-${copies++}.sqlite`);
  let setKilled: (file: string) => void = () => {};
  const killed = new Promise<string>((resolve) => {
    setKilled = resolve;
  });
  plan(async () => {
    chain.hook = async () => {};
    const copy = join(directory, `journal-${copies++}.sqlite`);
    for (const suffix of ['', '-wal']) {
      if (existsSync(journalFile + suffix)) copyFileSync(journalFile + suffix, copy + suffix);
    }
    setKilled(copy);
    await new Promise(() => {});
  }, chain);
  const first = start(chain, { clock, journalFile, ...(onProgress ? { onProgress } : {}) });
  const file = await Promise.race([killed, Promise.all([first, play(chain, clock)]).then(() => undefined)]);
  if (file === undefined) {
    await (await first).oracle.stop();
    return { chain, wasKilled: false };
  }
  const next = new SteppedClock(clock.nowMs());
  const [world] = await Promise.all([start(chain, { clock: next, journalFile: file }), play(chain, next)]);
  await world.oracle.stop();
  return { chain, wasKilled: true };
}
