import { loginDeviceByIp } from 'tp-link-tapo-connect/dist/klap-transport.js';
import type { z } from 'zod';
import { AppError } from '../../shared/errors';
import { callLibrary, type HttpOutcome, NO_OUTCOME } from './library-http';
import type { PlugIdentity } from './plug';
import {
  PlugAuthError,
  PlugBusyError,
  PlugForbiddenError,
  type PlugPlace,
  PlugProtocolError,
  PlugUnreachableError,
  PlugUnsupportedError,
} from './plug-errors';
import { DeviceInfoSchema, EnergyUsageSchema } from './tapo-answers';

// The library's own entry point falls back to an older protocol after any failure and hides the cause behind that
// one's answer, so the KLAP login is called directly.

export interface TapoAccount {
  readonly email: string;
  readonly password: string;
}

/** The plug has forgotten the session: log in again. Never leaves the driver. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
}

/** The plug's seed and its proof. */
const HANDSHAKE1_BYTES = 48;

/** Models whose `get_energy_usage` reports power in milliwatts. */
const METERING_MODEL = /^P11[05]/;

/** Sentences the library turns the plug's error codes into, where the code decides what to do next. */
const ERROR_CODES: ReadonlyMap<string, number> = new Map([
  ['Session Timeout', 9999],
  ['Invalid credentials', -1501],
  ['Rate limit exceeded', -1301],
  ['Device supports KLAP protocol - Legacy login not supported', 1003],
  ['Invalid request params', -1008],
  ['Transport not available error', -1002],
  ['Malformed json request', -1003],
]);

type Device = Awaited<ReturnType<typeof loginDeviceByIp>>;
type EnergyUsage = z.infer<typeof EnergyUsageSchema>;

/** One login at one plug. Its calls must not overlap: the library's sequence number is shared. */
export class TapoSession {
  private constructor(
    private readonly plug: PlugPlace,
    private readonly device: Device,
  ) {}

  /** Opens a session. Aborting `signal` frees the socket. */
  static async open(plug: PlugPlace, account: TapoAccount, signal: AbortSignal): Promise<TapoSession> {
    const device = await ask(plug, signal, () => loginDeviceByIp(account.email, account.password, plug.host));
    return new TapoSession(plug, device);
  }

  /** @throws PlugUnsupportedError when the device is no P110 or P115. */
  async identify(signal: AbortSignal): Promise<PlugIdentity> {
    const answer = await ask(this.plug, signal, () => this.device.getDeviceInfo());
    const info = check(this.plug, DeviceInfoSchema, answer, 'get_device_info');
    if (!METERING_MODEL.test(info.model)) throw new PlugUnsupportedError(this.plug, `it is a ${info.model}`);
    return {
      deviceId: info.device_id,
      model: info.model,
      hardware: info.hw_ver,
      firmware: info.fw_ver,
      mac: info.mac,
      isOn: info.device_on,
    };
  }

  async energyUsage(signal: AbortSignal): Promise<EnergyUsage> {
    const answer: unknown = await ask(this.plug, signal, () => this.device.getEnergyUsage());
    return check(this.plug, EnergyUsageSchema, answer, 'get_energy_usage');
  }

  async setOn(isOn: boolean, signal: AbortSignal): Promise<void> {
    await ask(this.plug, signal, () => (isOn ? this.device.turnOn() : this.device.turnOff()));
  }
}

async function ask<T>(plug: PlugPlace, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const outcome: HttpOutcome = { ...NO_OUTCOME };
  try {
    return await callLibrary(signal, outcome, work);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AppError ? error : explain(plug, outcome, error);
  }
}

/** Tells failures apart by what happened on the wire; the library's errors do not. */
function explain(plug: PlugPlace, outcome: HttpOutcome, error: unknown): Error {
  const { step = 'request', status, bytes, networkCode } = outcome;
  // Nothing was sent: the library's sequence number has run past 2^31 - 1. Another session begins elsewhere.
  if (error instanceof RangeError) return new SessionLostError();
  // Node's HTTP parser gave up: something else listens there.
  if (networkCode?.startsWith('HPE_')) return new PlugUnsupportedError(plug, 'it does not speak HTTP');
  if (status === undefined) return new PlugUnreachableError(plug, networkCode ?? 'no answer');
  if (status !== 200) return explainStatus(plug, step, status);
  const message = error instanceof Error ? error.message : '';
  // The library takes every answer that does not match, whatever its length, for a wrong password.
  if (step === 'handshake1' && bytes !== HANDSHAKE1_BYTES) {
    return new PlugProtocolError(plug, `handshake1 has ${bytes} bytes instead of ${HANDSHAKE1_BYTES}`);
  }
  if (step === 'handshake1' && message === 'email or password incorrect') return new PlugAuthError(plug);
  // The library's message may quote the plug's bytes: only what is known goes on.
  const errorCode = ERROR_CODES.get(message) ?? Number(/^Unrecognised Error Code: (-?\d+)/.exec(message)?.[1]);
  if (step === 'request' && !Number.isNaN(errorCode)) return explainCode(plug, errorCode);
  if (step === 'request') return new PlugProtocolError(plug, 'it cannot be decrypted or read');
  return new PlugProtocolError(plug, `${step} is incomplete`);
}

function explainStatus(plug: PlugPlace, step: string, status: number): Error {
  if (status === 403 && step === 'request') return new SessionLostError();
  if (status === 403 && step === 'handshake1') return new PlugForbiddenError(plug);
  // The plug's own proof was right, so the account is: somebody else's handshake came in between.
  if (status === 403) return new PlugBusyError(plug, 'another program logged in at the same moment');
  // Routers, other devices and plugs with old firmware answer with 404, a redirect and the like.
  if (step === 'handshake1' && status < 500) {
    return new PlugUnsupportedError(plug, `it does not speak KLAP (HTTP status ${status})`);
  }
  return new PlugProtocolError(plug, `HTTP status ${status} at ${step}`, { status });
}

function explainCode(plug: PlugPlace, errorCode: number): Error {
  if (errorCode === 9999) return new SessionLostError();
  if (errorCode === -1501) return new PlugAuthError(plug);
  if (errorCode === -1301) return new PlugBusyError(plug, 'it is asked too often (error code -1301)');
  return new PlugProtocolError(plug, `error code ${errorCode}`, { errorCode });
}

function check<T>(plug: PlugPlace, schema: z.ZodType<T>, answer: unknown, method: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'result'))].join(', ');
  throw new PlugProtocolError(plug, `${method} has no valid ${fields}`, { method, fields });
}
