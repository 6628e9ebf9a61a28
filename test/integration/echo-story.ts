import { type Hex, toHex } from '../../src/shared/ids';
import type { EchoEvent } from './echo-contracts';
import { below } from './seeded';

const HOUR_MS = 3_600_000;
const START_MS = 1_700_000_000_000;

/** What the contracts could have emitted, chosen by a seed. No two parts of it make the same row. */
export class EchoStory {
  private readonly owners = [1, 2, 3].map(bytes);
  private readonly devices: Hex[] = [];
  private readonly unsettled: { readonly eventId: number; readonly deviceId: Hex }[] = [];
  private eventCount = 0;
  private intervalCount = 0;

  constructor(private readonly random: () => number) {}

  /** Devices, grid events and participations to go on with. */
  opening(): readonly EchoEvent[] {
    const devices = [1, 2, 3, 4].map(() => this.registration());
    return [...devices, ...this.gridEvent(), ...this.gridEvent()];
  }

  /** One thing that happens, with all the events that belong to it. */
  next(): readonly EchoEvent[] {
    switch (below(10, this.random)) {
      case 0:
        return [this.registration()];
      case 1:
        return this.gridEvent();
      case 2:
      case 3:
        return [this.interval(), this.interval()];
      case 4:
        return [this.performance(), this.transfer(), this.transfer()];
      case 5:
      case 6:
        return [this.transfer()];
      default:
        return this.settlement();
    }
  }

  /** A participation is settled, and its reward minted. */
  settlement(): readonly EchoEvent[] {
    const participation = this.unsettled.shift();
    if (!participation) return this.gridEvent();
    const owner = this.pick(this.owners);
    const amount = BigInt(1 + below(1_000_000, this.random)) * 10n ** 15n;
    const common = { ...participation, owner, atMs: START_MS };
    return [
      {
        contract: 'gridService',
        name: 'ParticipationSettled',
        fields: {
          ...common,
          oracle: owner,
          baselineMwh: 147_600,
          meteredMwh: 22_600,
          coveredMs: HOUR_MS,
          windowMs: HOUR_MS,
          capacityWatts: 2_000,
          reputation: 50,
          ratePerKwh: 10n ** 18n,
          rawMwh: 125_000,
          deliveredMwh: 1 + below(125_000, this.random),
          expectedMwh: 125_000,
          outcome: 'Delivered',
          reward: amount,
          settledBy: owner,
        },
      },
      { contract: 'gridService', name: 'RewardPaid', fields: { ...common, amount } },
      { contract: 'token', name: 'Transfer', fields: { from: null, to: owner, value: amount } },
    ];
  }

  transfer(): EchoEvent {
    const value = BigInt(1 + below(1_000, this.random));
    const [from, to] = [this.pick(this.owners), this.pick(this.owners)];
    return { contract: 'token', name: 'Transfer', fields: { from, to, value } };
  }

  private registration(): EchoEvent {
    const deviceId = bytes(1_000 + this.devices.length);
    this.devices.push(deviceId);
    const owner = this.pick(this.owners);
    return {
      contract: 'resourceRegistry',
      name: 'DeviceRegistered',
      fields: {
        deviceId,
        owner,
        oracle: owner,
        deviceType: 'Plug',
        capacityWatts: 2_000,
        siteId: bytes(0),
        region: 'GB-LND',
        manufacturer: 'TP-Link',
        model: 'P110',
        firmware: '1.3.0',
        status: 'Active',
        stake: 2n * 10n ** 12n,
        reputation: 50,
        activeSinceMs: START_MS,
        atMs: START_MS,
      },
    };
  }

  /** With every device in it. */
  private gridEvent(): readonly EchoEvent[] {
    this.eventCount += 1;
    const eventId = this.eventCount;
    const owner = this.pick(this.owners);
    const created: EchoEvent = {
      contract: 'gridService',
      name: 'GridEventCreated',
      fields: {
        eventId,
        operator: owner,
        kind: 'DemandResponse',
        direction: 'Reduce',
        startsAtMs: START_MS,
        endsAtMs: START_MS + HOUR_MS,
        reportUntilMs: START_MS + 2 * HOUR_MS,
        challengePeriodMs: HOUR_MS,
        resolvePeriodMs: HOUR_MS,
        ratePerKwh: 10n ** 18n,
        targetMilliwatts: 1_000_000,
        budget: 0,
        ruleId: null,
        atMs: START_MS,
      },
    };
    const enrolled = this.devices.slice(-6).map((deviceId): EchoEvent => {
      this.unsettled.push({ eventId, deviceId });
      const fields = {
        eventId,
        deviceId,
        owner,
        oracle: owner,
        baselineMwh: 147_600,
        expectedMwh: 125_000,
        methodId: 1,
        basisFromMs: START_MS - HOUR_MS,
        basisToMs: START_MS,
        basisCount: 3,
        evidence: bytes(0),
        capacityWatts: 2_000,
        reputation: 50,
        reserved: 0,
        atMs: START_MS,
      };
      return { contract: 'gridService', name: 'DeviceEnrolled', fields };
    });
    return [created, ...enrolled];
  }

  private interval(): EchoEvent {
    this.intervalCount += 1;
    const startMs = START_MS + this.intervalCount * 300_000;
    const fields = {
      deviceId: this.pick(this.devices),
      oracle: this.pick(this.owners),
      startMs,
      endMs: startMs + 300_000,
      netMwh: below(24_600, this.random),
      quality: 'Ok',
      samplesRoot: bytes(0),
      creditedEventId: null,
      creditedMwh: 0,
      atMs: startMs,
    };
    return { contract: 'gridService', name: 'IntervalRecorded', fields };
  }

  private performance(): EchoEvent {
    const after = below(100, this.random);
    const fields = {
      deviceId: this.pick(this.devices),
      eventId: 1,
      outcome: 'Delivered',
      before: 50,
      after,
      atMs: START_MS,
    };
    return { contract: 'resourceRegistry', name: 'PerformanceRecorded', fields };
  }

  private pick<T>(from: readonly T[]): T {
    const picked = from[below(from.length, this.random)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }
}

/** 32 bytes that end with a number: an account, a device. */
function bytes(number: number): Hex {
  const id = Buffer.alloc(32);
  id.writeUInt32BE(number, 28);
  return toHex(id);
}
