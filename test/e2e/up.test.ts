import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { queryApi } from '../../src/cli/api-client';
import { deviceIdOf } from '../../src/shared/ids';
import { freePort } from '../free-port';
import { eventually, type PowerGridProcess, processesWith, startCommand, startPowerGrid } from './powergrid-process';

const OWNER = '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y';
const ENV = { ...process.env, TAPO_EMAIL: 'somebody@example.org', TAPO_PASSWORD: 'secret of somebody' };
const PLUG_ID = 'UP-HEATER';
const HIGH_WATTS = 1_200n;
const LOW_WATTS = 200n;
const POLL_S = 5n;
/** Seconds after the emulator's start at which the power steps down. */
const STEP_S = 55;
/** The event is created this long before the step, so that its window, 30 s later, begins after it. */
const CREATE_BEFORE_STEP_S = 12;
const RATE = 750_000_000_000_000_000n;

const integer = z.string().transform(BigInt);
const RuntimeSchema = z.object({ apiUrl: z.url(), pid: z.int() });
const CreatedSchema = z.strictObject({
  eventId: z.string(),
  startsAtMs: z.int(),
  endsAtMs: z.int(),
  block: z.int(),
  extrinsic: z.string(),
});
const SettledSchema = z.object({
  participation: z
    .object({
      status: z.string(),
      outcome: z.string().nullable(),
      baselineMwh: integer,
      meteredMwh: integer,
      coveredMs: integer,
      windowMs: integer,
      deliveredMwh: integer.nullable(),
      reward: integer.nullable(),
      reputation: z.int(),
    })
    .nullable(),
  account: z.object({ balance: integer }).nullable(),
});
const HeightSchema = z.object({ device: z.object({ lastIntervalEndMs: z.string().nullable() }).nullable() });

const started: { kill(signal: NodeJS.Signals): boolean }[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function apiUrlOf({ dataDir }: PowerGridProcess): string {
  return RuntimeSchema.parse(JSON.parse(readFileSync(join(dataDir, 'runtime.json'), 'utf8'))).apiUrl;
}

function configFor(port: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'powergrid-up-')), 'powergrid.yaml');
  const plug = `{ name: heater, driver: tapo, host: "127.0.0.1:${port}", owner: ${OWNER}, capacityWatts: 2000, reductionWatts: 900, region: GB-LND }`;
  writeFileSync(file, `oracle:\n  pollSeconds: ${POLL_S}\n  intervalSeconds: 10\n  plugs:\n    - ${plug}\n`);
  return file;
}

function startUp(config: string, dataDir?: string): PowerGridProcess {
  const up = startPowerGrid(['up', '--config', config, '--port', '0'], ENV, dataDir);
  started.push(up.child);
  return up;
}

