import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy';
import { DataSource } from 'typeorm';
import { addressOf } from '../../src/api/ids';
import * as models from '../../src/model';
import {
  Account,
  ContractEvent,
  ContractHistory,
  Device,
  DeviceStatus,
  Direction,
  GridEvent,
  GridEventKind,
  GridEventStatus,
  Outcome,
  Participation,
  ParticipationStatus,
  Period,
  PeriodTotal,
  RankBucket,
  Reward,
  TotalOf,
} from '../../src/model';
import type { Deployment } from '../../src/shared/deployment';
import { periodStartMs } from '../../src/shared/periods';

/** 0x and 64 times one hex digit. */
export function hex(digit: string): string {
  return `0x${digit.repeat(64)}`;
}

/** //Alice on every development chain. */
export const ALICE = '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
export const ALICE_ADDRESS = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
export const BOB = hex('b');
export const FINALIZED_HEIGHT = 11;
export const HEIGHT = 12;

const contract = (digit: string) => ({ address: addressOf(hex(digit)), codeHash: hex('1'), abiHash: hex('2') });

export const DEPLOYMENT: Deployment = {
  version: 1,
  chain: { genesisHash: hex('9') as `0x${string}`, specName: 'contracts', specVersion: 1 },
  startBlock: 2,
  contracts: {
    token: contract('3'),
    resourceRegistry: contract('4'),
    gridService: contract('5'),
    governance: contract('7'),
  },
  roles: { owner: ALICE_ADDRESS, operators: [], oracles: [], verifiers: [], treasury: ALICE_ADDRESS },
};

/** Rewards in PWGD's smallest unit whose order as text is another than as numbers. */
export const REWARDS = [9n, 10n, 100n, 100n, 1_000n * 10n ** 18n];

/** Five devices, of which Alice owns three, in one grid event; all settled. Block 12 is not final yet. */
export async function fill(url: string): Promise<void> {
  const database = new DataSource({
    type: 'postgres',
    url,
    namingStrategy: new SnakeNamingStrategy(),
    entities: Object.values(models).filter((model) => typeof model === 'function'),
  });
  await database.initialize();
  const store = database.manager;
  const events = Array.from({ length: 12 }, (_, index) => eventAt(index + 1));
  await store.save(events);
  const eventOf = (height: number): ContractEvent => events[height - 1] ?? eventAt(height);
  await store.insert(ContractHistory, {
    id: hex('5'),
    contractName: 'gridService',
    seq: 12n,
    digest: hex('d'),
    undecodedCount: 1,
  });
  const account = (id: string, owned: readonly bigint[]) =>
    new Account({
      id,
      balance: sum(owned),
      rewardTotal: sum(owned),
      deliveredTotalMwh: BigInt(owned.length) * 125_000n,
      rewardCount: owned.length,
      participationCount: owned.length,
      deviceCount: owned.length,
      event: eventOf(12),
    });
  const alice = account(ALICE, REWARDS.slice(0, 3));
  const bob = account(BOB, REWARDS.slice(3));
  await store.save([alice, bob]);
  const devices = REWARDS.map(
    (rewardTotal, index) =>
      new Device({
        id: hex(String(index + 1)),
        owner: index < 3 ? alice : bob,
        oracle: BOB,
        deviceType: 'SmartPlug',
        capacityWatts: 2000,
        siteId: hex('0'),
        region: 'GB-LND',
        manufacturer: 'TP-Link',
        model: 'P110',
        firmware: '1.3.0',
        status: DeviceStatus.Active,
        stake: 10n ** 30n,
        reputation: 50,
        registeredAtMs: 1_700_000_000_000n + BigInt(index),
        activeSinceMs: 1_700_000_000_000n,
        lockedUntilMs: 0n,
        lastIntervalEndMs: undefined,
        rewardTotal,
        deliveredTotalMwh: 125_000n - BigInt(index),
        participationCount: 1,
        event: eventOf(3),
      }),
  );
  await store.save(devices);
  const gridEvents = [1n, 2n].map(
    (number) =>
      new GridEvent({
        id: String(number),
        number,
        operator: ALICE,
        kind: GridEventKind.DemandResponse,
        direction: Direction.Reduce,
        createdAtMs: 1_700_000_000_000n,
        startsAtMs: 1_700_000_600_000n,
        endsAtMs: 1_700_002_400_000n,
        reportUntilMs: 1_700_002_700_000n,
        challengePeriodMs: 30_000n,
        resolvePeriodMs: 60_000n,
        ratePerKwh: 750_000_000_000_000_000n,
        targetMw: 1_000_000n,
        budget: 10n ** 24n,
        status: GridEventStatus.Closed,
        enrolledCount: 5,
        optedOutCount: 0,
        settledCount: 5,
        expiredCount: 0,
        deliveredTotalMwh: 625_000n,
        rewardTotal: sum(REWARDS),
        event: eventOf(4),
      }),
  );
  await store.save(gridEvents);
  for (const [index, device] of devices.entries()) {
    const [gridEvent] = gridEvents;
    if (!gridEvent) continue;
    const participation = new Participation({
      id: `1-${device.id}`,
      number: BigInt(index + 1),
      gridEvent,
      device,
      owner: device.owner,
      oracle: BOB,
      baselineMwh: 147_600n,
      expectedMwh: 125_000n,
      methodId: hex('6'),
      basisFromMs: 1_700_000_000_000n,
      basisToMs: 1_700_000_300_000n,
      basisCount: 1,
      evidence: hex('7'),
      capacityWatts: 2000,
      reputation: 50,
      meteredMwh: 22_600n,
      coveredMs: 1_800_000n,
      windowMs: 1_800_000n,
      status: ParticipationStatus.Settled,
      disputeCount: 0,
      enrolledAtMs: 1_700_000_500_000n,
      rawMwh: 125_000n,
      deliveredMwh: 125_000n,
      outcome: Outcome.Delivered,
      reward: device.rewardTotal,
      settledBy: ALICE,
      settledAtMs: 1_700_002_800_000n,
      event: eventOf(5),
      settledEvent: eventOf(8 + index),
    });
    await store.save(participation);
    await store.save(
      new Reward({
        id: participation.id,
        number: BigInt(index + 1),
        participation,
        account: device.owner,
        device,
        gridEvent,
        amount: device.rewardTotal,
        paidAtMs: 1_700_002_800_000n,
        event: eventOf(8 + index),
      }),
    );
  }
  await store.save(totals(devices));
  await store.save(buckets());
  // As typeorm-store 1.5 makes them when a processor starts.
  await database.query('create schema squid_processor');
  await database.query('create table squid_processor.status (id int primary key, height int, hash text, nonce int)');
  await database.query('create table squid_processor.hot_block (height int primary key, hash text not null unique)');
  await database.query(`insert into squid_processor.status values (0, ${FINALIZED_HEIGHT}, '0xfinal', 7)`);
  await database.query(`insert into squid_processor.hot_block values (${HEIGHT}, '0xhot')`);
  await database.destroy();
}

