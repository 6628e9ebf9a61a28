import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContractError } from '../../src/chain/chain-errors';
import { type Chain, connectChain } from '../../src/chain/connection';
import { openContract } from '../../src/chain/contract';
import { deploy } from '../../src/chain/deploy';
import { accountIdOf, type Key, keyPairOf } from '../../src/chain/keys';
import { createEvent, type OpenedGridEvent } from '../../src/chain/operator';
import { createOracleChain } from '../../src/chain/oracle-chain';
import { contractsPallet } from '../../src/chain/pallets';
import type { DeviceMetadata, MeterInterval, OracleChain } from '../../src/chain/powergrid-chain';
import { Sender } from '../../src/chain/sender';
import type { Deployment } from '../../src/shared/deployment';
import { deviceIdOf, type Hex } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import { startEmbedded, startNode, type World } from './chain-worlds';

const binary = process.env.CONTRACTS_NODE;
if (!binary) console.warn('CONTRACTS_NODE names no binary: the tests on a real node are SKIPPED.');

const NO_SAMPLES: Hex = `0x${'00'.repeat(32)}`;
const EVIDENCE: Hex = `0x${'11'.repeat(32)}`;
const OTHER_DEVICE = deviceIdOf('tapo', 'OTHER-P110');
const METADATA: DeviceMetadata = {
  deviceType: 'Plug',
  capacityWatts: 2_000,
  siteId: NO_SAMPLES,
  region: 'GB-LND',
  manufacturer: 'TP-Link',
  model: 'P110',
  firmware: '1.3.0',
};
const HIGH_MW = 295_200;
const LOW_MW = 45_200;

describe('on the embedded chain', () => story(startEmbedded));
describe.skipIf(!binary)('on a real node', () => story(() => startNode(binary ?? '')));