describe('powergrid up', () => {
  it('pays for a real-time event, says who holds its folder, and stops on Ctrl-C with nothing left', async () => {
    const port = await freePort();
    const up = startUp(configFor(port));
    await up.says('Ready.', 60_000);
    // Nothing listens there yet: that is told, and the system stays up.
    await up.says('cannot be reached (ECONNREFUSED)', 20_000);

    const second = startUp(configFor(port), up.dataDir);
    expect((await second.exited).code).toBe(1);
    expect(second.stderr()).toMatch(/^PowerGrid already runs on .* \(process \d+\)\. Stop it, .*\n$/);
    expect(second.stderr()).toContain(`process ${up.child.pid}`);

    const profile = join(mkdtempSync(join(tmpdir(), 'powergrid-up-')), 'profile.json');
    writeFileSync(profile, JSON.stringify([[STEP_S, Number(LOW_WATTS)]]));
    const plug = startCommand(
      [
        'emulate-plug',
        '--port',
        String(port),
        '--profile',
        profile,
        '--watts',
        String(HIGH_WATTS),
        '--device-id',
        PLUG_ID,
      ],
      ENV,
    );
    started.push(plug.child);
    await plug.says('listening http://', 20_000);
    const createAtMs = Date.now() + (STEP_S - CREATE_BEFORE_STEP_S) * 1_000;
    await up.says('heater works again.', 20_000);

    const apiUrl = apiUrlOf(up);
    const deviceId = deviceIdOf('tapo', PLUG_ID);
    await eventually(
      'an interval is indexed',
      async () => {
        const query = 'query Device($id: ID!) { device(id: $id) { lastIntervalEndMs } }';
        const { device } = await queryApi(apiUrl, query, { id: deviceId }, HeightSchema);
        return typeof device?.lastIntervalEndMs === 'string' && Date.now() >= createAtMs;
      },
      STEP_S * 1_000,
    );
    expect(Date.now(), 'the event is created before the step').toBeLessThan(
      createAtMs + CREATE_BEFORE_STEP_S * 1_000 - 5_000,
    );
    const create = startPowerGrid(
      [
        ...['event', 'create', '--kind', 'demandresponse', '--start', '+20s', '--duration', '40s'],
        ...['--rate', '0.75', '--json'],
      ],
      ENV,
      up.dataDir,
    );
    expect((await create.exited).code, create.stderr()).toBe(0);
    const event = CreatedSchema.parse(JSON.parse(create.stdout()));
    expect(event.endsAtMs - event.startsAtMs).toBe(40_000);
    // The contract moved the start to its lead time of 30 seconds.
    expect(event.startsAtMs).toBeGreaterThan(createAtMs + 25_000);
    await up.says(`heater takes part in event ${event.eventId}`, 30_000);

    const query = `query Settled($id: ID!, $account: ID!) {
      participation(id: $id) {
        status outcome baselineMwh meteredMwh coveredMs windowMs deliveredMwh reward reputation
      }
      account(id: $account) { balance }
    }`;
    const ask = () => queryApi(apiUrl, query, { id: `${event.eventId}-${deviceId}`, account: OWNER }, SettledSchema);
    const watch = startPowerGrid(['rewards', '--account', OWNER, '--watch'], ENV, up.dataDir);
    started.push(watch.child);
    await watch.says('balance 0.0000 PWGD', 20_000);
    await eventually(
      'the participation is settled and paid',
      async () => {
        const { participation, account } = await ask();
        return participation?.status === 'Settled' && account?.balance === participation.reward;
      },
      event.endsAtMs - Date.now() + 80_000,
    );
    const { participation, account } = await ask();
    if (!participation) throw new Error('There is no participation.');
    expect(participation).toMatchObject({ outcome: 'Delivered', coveredMs: 40_000n, windowMs: 40_000n });
    // 1200 W and 200 W for 40 seconds; an edge between two readings is known to within one poll.
    const wattSeconds = (watts: bigint) => (watts * 40n * 1_000n) / 3_600n;
    const perEdge = ((HIGH_WATTS - LOW_WATTS) * POLL_S * 1_000n) / 3_600n;
    const { deliveredMwh, meteredMwh, baselineMwh, reward, reputation } = participation;
    expect(deliveredMwh).toBe(baselineMwh - meteredMwh);
    const delivered = deliveredMwh ?? 0n;
    const expected = wattSeconds(HIGH_WATTS - LOW_WATTS);
    expect(delivered).toBeGreaterThanOrEqual(expected - 2n * perEdge);
    expect(delivered).toBeLessThanOrEqual(expected + 2n * perEdge);
    // PWGD per kWh, a kWh being 10^6 mWh, times 0.8 + 0.4 x reputation / 100.
    expect(reward).toBe((RATE * delivered * (800n + 4n * BigInt(reputation))) / 1_000_000_000n);
    expect(account?.balance).toBe(reward);

    await watch.says(`event ${event.eventId} DemandResponse`, 20_000);
    watch.child.kill('SIGINT');
    expect(await watch.exited).toEqual({ code: 0, signal: null });
    const rewards = startPowerGrid(['rewards', '--account', OWNER, '--json'], ENV, up.dataDir);
    expect((await rewards.exited).code, rewards.stderr()).toBe(0);
    expect(JSON.parse(rewards.stdout())).toMatchObject({
      account: { address: OWNER, balance: String(reward), rewardTotal: String(reward), rewardCount: 1 },
      rewards: [{ amount: String(reward), participation: { deliveredMwh: String(delivered), outcome: 'Delivered' } }],
    });

    const file = join(mkdtempSync(join(tmpdir(), 'powergrid-up-')), 'rewards.csv');
    const saving = startPowerGrid(['export', 'rewards', '--account', OWNER, '--out', file, '--json'], ENV, up.dataDir);
    expect((await saving.exited).code, saving.stderr()).toBe(0);
    const [head, ...lines] = readFileSync(file, 'utf8').split('\r\n');
    expect(head).toMatch(/^id,number,participationId,gridEventId,deviceId,accountId,amount,paidAtMs,blockHeight,/);
    expect(lines).toEqual([expect.stringContaining(`,${deviceId},`), '']);
    expect(lines[0]).toContain(`,${reward},`);
    expect(JSON.parse(saving.stdout())).toEqual({ list: 'rewards', file, bytes: readFileSync(file).length });

    up.child.kill('SIGINT');
    expect(await up.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(join(up.dataDir, 'runtime.json'))).toBe(false);
    expect(processesWith(up.dataDir)).toEqual([]);
  }, 230_000);

  it('starts again on the folder of one that was killed', async () => {
    const killed = startUp(configFor(await freePort()));
    await killed.says('Ready.', 60_000);
    killed.child.kill('SIGKILL');
    await killed.exited;
    const again = startUp(configFor(await freePort()), killed.dataDir);
    await again.says('Ready.', 60_000);
    again.child.kill('SIGTERM');
    expect(await again.exited).toEqual({ code: 0, signal: null });
    await eventually('nothing is left', () => processesWith(killed.dataDir).length === 0, 10_000);
  });
});
