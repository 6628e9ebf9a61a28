import { ContractError } from '../../src/chain/chain-errors';
import type {
  ContractFact,
  DeviceInfo,
  DeviceMetadata,
  Enrolment,
  FinalizedExtrinsic,
  MeterInterval,
  OracleChain,
  Outcome,
} from '../../src/chain/powergrid-chain';
import type { Clock } from '../../src/shared/clock';
import type { Hex } from '../../src/shared/ids';

const ORACLE = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';
export const OWNER = '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y';
const GENESIS: Hex = `0x${'11'.repeat(32)}`;
export const REPORT_PERIOD_MS = 300_000;
export const CHALLENGE_PERIOD_MS = 30_000;

type FactBody = ContractFact extends infer Fact
  ? Fact extends ContractFact
    ? Omit<Fact, 'blockHeight' | 'eventIndex' | 'blockTimeMs'>
    : never
  : never;

interface Participation extends Enrolment {
  meteredMwh: bigint;
  coveredMs: number;
  completeAtMs: number | undefined;
  settled: { outcome: Outcome; deliveredMwh: bigint; reward: bigint } | undefined;
}

/**
 * The contracts' rules as far as an oracle meets them, in memory, each extrinsic in a block of its own that is final at
 * once. It outlives the oracles that a test starts on it; `clock` is the present one's.
 */
export class ChainDouble implements OracleChain {
  readonly oracle = ORACLE;
  readonly genesisHash = GENESIS;
  readonly devices = new Map<Hex, DeviceInfo>();
  readonly recorded: (MeterInterval & { readonly creditedEventId: bigint | undefined })[] = [];
  readonly participations: Participation[] = [];
  /** Names of the extrinsics that were included, with the number of items for reports. */
  readonly sent: string[] = [];
  readonly refusals: string[] = [];
  private readonly facts_: ContractFact[] = [];
  private readonly events: Extract<ContractFact, { name: 'GridEventCreated' }>[] = [];
  private height = 100;
  private now = 0;

  /** How far the chain's time is behind the clock, in ms. */
  lagMs = 0;

  /** Runs around every call: a test may fail or end the world here. */
  hook: (call: string, when: 'before' | 'after') => Promise<void> = async () => {};

  constructor(public clock: Clock) {}

  get eventCount(): number {
    return this.events.length;
  }

  createEvent(startsAtMs: number, endsAtMs: number): bigint {
    const eventId = BigInt(this.events.length + 1);
    const fact = {
      name: 'GridEventCreated',
      eventId,
      kind: 'DemandResponse',
      direction: 'Reduce',
      startsAtMs,
      endsAtMs,
      reportUntilMs: endsAtMs + REPORT_PERIOD_MS,
      challengePeriodMs: CHALLENGE_PERIOD_MS,
      ratePerKwh: 750_000_000_000_000_000n,
      createdAtMs: this.timeMs(),
    } as const;
    const { events } = this.include('create_event', () => [fact]);
    const [created] = events;
    if (created?.name === 'GridEventCreated') this.events.push(created);
    return eventId;
  }

  finalizedHeight(): Promise<number> {
    return this.hooked('finalizedHeight', () => this.height);
  }

  facts(fromHeight: number, toHeight: number): Promise<readonly ContractFact[]> {
    return this.hooked('facts', () =>
      this.facts_.filter(({ blockHeight }) => fromHeight <= blockHeight && blockHeight <= toHeight),
    );
  }

  device(deviceId: Hex): Promise<DeviceInfo | undefined> {
    return this.hooked('device', () => this.devices.get(deviceId));
  }

  participation(eventId: bigint, deviceId: Hex) {
    return this.hooked('participation', () => {
      const found = this.find(eventId, deviceId);
      return found && { ...found, isSettled: found.settled !== undefined };
    });
  }

  lastEndMs(deviceId: Hex): Promise<number> {
    return this.hooked('lastEndMs', () => this.recorded.findLast((item) => item.deviceId === deviceId)?.endMs ?? 0);
  }

  registerDevice(deviceId: Hex, owner: string, { capacityWatts }: DeviceMetadata): Promise<FinalizedExtrinsic> {
    return this.hooked('registerDevice', () => {
      if (this.devices.has(deviceId)) throw new ContractError('resourceRegistry', 'register_device', 'DeviceExists');
      return this.include('register_device', () => {
        const isEligible = true;
        const info = { owner, oracle: ORACLE, isActive: true, isEligible, activeSinceMs: this.now, capacityWatts };
        this.devices.set(deviceId, info);
        return [];
      });
    });
  }

