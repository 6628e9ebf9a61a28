import { UsageError } from '../shared/errors';
import { parseDecimal } from '../shared/units';

/** What the demo is told to play. Powers in milliwatts, rate in PWGD units per kWh. */
export interface DemoInput {
  readonly beforeMw: bigint;
  readonly duringMw: bigint;
  readonly ratePerKwh: bigint;
  /** When the grid event's window starts; undefined lets the story end just before `nowMs`. */
  readonly windowStartMs: number | undefined;
}

/** The demo's moments in Unix milliseconds, in order. */
export interface DemoStory {
  /** The plug is switched on and the oracle begins to read it. */
  readonly beginsAtMs: number;
  /** The operator announces the grid event. */
  readonly announcedAtMs: number;
  /** The heater is turned down, one minute before the window. */
  readonly reducedAtMs: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  /** The heater is turned up again, one minute after the window. */
  readonly restoredAtMs: number;
}

const MINUTE_MS = 60_000;
/** Twenty minutes of readings before the announcement: at least three whole five-minute intervals. */
const HISTORY_MS = 20 * MINUTE_MS;
const NOTICE_MS = 5 * MINUTE_MS;
const WINDOW_MS = 30 * MINUTE_MS;
/** From the window's end until everything about it has been settled. */
const AFTERMATH_MS = 5 * MINUTE_MS;
const LARGEST_PLUG_WATTS = 3_680n;

/** @throws UsageError when an option is not a number the story can be played with. */
export function parseDemoInput(options: {
  wattsBefore: string;
  wattsDuring: string;
  rate: string;
  windowStart?: string;
}): DemoInput {
  return {
    beforeMw: parseWatts('--watts-before', options.wattsBefore),
    duringMw: parseWatts('--watts-during', options.wattsDuring),
    ratePerKwh: parseRate(options.rate),
    windowStartMs: options.windowStart === undefined ? undefined : parseInstant(options.windowStart),
  };
}

/** Lays the story out so that none of it lies in the future. @throws UsageError when it would. */
export function layOutStory(input: DemoInput, nowMs: number): DemoStory {
  const latestStartMs = Math.floor((nowMs - WINDOW_MS - AFTERMATH_MS) / 1_000) * 1_000;
  const windowStartMs = input.windowStartMs ?? latestStartMs;
  if (windowStartMs > latestStartMs) {
    throw new UsageError(
      `--window-start must lie at least 35 minutes in the past: ${new Date(latestStartMs).toISOString()} or earlier.`,
    );
  }
  const announcedAtMs = windowStartMs - NOTICE_MS;
  const windowEndMs = windowStartMs + WINDOW_MS;
  return {
    beginsAtMs: announcedAtMs - HISTORY_MS,
    announcedAtMs,
    reducedAtMs: windowStartMs - MINUTE_MS,
    windowStartMs,
    windowEndMs,
    restoredAtMs: windowEndMs + MINUTE_MS,
  };
}

/** What the household promises to use less, in whole watts: at least 1, which is what a plug may promise. */
export function promisedWatts(input: DemoInput): number {
  const lessMw = input.beforeMw - input.duringMw;
  return lessMw < 1_000n ? 1 : Number(lessMw / 1_000n);
}

function parseWatts(option: string, text: string): bigint {
  const mw = parseDecimal(text, 3);
  if (mw === undefined || mw > LARGEST_PLUG_WATTS * 1_000n) {
    throw new UsageError(
      `${option} must be 0 to ${LARGEST_PLUG_WATTS} watts with at most three decimals, not "${text}".`,
    );
  }
  return mw;
}

function parseRate(text: string): bigint {
  const rate = parseDecimal(text, 18);
  if (rate === undefined || rate === 0n)
    throw new UsageError(`--rate must be PWGD per kWh above 0, such as 0.75, not "${text}".`);
  return rate;
}

function parseInstant(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new UsageError(`--window-start must be an ISO 8601 time such as 2026-01-31T23:50:00Z, not "${text}".`);
  return ms;
}