function story(start: () => Promise<World>): void {
  let world: World;
  let chain: Chain;
  let deployment: Deployment;
  let oracle: OracleChain;
  let [alice, bob, charlie, dave]: Key[] = [];
  const deviceId = deviceIdOf('tapo', 'TEST-P110');
  let lastEndMs = 0;
  let event: OpenedGridEvent;

  const keyOf = (key: Key | undefined): Key => {
    if (!key) throw new Error('The keys are not there yet.');
    return key;
  };
  const oracleOf = (key: Key | undefined): OracleChain => createOracleChain({ chain, deployment, key: keyOf(key) });
  const intervals = (fromMs: number, toMs: number, powerMw: number): MeterInterval[] => {
    const list: MeterInterval[] = [];
    for (let startMs = fromMs; startMs + world.intervalMs <= toMs; startMs += world.intervalMs) {
      const netMwh = BigInt(Math.round((powerMw * world.intervalMs) / 3_600_000));
      const endMs = startMs + world.intervalMs;
      list.push({ deviceId, startMs, endMs, netMwh, quality: 'Ok', samplesRoot: NO_SAMPLES });
    }
    return list;
  };
  const openEvent = (key: Key | undefined): Promise<OpenedGridEvent> =>
    createEvent(chain, deployment, keyOf(key), {
      kind: 'DemandResponse',
      direction: 'Reduce',
      startsAtMs: world.nowMs(),
      durationMs: world.windowMs,
      ratePerKwh: (PWGD * 3n) / 4n,
      targetMw: 1_000_000n,
      budget: 0n,
    });
  const balanceOf = async (key: Key | undefined): Promise<bigint> => {
    const token = openContract(chain, deployment, 'token');
    return BigInt((await token.query('balance_of', [keyOf(key).address])).toString());
  };
  const refusalOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof ContractError) return error.errorName;
    throw error ?? new Error('It was not refused.');
  };

  beforeAll(async () => {
    world = await start();
    chain = await connectChain([world.url], 60_000);
    [alice, bob, charlie, dave] = ['//Alice', '//Bob', '//Charlie', '//Dave'].map((suri) => keyPairOf(suri, chain));
  });
  afterAll(async () => {
    await chain?.close();
    await world?.stop();
  });

  it('deploys in one extrinsic, with roles and the first PWGD', async () => {
    deployment = await deploy({
      chain,
      owner: keyOf(alice),
      operators: [keyOf(alice).address],
      oracles: [keyOf(bob).address],
      verifiers: [],
      treasury: keyOf(alice).address,
      reportPeriodMs: 300_000,
      challengePeriodMs: world.challengePeriodMs,
      initialMints: [{ to: keyOf(charlie).address, amount: 1_000n * PWGD }],
    });
    expect(chain.isDevelopment).toBe(true);
    expect(deployment.chain.genesisHash).toBe(chain.genesisHash);
    expect(await balanceOf(charlie)).toBe(1_000n * PWGD);
    const registry = openContract(chain, deployment, 'resourceRegistry');
    expect((await registry.query('has_role', ['Oracle', keyOf(bob).address])).toHuman()).toBe(true);
    expect((await registry.query('has_role', ['Oracle', keyOf(dave).address])).toHuman()).toBe(false);
    const { governance } = deployment.contracts;
    const token = openContract(chain, deployment, 'token');
    expect((await token.query('has_role', ['Governance', governance.address])).toHuman()).toBe(true);
    expect((await token.query('owner', [])).toString()).toBe(keyOf(alice).address);
    oracle = oracleOf(bob);
  });

  it('registers a device for its owner', async () => {
    expect(await oracle.device(deviceId)).toBeUndefined();
    const sent = await oracle.registerDevice(deviceId, keyOf(charlie).address, METADATA);
    expect(sent.events.map((fact) => (fact.name === 'Other' ? fact.eventName : fact.name))).toContain(
      'DeviceRegistered',
    );
    const info = await oracle.device(deviceId);
    expect(info).toMatchObject({ isActive: true, isEligible: true, capacityWatts: 2_000 });
    expect(accountIdOf(info?.owner ?? '')).toBe(accountIdOf(keyOf(charlie).address));
    lastEndMs = info?.activeSinceMs ?? 0;
    expect(await refusalOf(oracle.registerDevice(deviceId, keyOf(charlie).address, METADATA))).toBe('DeviceExists');
    expect(await refusalOf(oracleOf(dave).registerDevice(EVIDENCE, keyOf(charlie).address, METADATA))).toBe(
      'NotOracle',
    );
  });

  it('says why a contract refused in its block what it took in the dry run, and names other failures', async () => {
    const registry = openContract(chain, deployment, 'resourceRegistry');
    const owner = accountIdOf(keyOf(charlie).address);
    const args = [OTHER_DEVICE, owner, keyOf(bob).address, METADATA];
    const build = () => registry.call('register_device', args, keyOf(bob).address, { value: 2n * 10n ** 12n });
    const early = await build();
    await oracle.registerDevice(OTHER_DEVICE, keyOf(charlie).address, METADATA);
    let builds = 0;
    const late = new Sender(chain, keyOf(bob)).send(async () => (builds++ === 0 ? early : build()));
    expect(await refusalOf(late)).toBe('DeviceExists');

    const starved = contractsPallet(chain).call({ Id: registry.address }, 0, { refTime: 1, proofSize: 1 }, null, '0x');
    await expect(new Sender(chain, keyOf(bob)).send(async () => starved)).rejects.toMatchObject({
      code: 'EXTRINSIC_FAILED',
      reason: 'Contracts.OutOfGas',
    });
    const grid = { ...deployment.contracts.gridService, address: keyOf(dave).address };
    const elsewhere = { ...deployment, contracts: { ...deployment.contracts, gridService: grid } };
    await expect(openContract(chain, elsewhere, 'gridService').query('event_count', [])).rejects.toMatchObject({
      code: 'CONTRACT_CALL',
      reason: 'Contracts.ContractNotFound',
    });
  });

  it('records metered intervals, and says which were refused and why', async () => {
    await world.until(lastEndMs + 4 * world.intervalMs);
    const history = intervals(lastEndMs, lastEndMs + 4 * world.intervalMs, HIGH_MW);
    const sent = await oracle.report(history);
    expect(sent.events.map((fact) => fact.name)).toEqual(history.map(() => 'IntervalRecorded'));
    lastEndMs += 4 * world.intervalMs;
    expect(await oracle.lastEndMs(deviceId)).toBe(lastEndMs);

    const repeated = await oracle.report(history.slice(-1));
    expect(repeated.events).toMatchObject([{ name: 'IntervalRefused', reason: 'AlreadyReported', deviceId }]);
    expect(await refusalOf(oracleOf(dave).report(history.slice(-1)))).toBe('NotOracle');

    const facts = await oracle.facts(sent.blockHeight, sent.blockHeight);
    expect(facts).toEqual(sent.events);
    expect(await oracle.finalizedHeight()).toBeGreaterThanOrEqual(repeated.blockHeight);
  });

  it('opens a grid event, moving its start so that devices can enrol', async () => {
    expect(await refusalOf(openEvent(dave))).toBe('NotOperator');
    const askedAtMs = world.nowMs();
    event = await openEvent(alice);
    expect(event.startsAtMs).toBeGreaterThanOrEqual(askedAtMs + 30_000);
    expect(event.endsAtMs - event.startsAtMs).toBe(world.windowMs);
  });

  it('enrols before the start and not after', async () => {
    const enrolment = {
      eventId: event.eventId,
      deviceId,
      baselineMwh: BigInt(Math.floor((HIGH_MW * world.windowMs) / 3_600_000)) - 1n,
      expectedMwh: BigInt(Math.floor(((HIGH_MW - LOW_MW) * world.windowMs) / 3_600_000)),
      methodId: 1,
      basisFromMs: lastEndMs - 3 * world.intervalMs,
      basisToMs: lastEndMs,
      basisCount: 3,
      evidence: EVIDENCE,
    };
    // The fixed example: 295.20 W for 30 minutes are exactly 147,600 mWh.
    const exact = { ...enrolment, baselineMwh: world.windowMs === 1_800_000 ? 147_600n : enrolment.baselineMwh };
    const sent = await oracle.enroll(exact);
    expect(sent.events).toContainEqual(expect.objectContaining({ name: 'DeviceEnrolled', eventId: event.eventId }));
    expect(await refusalOf(oracle.enroll(exact))).toBe('AlreadyEnrolled');
    await world.until(event.startsAtMs + 1_000);
    await moveTime();
    expect(await refusalOf(oracle.enroll(exact))).toBe('EventStarted');
  });

  it('settles what was delivered, once, and pays it', async () => {
    await world.until(event.endsAtMs + 1);
    const gap = intervals(lastEndMs, event.startsAtMs, HIGH_MW).map((interval, index, all) =>
      index === all.length - 1 ? { ...interval, endMs: event.startsAtMs } : interval,
    );
    const during = intervals(event.startsAtMs, event.endsAtMs, LOW_MW);
    // Rounding is the oracle's affair: the sum over the example's window is 22,600 mWh.
    const sum = during.reduce((total, interval) => total + interval.netMwh, 0n);
    const [first, ...rest] = during;
    if (!first) throw new Error('The window holds no interval.');
    const metered = BigInt(Math.round((LOW_MW * world.windowMs) / 3_600_000));
    const exact = [{ ...first, netMwh: first.netMwh + metered - sum }, ...rest];
    await oracle.report(gap.slice(0, -1));
    const sent = await oracle.report(exact);
    expect(sent.events.map((fact) => fact.name)).toEqual(exact.map(() => 'IntervalRecorded'));
    const complete = await oracle.participation(event.eventId, deviceId);
    expect(complete).toMatchObject({ isSettled: false, coveredMs: world.windowMs, meteredMwh: metered });

    await world.until((complete?.completeAtMs ?? 0) + world.challengePeriodMs + 1);
    await moveTime();
    const before = await balanceOf(charlie);
    const settled = await oracle.settle(event.eventId, deviceId);
    const result = settled.events.find((fact) => fact.name === 'ParticipationSettled');
    if (result?.name !== 'ParticipationSettled') throw new Error('Nothing says that it was settled.');
    expect(result.outcome).toBe('Delivered');
    if (world.windowMs === 1_800_000) {
      expect(result).toMatchObject({ deliveredMwh: 125_000n, reward: 93_750_000_000_000_000n });
    }
    expect((await balanceOf(charlie)) - before).toBe(result.reward);
    expect(await refusalOf(oracle.settle(event.eventId, deviceId))).toBe('AlreadySettled');
    expect(await oracle.participation(event.eventId, deviceId)).toMatchObject({ isSettled: true });
  });

  it('gets along with others who use the same account', async () => {
    const grid = openContract(chain, deployment, 'gridService');
    const remark = chain.api.tx.system?.remark;
    if (!remark) throw new Error('The chain has no system.remark.');
    const first = new Sender(chain, keyOf(bob));
    const second = new Sender(chain, keyOf(bob));
    await first.send(async () => remark('0x01'));
    await second.send(async () => remark('0x02'));
    // The first one's own count is behind now.
    const sent = await Promise.all([
      first.send(() => grid.call('report', [[]], keyOf(bob).address)),
      second.send(async () => remark('0x03')),
      first.send(async () => remark('0x04')),
    ]);
    expect(new Set(sent.map(({ extrinsicHash }) => extrinsicHash)).size).toBe(3);
  });

  /** A node that seals a block per transaction only dry-runs at the time of its last block. */
  async function moveTime(): Promise<void> {
    const remark = chain.api.tx.system?.remark;
    if (!remark) throw new Error('The chain has no system.remark.');
    await new Sender(chain, keyOf(dave)).send(async () => remark('0x00'));
  }
}
