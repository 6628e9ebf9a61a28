import type { Direction, GridEventKind, IntervalQuality, Outcome } from '../chain/powergrid-chain';
import type { Hex } from '../shared/ids';

interface OfPlug {
  /** The plug's name in the configuration. */
  readonly plug: string;
  readonly deviceId: Hex;
}

/** What an oracle tells as it happens, for logs and for people. `atMs` is the clock's time. */
export type OracleProgress = { readonly atMs: number } & (
  | ({ readonly type: 'reading'; readonly powerMw: bigint; readonly counterWh: bigint | undefined } & OfPlug)
  | ({ readonly type: 'registered'; readonly owner: string; readonly isNew: boolean } & OfPlug)
  | ({
      readonly type: 'sealed';
      readonly startMs: number;
      readonly endMs: number;
      readonly netMwh: bigint;
      readonly quality: IntervalQuality;
      readonly note: string | undefined;
    } & OfPlug)
  | {
      readonly type: 'reported';
      /** Intervals in the report, and how many of them the contract refused. */
      readonly count: number;
      readonly refused: number;
      readonly blockHeight: number;
      readonly extrinsicHash: Hex;
    }
  | {
      readonly type: 'event';
      readonly eventId: bigint;
      readonly kind: GridEventKind;
      readonly direction: Direction;
      readonly startsAtMs: number;
      readonly endsAtMs: number;
      readonly ratePerKwh: bigint;
    }
  | ({
      readonly type: 'enrolled';
      readonly eventId: bigint;
      /** Undefined when somebody else enrolled the device with this oracle's key. */
      readonly baselineMwh: bigint | undefined;
      readonly expectedMwh: bigint | undefined;
    } & OfPlug)
  | ({ readonly type: 'notEnrolled'; readonly eventId: bigint; readonly reason: string } & OfPlug)
  | ({
      readonly type: 'settled';
      readonly eventId: bigint;
      readonly outcome: Outcome;
      readonly deliveredMwh: bigint;
      readonly reward: bigint;
      readonly blockHeight: number;
    } & OfPlug)
  /** Something does not work. `about` is a plug's name or `chain`; the message says what to do. */
  | { readonly type: 'problem'; readonly about: string; readonly code: string; readonly message: string }
  | { readonly type: 'recovered'; readonly about: string }
);

type WithoutTime<T> = T extends unknown ? Omit<T, 'atMs'> : never;

/** Tells what happened; the time is filled in. */
export type Tell = (progress: WithoutTime<OracleProgress>) => void;
