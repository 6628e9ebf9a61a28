import type { OracleChain } from '../chain/powergrid-chain';
import type { Clock } from '../shared/clock';
import { AppError, messageOf } from '../shared/errors';
import type { Hex } from '../shared/ids';
import { BackOff } from './back-off';
import { type Baseline, METER_BEFORE_LOOKBACK_MS, meterBefore } from './baseline';
import type { DueSettlement, IntendedEnrolment, Journal, JournalChange, SeenEvent } from './journal';
import type { PlugReader } from './plug-reader';
import type { Problems } from './problems';
import type { Tell } from './progress';
import { promisedMwh } from './promise';
import { adviceFor, IntervalRefusedError, refusalOf } from './refusal';
import { registerPlug } from './registration';

/** How often the chain is asked for its finalized height. */
const FOLLOW_MS = 6_000;
const BLOCKS_PER_CALL = 100;
const MAX_REPORT_ITEMS = 64;
/** Reports sent in a row before everything else gets its turn. */
const MAX_REPORTS = 32;
const OUTAGE_PAUSE_MS = { first: 6_000, longest: 60_000 };
const REFUSAL_PAUSE_MS = { first: 6_000, longest: 600_000 };
const OUTAGE = 'outage';
/** Refusals that pass by themselves. */
const PASSING = new Set(['Paused', 'CallFailed', 'TooEarly', 'Disputed']);

export interface ChainSideOptions {
  readonly chain: OracleChain;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly readers: readonly PlugReader[];
  readonly pollMs: number;
  readonly problems: Problems;
  readonly tell: Tell;
}

/**
 * Keeps the journal and the contracts in agreement. Each turn follows the finalized facts first and then does what the
 * journal says is still to be done; every intent is in the journal before it is sent. So there is no difference between
 * going on and starting again after a crash.
 */
export class ChainSide {
  private readonly outages: BackOff;
  private readonly refusals: BackOff;
  /** Capacities of the devices that the chain takes intervals of. */
  private readonly capacities = new Map<PlugReader, number>();
  /** Nothing is sent again before the facts of this block are known. */
  private awaitedHeight = 0;

  constructor(private readonly options: ChainSideOptions) {
    this.outages = new BackOff(options.clock, OUTAGE_PAUSE_MS.first, OUTAGE_PAUSE_MS.longest);
    this.refusals = new BackOff(options.clock, REFUSAL_PAUSE_MS.first, REFUSAL_PAUSE_MS.longest);
  }

  /** Takes turns until `signal` is aborted, then reports what is pending. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, readers } = this.options;
    await Promise.all(readers.map((reader) => reader.attempted));
    while (!signal.aborted) {
      await this.takeTurn(() => this.turn());
      await clock.sleepUntil(this.nextTurnMs(), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
    if (!this.outages.isPausing(OUTAGE)) await this.takeTurn(() => this.report(true));
  }

  private async takeTurn(turn: () => Promise<void>): Promise<void> {
    const { problems } = this.options;
    try {
      await turn();
      this.outages.succeed(OUTAGE);
      problems.clear('chain');
    } catch (error) {
      this.outages.fail(OUTAGE);
      problems.report('chain', error, adviceFor(refusalOf(error)));
    }
  }

  private nextTurnMs(): number {
    const nowMs = this.options.clock.nowMs();
    const pauseUntilMs = this.outages.untilMs(OUTAGE);
    if (pauseUntilMs !== undefined) return pauseUntilMs;
    const dueMs = this.options.journal.settlements().map((settlement) => settlement.dueMs);
    return Math.min(nowMs + FOLLOW_MS, ...dueMs.filter((due) => due > nowMs));
  }

  private async turn(): Promise<void> {
    await this.follow();
    await this.registerPlugs();
    await this.enroll();
    await this.report(false);
    await this.settle();
  }

  /** Takes in every finalized fact that the journal does not have yet. */
  private async follow(): Promise<void> {
    const { chain, journal } = this.options;
    const height = await chain.finalizedHeight();
    // A new journal has nothing to catch up with: no baseline rests on what was before it.
    if (journal.cursor() < 0) journal.applyFacts([], height);
    for (let cursor = journal.cursor(); cursor < height; cursor = journal.cursor()) {
      const toHeight = Math.min(cursor + BLOCKS_PER_CALL, height);
      const facts = await chain.facts(cursor + 1, toHeight);
      for (const change of journal.applyFacts(facts, toHeight)) this.tellChange(change);
    }
  }

