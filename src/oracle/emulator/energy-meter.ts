import type { PowerProfile } from './power-profile';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Milliwatt-milliseconds in one watt-hour, the resolution of a P110's counters. */
const MW_MS_PER_WH = 3_600_000_000n;

/** The counters a P110 reports. */
export interface EnergyCounters {
  /** Whole watt-hours since local midnight. */
  readonly todayWh: bigint;
  /** Whole watt-hours since the first of the month, local time. */
  readonly monthWh: bigint;
  /** Whole minutes switched on. */
  readonly todayRuntimeMinutes: number;
  readonly monthRuntimeMinutes: number;
}

/** Integrates a profile exactly over the clock's time and resets its counters at local midnight. */
export class EnergyMeter {
  private relayOn = true;
  private switchedAtMs: number;
  private todayMwMs = 0n;
  private monthMwMs = 0n;
  private todayOnMs = 0;
  private monthOnMs = 0;

  /** `atMs` is the moment the plug starts, in Unix milliseconds; `utcOffsetMinutes` places its midnight. */
  constructor(
    private readonly profile: PowerProfile,
    private atMs: number,
    private readonly utcOffsetMinutes: number,
  ) {
    this.switchedAtMs = atMs;
  }

  /** Carries everything on to `nowMs`. A clock that has gone back changes nothing. */
  advanceTo(nowMs: number): void {
    while (this.atMs < nowMs) {
      const midnightMs = this.nextMidnightMs();
      const untilMs = Math.min(nowMs, midnightMs, this.profile.nextStepAfter(this.atMs));
      this.count(untilMs - this.atMs);
      this.atMs = untilMs;
      if (untilMs === midnightMs) this.startDay();
    }
  }

  get isOn(): boolean {
    return this.relayOn;
  }

  /** Milliseconds since the plug was switched on; 0 while it is off. */
  get onMs(): number {
    return this.relayOn ? this.atMs - this.switchedAtMs : 0;
  }

  /** Milliwatts at the moment reached. */
  get powerMw(): bigint {
    return this.relayOn ? this.profile.powerMwAt(this.atMs) : 0n;
  }

  get counters(): EnergyCounters {
    return {
      todayWh: this.todayMwMs / MW_MS_PER_WH,
      monthWh: this.monthMwMs / MW_MS_PER_WH,
      todayRuntimeMinutes: Math.floor(this.todayOnMs / MINUTE_MS),
      monthRuntimeMinutes: Math.floor(this.monthOnMs / MINUTE_MS),
    };
  }

  /** Switches at the moment reached. */
  setOn(isOn: boolean): void {
    if (isOn !== this.relayOn) this.switchedAtMs = this.atMs;
    this.relayOn = isOn;
  }

  private count(durationMs: number): void {
    const energyMwMs = this.powerMw * BigInt(durationMs);
    this.todayMwMs += energyMwMs;
    this.monthMwMs += energyMwMs;
    if (!this.relayOn) return;
    this.todayOnMs += durationMs;
    this.monthOnMs += durationMs;
  }

  private nextMidnightMs(): number {
    const offsetMs = this.utcOffsetMinutes * MINUTE_MS;
    return (Math.floor((this.atMs + offsetMs) / DAY_MS) + 1) * DAY_MS - offsetMs;
  }

  private startDay(): void {
    this.todayMwMs = 0n;
    this.todayOnMs = 0;
    if (new Date(this.atMs + this.utcOffsetMinutes * MINUTE_MS).getUTCDate() !== 1) return;
    this.monthMwMs = 0n;
    this.monthOnMs = 0;
  }
}