const SETTLED_AT_MS = 1_700_002_800_000n;
const PERIODS = Object.values(Period).map((period) => ({
  period,
  periodStartMs: periodStartMs(period, SETTLED_AT_MS),
}));

/** What the processor adds up from the settlements above. */
function totals(devices: readonly Device[]): PeriodTotal[] {
  const rows = devices.map(({ id, rewardTotal, deliveredTotalMwh }) => ({ id, rewardTotal, deliveredTotalMwh }));
  const account = (id: string, owned: readonly bigint[]) => ({
    id,
    rewardTotal: sum(owned),
    deliveredTotalMwh: BigInt(owned.length) * 125_000n,
  });
  const accounts = [account(ALICE, REWARDS.slice(0, 3)), account(BOB, REWARDS.slice(3))];
  return PERIODS.flatMap(({ period, periodStartMs: startMs }) =>
    ([TotalOf.Device, TotalOf.Account] as const).flatMap((subject) =>
      (subject === TotalOf.Device ? rows : accounts).map(
        ({ id, rewardTotal, deliveredTotalMwh }) =>
          new PeriodTotal({
            id: `${subject}-${period}-${startMs}-${id}`,
            subject,
            subjectId: id,
            period,
            periodStartMs: startMs,
            rewardTotal,
            rewardCount: 1,
            deliveredTotalMwh,
            settledCount: 1,
          }),
      ),
    ),
  );
}

function buckets(): RankBucket[] {
  return PERIODS.flatMap(({ period, periodStartMs: startMs }) =>
    [`Device-${period}-${startMs}`, `Account-${period}-${startMs}`].flatMap((name) =>
      ['Reward', 'DeliveredMwh'].map((by) => {
        const board = `${name}-${by}`;
        const count = name.startsWith('Device') ? REWARDS.length : 2;
        return new RankBucket({ id: `${board}-0-`, board, lowestValue: 0n, lowestSubjectId: '', count });
      }),
    ),
  );
}

function eventAt(height: number): ContractEvent {
  return new ContractEvent({
    id: `${String(height).padStart(10, '0')}-000002`,
    blockHeight: height,
    blockHash: `0x${String(height).padStart(64, '0')}`,
    blockTimeMs: 1_700_000_000_000n + BigInt(height) * 6_000n,
    extrinsicHash: hex('e'),
    extrinsicIndex: 1,
    eventIndex: 2,
    contractName: 'gridService',
    contract: hex('5'),
    seq: BigInt(height),
    digest: hex('d'),
    topics: [hex('f')],
    data: '0x01',
    name: 'Settled',
    args: { reward: '9' },
    decodeError: undefined,
  });
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