  private async registerPlugs(): Promise<void> {
    const { chain, readers, tell, problems } = this.options;
    for (const reader of readers) {
      const { device, config } = reader;
      const key = `registration of plug "${config.name}"`;
      if (!device || this.capacities.has(reader) || this.refusals.isPausing(key)) continue;
      try {
        const registration = await registerPlug(chain, config, device);
        if (!registration) continue;
        reader.beginRecord(registration.reportsFromMs);
        this.capacities.set(reader, registration.capacityWatts);
        this.refusals.succeed(key);
        problems.clear(key);
        const { deviceId } = device;
        tell({ type: 'registered', plug: config.name, deviceId, owner: config.owner, isNew: registration.isNew });
      } catch (error) {
        this.refuseOrThrow(key, error);
      }
    }
  }

  private async enroll(): Promise<void> {
    const { journal, readers } = this.options;
    for (const intended of journal.intendedEnrolments()) await this.sendEnrolment(intended);
    for (const reader of readers) this.decide(reader);
    for (const intended of journal.intendedEnrolments()) await this.sendEnrolment(intended);
  }

  /** Decides about every event that came up, from the journal alone. */
  private decide(reader: PlugReader): void {
    const { journal, clock, tell } = this.options;
    const { device, config } = reader;
    const capacityWatts = this.capacities.get(reader);
    if (!device || capacityWatts === undefined || config.enroll !== 'auto') return;
    const { deviceId } = device;
    for (const event of journal.undecidedEvents(deviceId, clock.nowMs())) {
      const { eventId } = event;
      const offer = this.offer(reader, deviceId, capacityWatts, event);
      if (typeof offer === 'string') {
        journal.decline(eventId, deviceId, offer);
        tell({ type: 'notEnrolled', plug: config.name, deviceId, eventId, reason: offer });
      } else {
        journal.intend(eventId, deviceId, offer.baseline, offer.expectedMwh);
      }
    }
  }

  /** What a device can offer for an event, or why it cannot. */
  private offer(
    { config }: PlugReader,
    deviceId: Hex,
    capacityWatts: number,
    event: SeenEvent,
  ): { readonly baseline: Baseline; readonly expectedMwh: bigint } | string {
    const { journal } = this.options;
    if (event.direction !== 'Reduce') return 'The grid asks for more use, and the owner promised less.';
    const intervals = journal.recordedIntervals(
      deviceId,
      event.createdAtMs - METER_BEFORE_LOOKBACK_MS,
      event.createdAtMs,
    );
    const baseline = meterBefore({ ...event, intervals, participations: journal.windows(deviceId) });
    if (!baseline) {
      return (
        'There is no baseline: no good interval was recorded in the 15 minutes before the announcement. ' +
        'Let the oracle run for two intervals before an event, with intervalSeconds of 450 or less.'
      );
    }
    const expectedMwh = promisedMwh({ ...event, ...config, capacityWatts, baselineMwh: baseline.baselineMwh });
    return expectedMwh > 0n ? { baseline, expectedMwh } : 'It was using nothing that it could use less of.';
  }

