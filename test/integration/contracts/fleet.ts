import type { IntervalQuality, MeterInterval } from '../../../src/chain/powergrid-chain';
import { ms } from '../../../src/chain/scale-json';
import { deviceIdOf, type Hex } from '../../../src/shared/ids';
import type { Call, ContractWorld, Emitted } from './contract-world';

export const NO_SAMPLES: Hex = `0x${'00'.repeat(32)}`;
const EVIDENCE: Hex = `0x${'11'.repeat(32)}`;
const CAPACITY_WATTS = 2_000;
export const STAKE = 2n * 10n ** 12n;
/** What every device draws before a grid event: 300 W. */
const USUAL_MW = 300_000;

/** A grid event that the contract has opened. */
export interface OpenedEvent {
  readonly eventId: bigint;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly reportUntilMs: number;
  readonly createdAtMs: number;
}

/** The device that a story calls so. */
export function device(name: string): Hex {
  return deviceIdOf('tapo', name);
}

export function metadata(change: { readonly [field: string]: unknown } = {}) {
  return {
    deviceType: 'Plug',
    capacityWatts: CAPACITY_WATTS,
    siteId: NO_SAMPLES,
    region: 'GB-LND',
    manufacturer: 'TP-Link',
    model: 'P110',
    firmware: '1.3.0',
    ...change,
  };
}

/** Energy that `powerMw` is in `lengthMs`, in mWh, rounded down. */
export function energyMwh(powerMw: number, lengthMs: number): bigint {
  return (BigInt(powerMw) * BigInt(lengthMs)) / 3_600_000n;
}

export function interval(
  deviceId: Hex,
  startMs: number,
  endMs: number,
  change: { readonly netMwh?: bigint; readonly quality?: IntervalQuality } = {},
): MeterInterval {
  const netMwh = energyMwh(USUAL_MW, endMs - startMs);
  return { deviceId, startMs, endMs, netMwh, quality: 'Ok', samplesRoot: NO_SAMPLES, ...change };
}

/** Registers devices for the household and records one interval of usual use for each; returns the interval's end. */
export async function registerFleet(world: ContractWorld, names: readonly string[]): Promise<number> {
  const { oracle, household } = world.keys;
  const registrations = names.map((name) => ({
    ...world.registry('register_device', device(name), household.address, oracle.address, metadata()),
    value: STAKE,
  }));
  const registered = await world.send(oracle, ...registrations);
  const activeSinceMs = ms.parse(Number(registered.at(-1)?.fields.activeSinceMs));
  const endMs = activeSinceMs + world.periods.intervalMs;
  await world.at(endMs);
  await world.send(
    oracle,
    world.grid(
      'report',
      names.map((name) => interval(device(name), activeSinceMs, endMs)),
    ),
  );
  return endMs;
}

/** An event that starts `startsInMs` from now, or as soon as the contract lets it. */
export function eventRequest(
  world: ContractWorld,
  change: { readonly startsInMs?: number; readonly windowMs?: number; readonly [field: string]: unknown } = {},
) {
  const { startsInMs = 0, windowMs = world.periods.windowMs, ...rest } = change;
  const startsAtMs = world.nowMs() + startsInMs;
  return {
    kind: 'DemandResponse',
    direction: 'Reduce',
    startsAtMs,
    endsAtMs: startsAtMs + windowMs,
    ratePerKwh: 0,
    targetMilliwatts: 1_000_000,
    budget: 0,
    ...rest,
  };
}

/** Opens grid events in one extrinsic. */
export async function openEvents(
  world: ContractWorld,
  ...requests: readonly ReturnType<typeof eventRequest>[]
): Promise<readonly OpenedEvent[]> {
  return eventsOpened(
    await world.send(world.keys.operator, ...requests.map((request) => world.grid('create_event', request))),
  );
}

export function eventsOpened(emitted: readonly Emitted[]): readonly OpenedEvent[] {
  return emitted
    .filter(({ name }) => name === 'GridEventCreated')
    .map(({ fields }) => ({
      eventId: BigInt(String(fields.eventId)),
      startsAtMs: Number(fields.startsAtMs),
      endsAtMs: Number(fields.endsAtMs),
      reportUntilMs: Number(fields.reportUntilMs),
      createdAtMs: Number(fields.atMs),
    }));
}

/** An enrolment that the contract takes: the usual use as the baseline, half of it promised. */
export function enroll(
  world: ContractWorld,
  event: OpenedEvent,
  name: string,
  change: { readonly [field: string]: unknown } = {},
): Call {
  const { intervalMs } = world.periods;
  const windowMs = event.endsAtMs - event.startsAtMs;
  const baselineMwh = (energyMwh(USUAL_MW, intervalMs) * BigInt(windowMs)) / BigInt(intervalMs);
  return world.grid('enroll', event.eventId, device(name), {
    baselineMwh,
    expectedMwh: baselineMwh / 2n,
    methodId: 1,
    basisFromMs: event.createdAtMs - intervalMs,
    basisToMs: event.createdAtMs,
    basisCount: 1,
    evidence: EVIDENCE,
    ...change,
  });
}

/** The whole window in one interval, at `percent` of the usual use. */
export function windowInterval(event: OpenedEvent, name: string, percent: number): MeterInterval {
  const usual = energyMwh(USUAL_MW, event.endsAtMs - event.startsAtMs);
  return interval(device(name), event.startsAtMs, event.endsAtMs, { netMwh: (usual * BigInt(percent)) / 100n });
}
