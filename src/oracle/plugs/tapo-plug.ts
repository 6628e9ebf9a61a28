import type { Clock } from '../../shared/clock';
import type { Plug, PlugIdentity, PlugReading } from './plug';
import { PlugBusyError, PlugClockError, PlugClosedError, PlugTimeoutError, PlugWrongDeviceError } from './plug-errors';
import { SessionLostError, type TapoAccount, TapoSession } from './tapo-session';

/** A plug's session lasts 24 hours by a clock that is not exact: renew it 20 minutes early. */
const SESSION_MS = (24 * 60 - 20) * 60_000;
const CALL_LIMIT_MS = 5_000;
/** Calls that may wait for one plug. More means that somebody asks without waiting for answers. */
const MAX_WAITING = 16;
/** A P110 that has lost power and internet starts at 2000. */
const OLDEST_YEAR = 2020;

export interface TapoPlugOptions extends TapoAccount {
  readonly name: string;
  /** May carry `:port`. */
  readonly host: string;
  readonly clock: Clock;
  /** The vendor's id this plug must have. Default: whichever answers first must stay. */
  readonly deviceId?: string;
  /** How long one call may take, logging in included, in real milliseconds: sockets know no other time. */
  readonly callLimitMs?: number;
}

/** A Tapo P110 or P115. Nothing is sent before the first call. */
export function createTapoPlug(options: TapoPlugOptions): Plug {
  return new TapoPlug(options);
}

interface Login {
  readonly session: TapoSession;
  /** In the clock's Unix milliseconds. */
  readonly renewAtMs: number;
}

class TapoPlug implements Plug {
  readonly name: string;
  readonly host: string;
  // Private to the runtime too, so that no log of this object shows it.
  readonly #account: TapoAccount;
  private readonly clock: Clock;
  private readonly callLimitMs: number;
  private isClosed = false;
  private underWay: AbortController | undefined;
  private deviceId: string | undefined;
  private login: Login | undefined;
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor({ name, host, clock, email, password, deviceId, callLimitMs = CALL_LIMIT_MS }: TapoPlugOptions) {
    this.name = name;
    this.host = host;
    this.#account = { email, password };
    this.clock = clock;
    this.callLimitMs = callLimitMs;
    this.deviceId = deviceId;
  }

  identify(): Promise<PlugIdentity> {
    return this.call(({ session }, signal) => session.identify(signal).then((identity) => this.confirm(identity)));
  }

  read(): Promise<PlugReading> {
    return this.call(async ({ session }, signal) => {
      const askedAtMs = this.clock.nowMs();
      const usage = await session.energyUsage(signal);
      if (Number(usage.local_time.slice(0, 4)) < OLDEST_YEAR) throw new PlugClockError(this, usage.local_time);
      return {
        // The plug measured somewhere between question and answer: the middle is wrong by half a round trip at most.
        atMs: Math.floor((askedAtMs + this.clock.nowMs()) / 2),
        powerMw: BigInt(usage.current_power),
        counterWh: usage.today_energy === undefined ? undefined : BigInt(usage.today_energy),
        deviceLocalTime: usage.local_time,
      };
    });
  }

  setOn(isOn: boolean): Promise<void> {
    return this.call(({ session }, signal) => session.setOn(isOn, signal));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.underWay?.abort(new PlugClosedError(this));
    await this.last;
  }

  /** Runs `work` after all calls before it, within the time limit. */
  private call<T>(work: (login: Login, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      return Promise.reject(new PlugBusyError(this, `${MAX_WAITING} calls are waiting for it`));
    }
    this.waiting += 1;
    const run = async (): Promise<T> => {
      try {
        return await this.limited(work);
      } finally {
        this.waiting -= 1;
      }
    };
    const result = this.last.then(run);
    this.last = result.catch(() => {});
    return result;
  }

  private async limited<T>(work: (login: Login, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.isClosed) throw new PlugClosedError(this);
    const underWay = new AbortController();
    this.underWay = underWay;
    const { signal } = underWay;
    const timer = setTimeout(() => underWay.abort(new PlugTimeoutError(this, this.callLimitMs)), this.callLimitMs);
    try {
      return await Promise.race([this.withLogin(work, signal), rejectWhenAborted(signal)]);
    } catch (error) {
      // After anything else the session's sequence number may be out of step, which garbles answers silently.
      if (!(error instanceof PlugBusyError || error instanceof PlugClockError)) this.login = undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A plug keeps one session: whoever logs in elsewhere ends this one, so a lost one is opened again once, at once. */
  private async withLogin<T>(work: (login: Login, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await work(await this.currentLogin(signal), signal);
    } catch (error) {
      if (!(error instanceof SessionLostError)) throw error;
    }
    this.login = undefined;
    try {
      return await work(await this.currentLogin(signal), signal);
    } catch (error) {
      if (!(error instanceof SessionLostError)) throw error;
      this.login = undefined;
      throw new PlugBusyError(this, 'another program took over its only session twice in a row');
    }
  }

  private async currentLogin(signal: AbortSignal): Promise<Login> {
    if (this.login && this.clock.nowMs() < this.login.renewAtMs) return this.login;
    this.login = undefined;
    const renewAtMs = this.clock.nowMs() + SESSION_MS;
    const session = await TapoSession.open(this, this.#account, signal);
    this.confirm(await session.identify(signal));
    this.login = { session, renewAtMs };
    return this.login;
  }

  private confirm(identity: PlugIdentity): PlugIdentity {
    this.deviceId ??= identity.deviceId;
    if (identity.deviceId !== this.deviceId) throw new PlugWrongDeviceError(this, this.deviceId, identity.deviceId);
    return identity;
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