  private async sendEnrolment({ startsAtMs, ...enrolment }: IntendedEnrolment): Promise<void> {
    const { chain, clock } = this.options;
    const { eventId, deviceId } = enrolment;
    const key = `enrolment in grid event ${eventId} of device ${deviceId}`;
    if (startsAtMs <= clock.nowMs()) {
      this.giveUpEnrolment(eventId, deviceId, 'The window began before the enrolment was on chain.');
      return;
    }
    if (this.refusals.isPausing(key)) return;
    try {
      await chain.enroll(enrolment);
      this.refusals.succeed(key);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined || PASSING.has(refusal)) {
        this.refuseOrThrow(key, error);
        return;
      }
      await this.follow();
      // AlreadyEnrolled says that the fact is, or will be, among those that were followed.
      if (refusal === 'AlreadyEnrolled') return;
      this.giveUpEnrolment(eventId, deviceId, `${messageOf(error)} ${adviceFor(refusal)}`.trim());
      return;
    }
    await this.follow();
  }

  private giveUpEnrolment(eventId: bigint, deviceId: Hex, reason: string): void {
    const { journal, tell } = this.options;
    journal.refuseEnrolment(eventId, deviceId, reason);
    tell({ type: 'notEnrolled', plug: this.plugOf(deviceId), deviceId, eventId, reason });
  }

  /** Sends what is pending, the oldest first. `isLast` waits for no more intervals to share a report with. */
  private async report(isLast: boolean): Promise<void> {
    const { chain, journal, readers, problems, tell } = this.options;
    for (let reports = 0; reports < MAX_REPORTS; reports++) {
      if (journal.cursor() < this.awaitedHeight) return;
      journal.requeueSubmitted();
      const count = journal.pendingCount();
      if (count === 0 || !(isLast || this.isReportDue(count))) return;
      const batch = journal.pendingIntervals(MAX_REPORT_ITEMS);
      journal.markSubmitted(batch);
      const { blockHeight, extrinsicHash, events } = await chain.report(batch);
      this.awaitedHeight = blockHeight;
      const refused = events.filter(({ name }) => name === 'IntervalRefused').length;
      tell({ type: 'reported', count: batch.length, refused, blockHeight, extrinsicHash });
      if (refused === 0) for (const { config } of readers) problems.clear(reportsOf(config.name));
      await this.follow();
      // The chain's time is behind an interval's end: the next turn tries again.
      if (journal.pendingCount() >= count) return;
    }
  }

  /** Plugs seal the same grid lines up to a poll apart; waiting that long puts them into one report. */
  private isReportDue(pendingCount: number): boolean {
    const { journal, clock, readers, pollMs } = this.options;
    if (readers.length <= 1 || pendingCount >= MAX_REPORT_ITEMS) return true;
    return (journal.oldestPendingMs() ?? 0) + pollMs <= clock.nowMs();
  }

  private async settle(): Promise<void> {
    const { journal, clock } = this.options;
    for (const due of journal.settlements()) {
      if (due.dueMs <= clock.nowMs()) await this.settleOne(due);
    }
  }

  private async settleOne({ eventId, deviceId }: DueSettlement): Promise<void> {
    const { chain, journal, problems } = this.options;
    const key = `settlement of grid event ${eventId} for device ${deviceId}`;
    if (this.refusals.isPausing(key)) return;
    try {
      await chain.settle(eventId, deviceId);
      this.refusals.succeed(key);
      problems.clear(key);
      await this.follow();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === 'TooEarly') {
        // The chain's time is a block behind.
        this.refusals.fail(key);
      } else if (refusal === 'AlreadySettled' || refusal === 'NotEnrolled') {
        // Somebody else settled it, which the facts tell; otherwise it has expired or was opted out of.
        await this.follow();
        journal.endParticipation(eventId, deviceId, messageOf(error));
        problems.clear(key);
      } else {
        this.refuseOrThrow(key, error);
      }
    }
  }

  /** A refusal of one thing pauses that thing only; everything else is an outage. */
  private refuseOrThrow(key: string, error: unknown): void {
    const isRefusal = error instanceof AppError && !error.retryable;
    if (!isRefusal) throw error;
    this.refusals.fail(key);
    this.options.problems.report(key, error, adviceFor(refusalOf(error)));
  }

  private tellChange(change: JournalChange): void {
    const { tell, problems } = this.options;
    if (change.type === 'event') {
      const { eventId, kind, direction, startsAtMs, endsAtMs, ratePerKwh } = change.event;
      tell({ type: 'event', eventId, kind, direction, startsAtMs, endsAtMs, ratePerKwh });
    } else if (change.type === 'refused') {
      problems.report(reportsOf(this.plugOf(change.deviceId)), new IntervalRefusedError(change.reason));
    } else {
      tell({ plug: this.plugOf(change.deviceId), ...change });
    }
  }

  private plugOf(deviceId: Hex): string {
    const reader = this.options.readers.find(({ device }) => device?.deviceId === deviceId);
    return reader?.config.name ?? deviceId;
  }
}

/** What a problem with a plug's intervals on chain is about. */
function reportsOf(plug: string): string {
  return `reports of plug "${plug}"`;
}
