import { AppError, type Details } from '../../shared/errors';

/** Which plug a failure is about. */
export interface PlugPlace {
  readonly name: string;
  readonly host: string;
}

/** Any expected failure of a plug. */
export abstract class PlugError extends AppError {
  constructor(plug: PlugPlace, problem: string, advice: string, details: Details = {}, options?: ErrorOptions) {
    const { name, host } = plug;
    super(`Plug "${name}" at ${host} ${problem}. ${advice}`, { plug: name, host, ...details }, options);
  }
}

/** The account's e-mail or password is not the plug's. */
export class PlugAuthError extends PlugError {
  readonly code = 'PLUG_AUTH';
  readonly retryable = false;

  constructor(plug: PlugPlace) {
    super(plug, 'refused the login', 'Check TAPO_EMAIL and TAPO_PASSWORD; both are case-sensitive.');
  }
}

/** The firmware refuses logins from anything but the vendor's app. */
export class PlugForbiddenError extends PlugError {
  readonly code = 'PLUG_FORBIDDEN';
  readonly retryable = false;

  constructor(plug: PlugPlace) {
    super(
      plug,
      'does not let other programs log in (403)',
      'Enable Me > Third-Party Services > Third-Party Compatibility in the Tapo app (toggle off/on).',
    );
  }
}

/** Nothing answers at that address. */
export class PlugUnreachableError extends PlugError {
  readonly code = 'PLUG_UNREACHABLE';
  readonly retryable = true;

  constructor(plug: PlugPlace, reason: string) {
    super(
      plug,
      `cannot be reached (${reason})`,
      'Check that it has power and Wi-Fi, and that its address has not changed.',
      { reason },
    );
  }
}

/** The plug took longer than it may. */
export class PlugTimeoutError extends PlugError {
  readonly code = 'PLUG_TIMEOUT';
  readonly retryable = true;

  constructor(plug: PlugPlace, limitMs: number) {
    super(
      plug,
      `did not answer within ${limitMs} ms`,
      'If this goes on, check its Wi-Fi or unplug it for ten seconds.',
      {
        limitMs,
      },
    );
  }
}

/** The plug said something that makes no sense. */
export class PlugProtocolError extends PlugError {
  readonly code = 'PLUG_PROTOCOL';
  readonly retryable = true;

  constructor(plug: PlugPlace, problem: string, details: Details = {}) {
    super(plug, `gave an answer that cannot be used: ${problem}`, 'If this goes on, update its firmware.', details);
  }
}

/** Whatever answers there is not a plug that this driver can meter with. */
export class PlugUnsupportedError extends PlugError {
  readonly code = 'PLUG_UNSUPPORTED';
  readonly retryable = false;

  constructor(plug: PlugPlace, problem: string) {
    super(plug, `is not a supported plug: ${problem}`, 'Use a Tapo P110 or P115 with firmware that speaks KLAP.');
  }
}

/** Another plug answers at this one's address. */
export class PlugWrongDeviceError extends PlugError {
  readonly code = 'PLUG_WRONG_DEVICE';
  readonly retryable = false;

  constructor(plug: PlugPlace, expected: string, actual: string) {
    super(
      plug,
      `is another device: ${actual} instead of ${expected}`,
      'Put the right address into the configuration, and reserve it for this plug in the router.',
      { expected, actual },
    );
  }
}

/** The plug is there but has no time, or other programs keep taking its only session. */
export class PlugBusyError extends PlugError {
  readonly code = 'PLUG_BUSY';
  readonly retryable = true;

  constructor(plug: PlugPlace, problem: string) {
    super(plug, `is busy: ${problem}`, 'Poll less often, and close other programs that read this plug.');
  }
}

/** The plug's wall clock is wrong, so its counter's midnight is too. */
export class PlugClockError extends PlugError {
  readonly code = 'PLUG_CLOCK';
  readonly retryable = true;

  constructor(plug: PlugPlace, deviceLocalTime: string) {
    super(
      plug,
      `believes that it is ${deviceLocalTime}`,
      'Let it reach the internet, or open it in the Tapo app, so that it sets its clock.',
      { deviceLocalTime },
    );
  }
}

/** The plug was closed by this program. */
export class PlugClosedError extends PlugError {
  readonly code = 'PLUG_CLOSED';
  readonly retryable = false;

  constructor(plug: PlugPlace) {
    super(plug, 'is closed', 'It was stopped together with the program that read it.');
  }
}
