import type { Hex } from '../shared/ids';

/** Net import of one device between two instants, as `grid_service.report` takes it. Times are Unix ms. */
export interface MeterInterval {
  readonly deviceId: Hex;
  readonly startMs: number;
  readonly endMs: number;
  /** Taken from the grid positive, fed into it negative. */
  readonly netMwh: bigint;
  readonly quality: IntervalQuality;
  readonly samplesRoot: Hex;
}

export type IntervalQuality = 'Ok' | 'Estimated' | 'Missing' | 'Bad';
export type GridEventKind = 'DemandResponse' | 'FrequencyRegulation' | 'PeakShaving' | 'LoadBalancing' | 'Emergency';
export type Direction = 'Reduce' | 'Increase';
export type Outcome = 'Delivered' | 'Partial' | 'Missed' | 'Unmetered' | 'Fraud' | 'Void';

/** What an oracle says of a device when it registers it. */
export interface DeviceMetadata {
  readonly deviceType: 'Plug';
  readonly capacityWatts: number;
  /** 32 bytes: groups the devices of one site for an audit. */
  readonly siteId: Hex;
  readonly region: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
}

export interface Enrolment {
  readonly eventId: bigint;
  readonly deviceId: Hex;
  readonly baselineMwh: bigint;
  readonly expectedMwh: bigint;
  readonly methodId: number;
  readonly basisFromMs: number;
  readonly basisToMs: number;
  readonly basisCount: number;
  readonly evidence: Hex;
}

/** Where an extrinsic ended up: in this finalized block. */
export interface FinalizedExtrinsic {
  readonly blockHeight: number;
  readonly blockHash: Hex;
  readonly extrinsicHash: Hex;
  /** The events our contracts emitted in this extrinsic, in order. */
  readonly events: readonly ContractFact[];
}

interface FactPlace {
  readonly blockHeight: number;
  readonly eventIndex: number;
  /** The block's own time. */
  readonly blockTimeMs: number;
}

/** The contract events that an oracle acts on; all others arrive as `Other`. */
export type ContractFact = FactPlace &
  (
    | {
        readonly name: 'GridEventCreated';
        readonly eventId: bigint;
        readonly kind: GridEventKind;
        readonly direction: Direction;
        readonly startsAtMs: number;
        readonly endsAtMs: number;
        readonly reportUntilMs: number;
        readonly challengePeriodMs: number;
        readonly ratePerKwh: bigint;
        readonly createdAtMs: number;
      }
    | { readonly name: 'DeviceEnrolled'; readonly eventId: bigint; readonly deviceId: Hex }
    | {
        readonly name: 'IntervalRecorded';
        readonly deviceId: Hex;
        readonly startMs: number;
        readonly endMs: number;
        readonly creditedEventId: bigint | undefined;
        readonly creditedMwh: bigint;
      }
    | {
        readonly name: 'IntervalRefused';
        readonly deviceId: Hex;
        readonly startMs: number;
        readonly endMs: number;
        readonly reason: string;
      }
    | {
        readonly name: 'ParticipationSettled';
        readonly eventId: bigint;
        readonly deviceId: Hex;
        readonly outcome: Outcome;
        readonly deliveredMwh: bigint;
        readonly reward: bigint;
      }
    | { readonly name: 'Other'; readonly eventName: string }
  );

/** What the chain keeps of a device, as far as an oracle needs it. */
export interface DeviceInfo {
  readonly owner: string;
  readonly oracle: string;
  readonly isActive: boolean;
  readonly isEligible: boolean;
  readonly activeSinceMs: number;
  readonly capacityWatts: number;
}

/** What the chain keeps of a participation, as far as an oracle needs it. */
export interface ParticipationInfo {
  readonly isSettled: boolean;
  readonly coveredMs: number;
  readonly meteredMwh: bigint;
  /** When the last missing interval arrived; undefined while the window is not wholly covered. */
  readonly completeAtMs: number | undefined;
}

/**
 * The chain as an oracle sees it. Every sending call does a dry run first, throws a ContractError with the contract's
 * own error name when it is refused, and returns once the extrinsic is finalized.
 */
export interface OracleChain {
  /** SS58 address of the account that signs. */
  readonly oracle: string;
  readonly genesisHash: Hex;
  finalizedHeight(): Promise<number>;
  /** Facts of all blocks from `fromHeight` to `toHeight`, both included, in chain order. */
  facts(fromHeight: number, toHeight: number): Promise<readonly ContractFact[]>;
  device(deviceId: Hex): Promise<DeviceInfo | undefined>;
  participation(eventId: bigint, deviceId: Hex): Promise<ParticipationInfo | undefined>;
  /** End of the last interval recorded for the device; 0 when there is none. */
  lastEndMs(deviceId: Hex): Promise<number>;
  /** Registers the device for `owner`, paying the smallest stake its capacity needs. */
  registerDevice(deviceId: Hex, owner: string, metadata: DeviceMetadata): Promise<FinalizedExtrinsic>;
  enroll(enrolment: Enrolment): Promise<FinalizedExtrinsic>;
  /** At most 64 intervals. Refusals of single items come back as facts, not as errors. */
  report(intervals: readonly MeterInterval[]): Promise<FinalizedExtrinsic>;
  settle(eventId: bigint, deviceId: Hex): Promise<FinalizedExtrinsic>;
}
