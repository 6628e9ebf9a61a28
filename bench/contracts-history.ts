import type { BenchChain, Call, Cost } from './contracts-chain';

export const INTERVAL_MS = 5_000;
const DAY_MS = 86_400_000;
const WINDOW_AFTER_MS = 20 * 3_600_000;
const ITEMS_PER_REPORT = 64;
const STAKE = 2n * 10n ** 12n;
const NET_MWH = 400;
const NO_SAMPLES = `0x${'00'.repeat(32)}`;
/** The device whose costs are measured. */
export const MEASURED = 0;

/** What the same three messages cost after `count` earlier intervals, participations and participants. */
export interface HistoryCosts {
  readonly count: number;
  readonly report: Cost;
  readonly enroll: Cost;
  readonly settle: Cost;
}

export function deviceId(index: number): string {
  return `0x${(index + 1).toString(16).padStart(64, '0')}`;
}

export function registration(bench: BenchChain, index: number): Call {
  const metadata = {
    deviceType: 'Plug',
    capacityWatts: 2_000,
    siteId: NO_SAMPLES,
    region: 'GB-LND',
    manufacturer: 'TP-Link',
    model: 'P110',
    firmware: '1.3.0',
  };
  const args = [deviceId(index), bench.address, bench.address, metadata];
  return { contract: 'resourceRegistry', message: 'register_device', args, value: STAKE };
}

export function interval(index: number, startMs: number) {
  return {
    deviceId: deviceId(index),
    startMs,
    endMs: startMs + INTERVAL_MS,
    netMwh: NET_MWH,
    quality: 'Ok',
    samplesRoot: NO_SAMPLES,
  };
}

export function grid(message: string, ...args: unknown[]): Call {
  return { contract: 'gridService', message, args };
}

export function eventRequest(startsAtMs: number) {
  return {
    kind: 'DemandResponse',
    direction: 'Reduce',
    startsAtMs,
    endsAtMs: startsAtMs + INTERVAL_MS,
    ratePerKwh: 0,
    targetMilliwatts: 1_000_000,
    budget: 0,
  };
}

export function enroll(eventId: number, index: number, basisFromMs: number): Call {
  const enrolment = {
    baselineMwh: NET_MWH,
    expectedMwh: NET_MWH / 2,
    methodId: 1,
    basisFromMs,
    basisToMs: basisFromMs + INTERVAL_MS,
    basisCount: 1,
    evidence: NO_SAMPLES,
  };
  return grid('enroll', eventId, deviceId(index), enrolment);
}

/** Gives one device, its owner and one grid event a longer and longer history, and measures at each length. */
export class History {
  private intervals = 0;
  private participations = 0;
  private devices = 0;
  private events = 0;
  private chapters = 0;

  /** Everything happens between `startMs`, at most six days ago, and three days later. */
  constructor(
    private readonly bench: BenchChain,
    private readonly startMs: number,
  ) {}

  /** How many grid events there are. */
  get eventCount(): number {
    return this.events;
  }

  async begin(): Promise<void> {
    await this.bench.send(this.startMs, [registration(this.bench, MEASURED)]);
    await this.reportAt(this.startMs + INTERVAL_MS, [interval(MEASURED, this.startMs)]);
    this.intervals = 1;
  }

  async costsAfter(count: number): Promise<HistoryCosts> {
    const chapterMs = this.startMs + INTERVAL_MS + this.chapters * DAY_MS;
    this.chapters += 1;
    await this.growIntervals(count, chapterMs);
    await this.growParticipations(count, chapterMs);
    await this.growDevices(count);

    const startsAtMs = chapterMs + WINDOW_AFTER_MS;
    const announcedAtMs = startsAtMs - 60_000;
    const eventId = await this.openEvent(announcedAtMs, startsAtMs);
    const others = Array.from({ length: count }, (_, other) => enroll(eventId, MEASURED + 1 + other, this.startMs));
    await this.bench.send(announcedAtMs, others);
    const enrolled = await this.bench.measure(announcedAtMs, enroll(eventId, MEASURED, this.startMs));
    await this.ensureGrown(eventId, count);
    const saved = { ...interval(MEASURED, startsAtMs), netMwh: NET_MWH / 4 };
    const reported = await this.bench.measure(startsAtMs + INTERVAL_MS, grid('report', [saved]));
    const settled = await this.bench.measure(startsAtMs + DAY_MS, grid('settle', eventId, deviceId(MEASURED)));
    this.intervals += 1;
    this.participations += 1;
    return { count, report: reported, enroll: enrolled, settle: settled };
  }

  private async growIntervals(count: number, fromMs: number): Promise<void> {
    const items = Array.from({ length: Math.max(count - this.intervals, 0) }, (_, index) =>
      interval(MEASURED, fromMs + index * INTERVAL_MS),
    );
    await this.reportAt(fromMs + items.length * INTERVAL_MS, items);
    this.intervals += items.length;
  }

  /** A device that opts out is free for the next grid event, which may have the same window. */
  private async growParticipations(count: number, atMs: number): Promise<void> {
    const calls: Call[] = [];
    for (; this.participations < count; this.participations++) {
      this.events += 1;
      calls.push(
        grid('create_event', eventRequest(atMs + DAY_MS)),
        enroll(this.events, MEASURED, this.startMs),
        grid('opt_out', this.events, deviceId(MEASURED)),
      );
    }
    await this.bench.send(atMs, calls);
  }

  /** Devices of the same owner, each with one interval to be enrolled by. */
  private async growDevices(count: number): Promise<void> {
    const added = Array.from({ length: Math.max(count - this.devices, 0) }, (_, index) => 1 + this.devices + index);
    await this.bench.send(
      this.startMs,
      added.map((index) => registration(this.bench, index)),
    );
    await this.reportAt(
      this.startMs + INTERVAL_MS,
      added.map((index) => interval(index, this.startMs)),
    );
    this.devices += added.length;
  }

  /** What is measured is worth nothing if the history is not there. */
  private async ensureGrown(eventId: number, count: number): Promise<void> {
    const event = (await this.bench.query('gridService', 'grid_event', [eventId])).toJSON();
    const { enrolledCount } = event as { readonly enrolledCount: number };
    const first = (await this.bench.query('gridService', 'participation', [1, deviceId(MEASURED)])).toJSON();
    const { status } = first as { readonly status: string };
    const events = Number((await this.bench.query('gridService', 'event_count', [])).toString());
    if (enrolledCount !== count + 1 || status !== 'OptedOut' || events < count || this.intervals < count) {
      throw new Error(`There are ${enrolledCount} participants and ${events} grid events, not ${count} of each.`);
    }
  }

  private async openEvent(atMs: number, startsAtMs: number): Promise<number> {
    await this.bench.send(atMs, [grid('create_event', eventRequest(startsAtMs))]);
    this.events += 1;
    return this.events;
  }

  private async reportAt(atMs: number, items: readonly ReturnType<typeof interval>[]): Promise<void> {
    for (let from = 0; from < items.length; from += ITEMS_PER_REPORT) {
      await this.bench.measure(atMs, grid('report', items.slice(from, from + ITEMS_PER_REPORT)));
    }
  }
}
