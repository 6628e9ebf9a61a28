import { AppError } from '../shared/errors';
import type { Hex } from '../shared/ids';

/** The plug is registered for somebody else. */
export class DeviceOwnerError extends AppError {
  readonly code = 'DEVICE_OWNER';
  readonly retryable = false;

  constructor(plug: string, deviceId: Hex, owner: string, expected: string) {
    super(
      `Plug "${plug}" is registered for ${owner}, not for ${expected}. It is not reported. ` +
        'Correct its owner in the configuration, or let its present owner give it up.',
      { plug, deviceId, owner, expected },
    );
  }
}

/** The plug is reported by somebody else. */
export class DeviceOracleError extends AppError {
  readonly code = 'DEVICE_ORACLE';
  readonly retryable = false;

  constructor(plug: string, deviceId: Hex, oracle: string, expected: string) {
    super(
      `Plug "${plug}" is registered with the oracle ${oracle}, not with ${expected}. It is not reported. ` +
        'Let its owner change the oracle, or stop reading it here.',
      { plug, deviceId, oracle, expected },
    );
  }
}

/** The device is registered, but its intervals would be refused. */
export class DeviceInactiveError extends AppError {
  readonly code = 'DEVICE_INACTIVE';
  readonly retryable = false;

  constructor(plug: string, deviceId: Hex) {
    super(
      `The device of plug "${plug}" is not active. It is not reported. Reactivate it with \`powergrid device reactivate\`.`,
      { plug, deviceId },
    );
  }
}
