import { openContract } from '../../src/chain/contract';
import { createEvent } from '../../src/chain/operator';
import { createOracleChain } from '../../src/chain/oracle-chain';
import type { DeviceMetadata, MeterInterval } from '../../src/chain/powergrid-chain';
import { Sender } from '../../src/chain/sender';
import { deviceIdOf, type Hex } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import type { IndexerWorld } from './processor-world';

const NO_SAMPLES: Hex = `0x${'00'.repeat(32)}`;
const HIGH_MW = 295_200;
const LOW_MW = 45_200;

export const DEVICE_ID = deviceIdOf('tapo', 'TEST-P110');
/** Its texts hold what PostgreSQL cannot, and its enrolment a number that no column holds. */
export const ODD_DEVICE_ID = deviceIdOf('tapo', 'ODD-P110');
/** More than PostgreSQL's `integer` holds. */
const ODD_BASIS_COUNT = 4_000_000_000;

export const METADATA: DeviceMetadata = {
  deviceType: 'Plug',
  capacityWatts: 2_000,
  siteId: NO_SAMPLES,
  region: 'GB-LND',
  manufacturer: 'TP-Link',
  model: 'P110',
  firmware: '1.3.0',
};

/** From registration to reward, with a refusal and a transfer on the way. */
export async function playStory({ time, chain, deployment, alice, bob, charlie }: IndexerWorld): Promise<void> {
  const oracle = createOracleChain({ chain, deployment, key: bob });
  const token = openContract(chain, deployment, 'token');
  const owner = new Sender(chain, charlie);
  const pay = (amount: bigint) =>
    owner.send(() => token.call('transfer', [bob.address, amount, '0x'], charlie.address));

  await oracle.registerDevice(DEVICE_ID, charlie.address, METADATA);
  await oracle.registerDevice(ODD_DEVICE_ID, charlie.address, {
    ...METADATA,
    region: 'GB\0-LND',
    firmware: 'C:\\u0000',
  });
  const since = (await oracle.device(ODD_DEVICE_ID))?.activeSinceMs ?? 0;
  const basisToMs = since + 4 * time.intervalMs;
  await time.until(basisToMs);
  const history = intervals(time.intervalMs, since, basisToMs, HIGH_MW);
  await oracle.report(history.slice(0, 2));
  await oracle.report(history.slice(2));
  await oracle.report(history.map((interval) => ({ ...interval, deviceId: ODD_DEVICE_ID })));
  await oracle.report(history.slice(-1));
  await pay(3n);

  const event = await createEvent(chain, deployment, alice, {
    kind: 'DemandResponse',
    direction: 'Reduce',
    startsAtMs: time.nowMs(),
    durationMs: time.windowMs,
    ratePerKwh: (PWGD * 3n) / 4n,
    targetMw: 1_000_000n,
    budget: 0n,
  });
  const enrolment = {
    eventId: event.eventId,
    deviceId: DEVICE_ID,
    baselineMwh: 147_600n,
    expectedMwh: 125_000n,
    methodId: 1,
    basisFromMs: basisToMs - 3 * time.intervalMs,
    basisToMs,
    basisCount: 3,
    evidence: NO_SAMPLES,
  };
  await oracle.enroll(enrolment);
  await oracle.enroll({ ...enrolment, deviceId: ODD_DEVICE_ID, basisCount: ODD_BASIS_COUNT });
  await time.until(event.endsAtMs + 1);
  await pay(5n);
  const during = intervals(time.intervalMs, event.startsAtMs, event.endsAtMs, LOW_MW);
  await oracle.report(during.map((interval) => ({ ...interval, deviceId: ODD_DEVICE_ID })));
  await oracle.report(during.slice(0, 3));
  await oracle.report(during.slice(3));
  const complete = await oracle.participation(event.eventId, DEVICE_ID);
  await time.until((complete?.completeAtMs ?? 0) + time.challengePeriodMs + 1);
  await oracle.settle(event.eventId, DEVICE_ID);
  await pay(7n);
}

function intervals(lengthMs: number, fromMs: number, toMs: number, powerMw: number): MeterInterval[] {
  return Array.from({ length: Math.floor((toMs - fromMs) / lengthMs) }, (_, index) => {
    const startMs = fromMs + index * lengthMs;
    const netMwh = (BigInt(powerMw) * BigInt(lengthMs)) / 3_600_000n;
    return {
      deviceId: DEVICE_ID,
      startMs,
      endMs: startMs + lengthMs,
      netMwh,
      quality: 'Ok',
      samplesRoot: NO_SAMPLES,
    };
  });
}
