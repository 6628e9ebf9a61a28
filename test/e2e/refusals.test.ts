import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chain, connectChain } from '../../src/chain/connection';
import { openContract } from '../../src/chain/contract';
import { deploy } from '../../src/chain/deploy';
import { keyPairOf } from '../../src/chain/keys';
import { createEvent, type OpenedGridEvent } from '../../src/chain/operator';
import { createOracleChain } from '../../src/chain/oracle-chain';
import type { Enrolment, MeterInterval, OracleChain } from '../../src/chain/powergrid-chain';
import type { Deployment } from '../../src/shared/deployment';
import { deviceIdOf, type Hex } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import { type ChainUnderTest, embeddedChain, realNode } from './chain-under-test';

const nodeBinary = process.env.CONTRACTS_NODE;
const EMPTY: Hex = `0x${'00'.repeat(32)}`;
const WINDOW_MS = 10_000;

describe.each([
  { name: 'the embedded chain', start: () => embeddedChain(), isHere: true },
  {
    name: 'the real node that CONTRACTS_NODE names',
    start: () => realNode(nodeBinary ?? ''),
    isHere: Boolean(nodeBinary),
  },
])('the contracts on $name', ({ start, isHere }) => {
  const deviceId = deviceIdOf('tapo', 'REFUSALS');
  const interval = (startMs: number, netMwh: bigint): MeterInterval => ({
    deviceId,
    startMs,
    endMs: startMs + 5_000,
    netMwh,
    quality: 'Ok',
    samplesRoot: EMPTY,
  });
  let time: ChainUnderTest;
  let chain: Chain;
  let deployment: Deployment;
  let oracle: OracleChain;
  let stranger: OracleChain;
  let basisStartMs: number;
  let event: OpenedGridEvent;
  let enrolment: Enrolment;

  beforeAll(async () => {
    if (!isHere) return;
    time = await start();
    chain = await connectChain([time.url]);
    const [alice, bob, charlie] = ['//Alice', '//Bob', '//Charlie'].map((suri) => keyPairOf(suri, chain));
    if (!alice || !bob || !charlie) throw new Error('There are no keys.');
    deployment = await deploy({
      chain,
      owner: alice,
      operators: [alice.address],
      oracles: [bob.address],
      verifiers: [],
      treasury: alice.address,
      reportPeriodMs: 60_000,
      challengePeriodMs: 1_000,
      initialMints: [{ to: charlie.address, amount: 1_000n * PWGD }],
    });
    oracle = createOracleChain({ chain, deployment, key: bob });
    stranger = createOracleChain({ chain, deployment, key: charlie });
    await oracle.registerDevice(deviceId, charlie.address, {
      deviceType: 'Plug',
      capacityWatts: 2_000,
      siteId: EMPTY,
      region: 'GB-LND',
      manufacturer: 'TP-Link',
      model: 'P110',
      firmware: '1.3.0',
    });
    basisStartMs = (await oracle.device(deviceId))?.activeSinceMs ?? 0;
    await time.passUntil(basisStartMs + 5_000);
    // 295.2 W for 5 seconds are 410 mWh.
    await oracle.report([interval(basisStartMs, 410n)]);
    event = await createEvent(chain, deployment, alice, {
      kind: 'DemandResponse',
      direction: 'Reduce',
      startsAtMs: time.nowMs(),
      durationMs: WINDOW_MS,
      ratePerKwh: (PWGD * 3n) / 4n,
      targetMw: 0n,
      budget: 0n,
    });
    enrolment = {
      eventId: event.eventId,
      deviceId,
      baselineMwh: 820n,
      expectedMwh: 694n,
      methodId: 101,
      basisFromMs: basisStartMs,
      basisToMs: basisStartMs + 5_000,
      basisCount: 1,
      evidence: EMPTY,
    };
  });

  afterAll(async () => {
    await chain?.close();
    await time?.stop();
  });

  it.skipIf(!isHere)('refuse a reading by a foreign oracle', async () => {
    await expect(stranger.report([interval(basisStartMs + 5_000, 1n)])).rejects.toMatchObject({
      errorName: 'NotOracle',
    });
  });

  it.skipIf(!isHere)('refuse an interval that was reported before, and change nothing', async () => {
    const before = await oracle.lastEndMs(deviceId);
    const { events } = await oracle.report([interval(basisStartMs, 999n)]);
    expect(events).toMatchObject([{ name: 'IntervalRefused', reason: 'AlreadyReported' }]);
    expect(await oracle.lastEndMs(deviceId)).toBe(before);
  });

  it.skipIf(!isHere)('refuse a second enrolment, and one after the start', async () => {
    await oracle.enroll(enrolment);
    await expect(oracle.enroll(enrolment)).rejects.toMatchObject({ errorName: 'AlreadyEnrolled' });
    await time.passUntil(event.startsAtMs + 1_000);
    await expect(oracle.enroll(enrolment)).rejects.toMatchObject({ errorName: 'EventStarted' });
  });

  it.skipIf(!isHere)('pay what was delivered once, and refuse to settle before and twice', async () => {
    await expect(oracle.settle(event.eventId, deviceId)).rejects.toMatchObject({ errorName: 'TooEarly' });
    await time.passUntil(event.endsAtMs);
    // 45.36 W: 63 mWh in each half of the window.
    await oracle.report([interval(event.startsAtMs, 63n), interval(event.startsAtMs + 5_000, 63n)]);
    await time.passUntil(time.nowMs() + 3_000);
    const { events } = await oracle.settle(event.eventId, deviceId);
    // 820 - 126 = 694 mWh at 0.75 PWGD/kWh.
    const reward = (PWGD * 3n * 694n) / 4n / 1_000_000n;
    expect(events.find(({ name }) => name === 'ParticipationSettled')).toMatchObject({ deliveredMwh: 694n, reward });
    await expect(oracle.settle(event.eventId, deviceId)).rejects.toMatchObject({ errorName: 'AlreadySettled' });
    const token = openContract(chain, deployment, 'token');
    const balance = await token.query('balance_of', [keyPairOf('//Charlie', chain).address]);
    expect(BigInt(balance.toString())).toBe(1_000n * PWGD + reward);
  });
});
