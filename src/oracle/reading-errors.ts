import { AppError } from '../shared/errors';

/** A reading that cannot be right is left out: the time around it becomes a gap. */
export class ImplausiblePowerError extends AppError {
  readonly code = 'POWER_IMPLAUSIBLE';
  readonly retryable = true;

  constructor(plug: string, powerMw: bigint, capacityWatts: number) {
    super(
      `Plug "${plug}" reports ${powerMw} mW, which a device of ${capacityWatts} W cannot draw. ` +
        'If it really draws that much, raise its capacityWatts in the configuration.',
      { plug, powerMw, capacityWatts },
    );
  }
}

/** A reading that is not later than the one before it is left out. */
export class ReadingOrderError extends AppError {
  readonly code = 'READING_ORDER';
  readonly retryable = true;

  constructor(plug: string, atMs: number, lastAtMs: number) {
    super(
      `A reading of plug "${plug}" is dated ${new Date(atMs).toISOString()}, but the last one ` +
        `${new Date(lastAtMs).toISOString()}. Check this machine's clock; readings count again once it is past that.`,
      { plug, atMs, lastAtMs },
    );
  }
}
