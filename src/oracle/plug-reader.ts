import type { Clock } from '../shared/clock';
import type { PlugConfig } from '../shared/config';
import { AppError } from '../shared/errors';
import { deviceIdOf, type Hex } from '../shared/ids';
import { firstGridLine } from './cuts';
import { sealIntervals } from './intervals';
import type { Journal } from './journal';
import { nextSample, type Reading } from './metering';
import type { Plug, PlugIdentity } from './plugs/plug';
import type { Problems } from './problems';
import type { Tell } from './progress';
import { ImplausiblePowerError, ReadingOrderError } from './reading-errors';

/** Polls without an answer after which a gap begins. */
const GAP_POLLS = 3;
/** After a longer gap the record begins anew instead of stating a day of nothing. */
const LONGEST_GAP_MS = 86_400_000;
const LONGEST_PAUSE_MS = 60_000;
/** A plug that refuses logins may lock out whoever keeps trying. */
const REFUSED_PAUSE_MS = 300_000;

export interface PlugReaderOptions {
  readonly config: PlugConfig;
  readonly plug: Plug;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly pollMs: number;
  readonly intervalMs: number;
  /** Each poll is delayed by a random time up to this. */
  readonly jitterMs: number;
  readonly problems: Problems;
  readonly tell: Tell;
}

/** The device behind a plug, known once the plug has answered. */
export interface MeteredDevice {
  readonly deviceId: Hex;
  readonly identity: PlugIdentity;
}

/** Reads one plug for as long as it is let: readings into the journal first, then intervals sealed from there. */
export class PlugReader {
  readonly config: PlugConfig;
  /** Resolves after the first attempt to reach the plug, whatever came of it. */
  readonly attempted: Promise<void>;
  private metered: MeteredDevice | undefined;
  private setAttempted: () => void = () => {};
  private failures = 0;

  constructor(private readonly options: PlugReaderOptions) {
    this.config = options.config;
    this.attempted = new Promise((resolve) => {
      this.setAttempted = resolve;
    });
  }

  get device(): MeteredDevice | undefined {
    return this.metered;
  }

  /** Polls on a schedule of its own until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs, jitterMs } = this.options;
    const beganMs = clock.nowMs();
    while (!signal.aborted) {
      const pauseMs = await this.poll(signal);
      this.setAttempted();
      const polls = Math.floor((clock.nowMs() + pauseMs - beganMs) / pollMs) + 1;
      const dueMs = beganMs + polls * pollMs + Math.floor(Math.random() * jitterMs);
      await clock.sleepUntil(dueMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
    this.setAttempted();
    await this.options.plug.close();
  }

  /** The chain takes this device's intervals from `fromMs` on. */
  beginRecord(fromMs: number): void {
    const { journal, clock, intervalMs } = this.options;
    if (!this.metered || journal.sealedToMs(this.metered.deviceId) !== undefined) return;
    const { deviceId } = this.metered;
    const firstMs = journal.samplesFrom(deviceId, 0)[0]?.atMs ?? clock.nowMs();
    journal.beginRecord(deviceId, firstGridLine(Math.max(fromMs, firstMs), intervalMs));
  }

  /** Returns how long to pause beyond the schedule, in ms. */
  private async poll(signal: AbortSignal): Promise<number> {
    const { plug, pollMs, problems } = this.options;
    try {
      const { deviceId } = this.metered ?? (await this.identify());
      const { atMs, powerMw, counterWh, deviceLocalTime } = await plug.read();
      this.take(deviceId, { atMs, powerMw, counterWh, localTime: deviceLocalTime });
      this.seal(deviceId);
      problems.clear(plug.name);
      this.failures = 0;
      return 0;
    } catch (error) {
      if (signal.aborted) return 0;
      problems.report(plug.name, error);
      this.failures += 1;
      if (error instanceof AppError && !error.retryable) return REFUSED_PAUSE_MS;
      // The third poll in a row still ends the silence within the gap limit.
      return this.failures < GAP_POLLS ? 0 : Math.min(pollMs * 2 ** (this.failures - GAP_POLLS), LONGEST_PAUSE_MS);
    }
  }

  private async identify(): Promise<MeteredDevice> {
    const { plug, config, journal } = this.options;
    const identity = await plug.identify();
    const deviceId = deviceIdOf(config.driver, identity.deviceId);
    journal.addDevice(deviceId, config.name);
    this.metered = { deviceId, identity };
    return this.metered;
  }

  private take(deviceId: Hex, reading: Reading): void {
    const { journal, config, tell } = this.options;
    const last = journal.lastSample(deviceId);
    if (last && reading.atMs <= last.atMs) throw new ReadingOrderError(config.name, reading.atMs, last.atMs);
    if (reading.powerMw < 0n || reading.powerMw > BigInt(config.capacityWatts) * 1_050n) {
      throw new ImplausiblePowerError(config.name, reading.powerMw, config.capacityWatts);
    }
    journal.addReading(deviceId, nextSample(last, reading));
    const { powerMw, counterWh } = reading;
    tell({ type: 'reading', plug: config.name, deviceId, powerMw, counterWh });
  }

  private seal(deviceId: Hex): void {
    const { journal, clock, config, intervalMs, pollMs, jitterMs, tell } = this.options;
    const fromMs = journal.sealedToMs(deviceId);
    if (fromMs === undefined) return;
    const samples = journal.samplesFrom(deviceId, fromMs);
    const [first, last, lastButOne] = [samples[0], samples.at(-1), samples.at(-2)];
    if (!first || !last) return;
    if (first.atMs > fromMs || last.atMs - (lastButOne ?? last).atMs > LONGEST_GAP_MS) {
      journal.beginRecord(deviceId, firstGridLine(Math.max(fromMs, last.atMs), intervalMs));
      return;
    }
    const intervals = sealIntervals({
      samples,
      fromMs,
      intervalMs,
      edges: journal.edges(deviceId, fromMs),
      gapLimitMs: GAP_POLLS * pollMs + jitterMs,
    });
    journal.addSealed(deviceId, intervals, clock.nowMs());
    for (const { startMs, endMs, netMwh, quality, note } of intervals) {
      tell({ type: 'sealed', plug: config.name, deviceId, startMs, endMs, netMwh, quality, note });
    }
  }
}