  enroll(enrolment: Enrolment): Promise<FinalizedExtrinsic> {
    return this.hooked('enroll', () => {
      const { eventId, deviceId } = enrolment;
      const event = this.event(eventId);
      const refuse = (name: string) => new ContractError('gridService', 'enroll', name);
      if (this.timeMs() >= event.startsAtMs) throw refuse('EventStarted');
      if (this.find(eventId, deviceId)) throw refuse('AlreadyEnrolled');
      if (enrolment.basisCount === 0) throw refuse('NoHistory');
      if (enrolment.basisToMs > event.createdAtMs) throw refuse('BasisTooLate');
      return this.include('enroll', () => {
        const metered = { meteredMwh: 0n, coveredMs: 0, completeAtMs: undefined, settled: undefined };
        this.participations.push({ ...enrolment, ...metered });
        return [{ name: 'DeviceEnrolled', eventId, deviceId }];
      });
    });
  }

  report(intervals: readonly MeterInterval[]): Promise<FinalizedExtrinsic> {
    return this.hooked('report', () => {
      if (intervals.length > 64) throw new ContractError('gridService', 'report', 'TooManyItems');
      return this.include(`report ${intervals.length}`, () => intervals.map((interval) => this.reportOne(interval)));
    });
  }

  settle(eventId: bigint, deviceId: Hex): Promise<FinalizedExtrinsic> {
    return this.hooked('settle', () => {
      const event = this.event(eventId);
      const found = this.find(eventId, deviceId);
      const refuse = (name: string) => new ContractError('gridService', 'settle', name);
      if (!found) throw refuse('NotEnrolled');
      if (found.settled) throw refuse('AlreadySettled');
      if (this.timeMs() < (found.completeAtMs ?? event.reportUntilMs) + event.challengePeriodMs) {
        throw refuse('TooEarly');
      }
      return this.include('settle', () => {
        const windowMs = event.endsAtMs - event.startsAtMs;
        const isMetered = found.coveredMs * 10 >= windowMs * 9;
        const share = (found.baselineMwh * BigInt(found.coveredMs)) / BigInt(windowMs);
        const deliveredMwh = share - found.meteredMwh;
        const reward = isMetered ? (event.ratePerKwh * deliveredMwh * 1_000n) / 1_000_000_000n : 0n;
        found.settled = { outcome: isMetered ? 'Delivered' : 'Unmetered', deliveredMwh, reward };
        return [{ name: 'ParticipationSettled', eventId, deviceId, ...found.settled }];
      });
    });
  }

  private timeMs(): number {
    return this.clock.nowMs() - this.lagMs;
  }

  private reportOne(interval: MeterInterval): FactBody {
    const { deviceId, startMs, endMs, netMwh, quality } = interval;
    const refuse = (reason: string): FactBody => {
      this.refusals.push(reason);
      return { name: 'IntervalRefused', deviceId, startMs, endMs, reason };
    };
    const device = this.devices.get(deviceId);
    if (!device) return refuse('NotYourDevice');
    if (startMs < (this.recorded.findLast((item) => item.deviceId === deviceId)?.endMs ?? 0)) {
      return refuse('AlreadyReported');
    }
    if (endMs > this.now) return refuse('FutureEnd');
    if (startMs < device.activeSinceMs) return refuse('NotActive');
    if (endMs - startMs < 5_000 || endMs - startMs > 3_600_000) return refuse('BadLength');
    const event = this.events.find(
      ({ eventId, startsAtMs, endsAtMs, reportUntilMs }) =>
        quality === 'Ok' &&
        startsAtMs <= startMs &&
        endMs <= endsAtMs &&
        this.now <= reportUntilMs &&
        this.find(eventId, deviceId),
    );
    const found = event && this.find(event.eventId, deviceId);
    if (event && found) {
      found.meteredMwh += netMwh;
      found.coveredMs += endMs - startMs;
      if (found.coveredMs === event.endsAtMs - event.startsAtMs) {
        found.completeAtMs = Math.max(this.now, event.endsAtMs);
      }
    }
    const creditedEventId = event?.eventId;
    this.recorded.push({ ...interval, creditedEventId });
    return { name: 'IntervalRecorded', deviceId, startMs, endMs, creditedEventId, creditedMwh: event ? netMwh : 0n };
  }

  private event(eventId: bigint) {
    const event = this.events.find((known) => known.eventId === eventId);
    if (!event) throw new ContractError('gridService', 'any', 'EventNotFound');
    return event;
  }

  private find(eventId: bigint, deviceId: Hex): Participation | undefined {
    return this.participations.find((item) => item.eventId === eventId && item.deviceId === deviceId);
  }

  private include(name: string, run: () => FactBody[]): FinalizedExtrinsic {
    this.height += 1;
    this.now = this.timeMs();
    const place = { blockHeight: this.height, blockTimeMs: this.now };
    const events = run().map((fact, eventIndex) => ({ ...place, eventIndex, ...fact }));
    this.facts_.push(...events);
    this.sent.push(name);
    return { blockHeight: this.height, blockHash: GENESIS, extrinsicHash: GENESIS, events };
  }

  private async hooked<T>(call: string, run: () => T): Promise<T> {
    await this.hook(call, 'before');
    const result = run();
    await this.hook(call, 'after');
    return result;
  }
}
