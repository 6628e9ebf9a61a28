/** What one plug said about itself and its load at one moment. */
export interface PlugReading {
  /** When the plug measured, in the clock's Unix milliseconds. */
  readonly atMs: number;
  readonly powerMw: bigint;
  /** The plug's own counter in watt-hours; falls back to 0 at its midnight. Undefined when it did not say. */
  readonly counterWh: bigint | undefined;
  /** The plug's wall clock, as it writes it: `2026-01-31 23:50:00`. */
  readonly deviceLocalTime: string;
}

/** Which plug answered at the last login. */
export interface PlugIdentity {
  /** The vendor's id, as the plug writes it. */
  readonly deviceId: string;
  readonly model: string;
  readonly hardware: string;
  readonly firmware: string;
  readonly mac: string;
  readonly isOn: boolean;
}

/**
 * A metering smart plug. Calls on one plug run one after the other, each within its own time limit. Every expected
 * failure is a PlugError.
 */
export interface Plug {
  readonly name: string;
  /** May carry `:port`. */
  readonly host: string;
  /** Logs in and asks the plug which one it is. */
  identify(): Promise<PlugIdentity>;
  /** Takes one reading, logging in first when there is no session. */
  read(): Promise<PlugReading>;
  /** Switches the load on or off. */
  setOn(isOn: boolean): Promise<void>;
  /** Ends the call under way; every later call fails. */
  close(): Promise<void>;
}
