import type {
  ContractFact,
  Direction,
  GridEventKind,
  IntervalQuality,
  MeterInterval,
  Outcome,
} from '../chain/powergrid-chain';
import type { Hex } from '../shared/ids';
import type { Baseline, RecordedInterval, Window } from './baseline';
import type { SealedInterval } from './intervals';
import { JournalDatabase } from './journal-database';
import { PlugReplacedError } from './journal-errors';
import type { Row } from './journal-row';
import type { Sample } from './metering';

/** A grid event as the chain announced it. */
export interface SeenEvent extends Window {
  readonly eventId: bigint;
  readonly kind: GridEventKind;
  readonly direction: Direction;
  readonly createdAtMs: number;
  readonly reportUntilMs: number;
  readonly challengePeriodMs: number;
  readonly ratePerKwh: bigint;
  readonly blockHeight: number;
}

/** An enrolment that was decided on, and may or may not have been sent. */
export interface IntendedEnrolment extends Baseline {
  readonly eventId: bigint;
  readonly deviceId: Hex;
  readonly expectedMwh: bigint;
  readonly startsAtMs: number;
}

/** A participation that has to be settled, and from when on that is possible. */
export interface DueSettlement {
  readonly eventId: bigint;
  readonly deviceId: Hex;
  readonly dueMs: number;
}

/** What a fact changed in the journal. */
export type JournalChange =
  | { readonly type: 'event'; readonly event: SeenEvent }
  | {
      readonly type: 'enrolled';
      readonly eventId: bigint;
      readonly deviceId: Hex;
      readonly baselineMwh: bigint | undefined;
      readonly expectedMwh: bigint | undefined;
    }
  | { readonly type: 'refused'; readonly deviceId: Hex; readonly startMs: number; readonly reason: string }
  | {
      readonly type: 'settled';
      readonly eventId: bigint;
      readonly deviceId: Hex;
      readonly outcome: Outcome;
      readonly deliveredMwh: bigint;
      readonly reward: bigint;
      readonly blockHeight: number;
    };

/**
 * Everything an oracle must not forget: readings first, then what was made of them and what became of it on chain.
 * What is on chain is known from finalized facts alone, read from the cursor on; so a restart needs nothing but that.
 */
export class Journal {
  private constructor(private readonly db: JournalDatabase) {}

  /** @throws JournalLockedError, JournalGenesisError, JournalUnusableError */
  static open(file: string, genesis: Hex, firstCursor: number): Journal {
    return new Journal(JournalDatabase.open(file, genesis, firstCursor));
  }

  close(): void {
    this.db.close();
  }

  cursor(): number {
    return this.db.row('SELECT cursor FROM journal')?.number('cursor') ?? 0;
  }

  /** @throws PlugReplacedError when the plug's name belongs to another device. */
  addDevice(deviceId: Hex, plug: string): void {
    this.db.transaction(() => {
      const known = this.db.row('SELECT device_id FROM device WHERE plug = ?', plug)?.hex('device_id');
      if (known !== undefined && known !== deviceId) throw new PlugReplacedError(plug, known, deviceId);
      this.db.run(
        'INSERT INTO device (device_id, plug) VALUES (?, ?) ON CONFLICT (device_id) DO UPDATE SET plug = excluded.plug',
        deviceId,
        plug,
      );
    });
  }

  sealedToMs(deviceId: Hex): number | undefined {
    return this.db
      .row('SELECT sealed_to_ms FROM device WHERE device_id = ?', deviceId)
      ?.numberOrUndefined('sealed_to_ms');
  }

  /** Begins the device's record, or begins it anew further on after a time without readings. */
  beginRecord(deviceId: Hex, fromMs: number): void {
    this.db.run('UPDATE device SET sealed_to_ms = ? WHERE device_id = ?', fromMs, deviceId);
  }

  addReading(deviceId: Hex, sample: Sample): void {
    this.db.run(
      'INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?)',
      deviceId,
      sample.atMs,
      sample.powerMw,
      sample.counterWh ?? null,
      sample.localTime,
      String(sample.doubledMwMs),
    );
  }

  /** Readings in time order, from the last one at or before `fromMs` on. */
  samplesFrom(deviceId: Hex, fromMs: number): Sample[] {
    return this.db
      .rows(
        `SELECT * FROM reading WHERE device_id = ?1 AND at_ms >= coalesce(
           (SELECT max(at_ms) FROM reading WHERE device_id = ?1 AND at_ms <= ?2), ?2) ORDER BY at_ms`,
        deviceId,
        fromMs,
      )
      .map(sampleOf);
  }

  lastSample(deviceId: Hex): Sample | undefined {
    const row = this.db.row('SELECT * FROM reading WHERE device_id = ? ORDER BY at_ms DESC LIMIT 1', deviceId);
    return row && sampleOf(row);
  }

  addSealed(deviceId: Hex, intervals: readonly SealedInterval[], nowMs: number): void {
    const last = intervals.at(-1);
    if (!last) return;
    this.db.transaction(() => {
      for (const interval of intervals) {
        this.db.run(
          `INSERT INTO meter_interval
             (device_id, start_ms, end_ms, net_mwh, quality, note, samples_root, sealed_at_ms, state)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          deviceId,
          interval.startMs,
          interval.endMs,
          interval.netMwh,
          interval.quality,
          interval.note ?? null,
          interval.samplesRoot,
          nowMs,
          interval.isReportable ? 'sealed' : 'skipped',
        );
      }
      this.db.run('UPDATE device SET sealed_to_ms = ? WHERE device_id = ?', last.endMs, deviceId);
    });
  }

  /** The oldest intervals that the chain does not have yet, in order. */
  pendingIntervals(limit: number): MeterInterval[] {
    return this.db
      .rows("SELECT * FROM meter_interval WHERE state = 'sealed' ORDER BY end_ms, device_id LIMIT ?", limit)
      .map((row) => ({
        deviceId: row.hex('device_id'),
        startMs: row.number('start_ms'),
        endMs: row.number('end_ms'),
        netMwh: row.bigint('net_mwh'),
        quality: row.text<IntervalQuality>('quality'),
        samplesRoot: row.hex('samples_root'),
      }));
  }

  pendingCount(): number {
    return this.db.row("SELECT count(*) AS n FROM meter_interval WHERE state = 'sealed'")?.number('n') ?? 0;
  }

  /** When the oldest pending interval was sealed. */
  oldestPendingMs(): number | undefined {
    return this.db
      .row("SELECT min(sealed_at_ms) AS oldest FROM meter_interval WHERE state = 'sealed'")
      ?.numberOrUndefined('oldest');
  }

  /** Written before they are sent. */
  markSubmitted(intervals: readonly MeterInterval[]): void {
    this.db.transaction(() => {
      for (const { deviceId, startMs } of intervals) {
        this.db.run(
          "UPDATE meter_interval SET state = 'submitted' WHERE device_id = ? AND start_ms = ? AND state = 'sealed'",
          deviceId,
          startMs,
        );
      }
    });
  }

  /** What was submitted and is not on chain has to be sent again. Facts must have been followed before. */
  requeueSubmitted(): number {
    return this.db.run("UPDATE meter_interval SET state = 'sealed' WHERE state = 'submitted'");
  }

  /** Edges of every window the device is, or may soon be, enrolled in. */
  edges(deviceId: Hex, fromMs: number): number[] {
    return this.windows(deviceId)
      .filter(({ endsAtMs }) => endsAtMs >= fromMs - 60_000)
      .flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
  }

  windows(deviceId: Hex): Window[] {
    return this.db
      .rows(
        `SELECT e.starts_at_ms, e.ends_at_ms FROM participation p JOIN grid_event e USING (event_id)
         WHERE p.device_id = ? AND p.state NOT IN ('declined', 'refused') ORDER BY e.starts_at_ms`,
        deviceId,
      )
      .map((row) => ({ startsAtMs: row.number('starts_at_ms'), endsAtMs: row.number('ends_at_ms') }));
  }

  recordedIntervals(deviceId: Hex, fromMs: number, toMs: number): RecordedInterval[] {
    return this.db
      .rows(
        `SELECT * FROM meter_interval WHERE device_id = ? AND start_ms >= ? AND end_ms <= ? AND state = 'recorded'
         ORDER BY start_ms`,
        deviceId,
        fromMs,
        toMs,
      )
      .map((row) => ({
        startMs: row.number('start_ms'),
        endMs: row.number('end_ms'),
        netMwh: row.bigint('net_mwh'),
        quality: row.text<IntervalQuality>('quality'),
        blockHeight: row.number('block_height'),
      }));
  }

  /** Grid events that have not started and that nothing was decided about for this device. */
  undecidedEvents(deviceId: Hex, nowMs: number): SeenEvent[] {
    return this.db
      .rows(
        `SELECT * FROM grid_event e WHERE starts_at_ms > ? AND NOT EXISTS
           (SELECT 1 FROM participation p WHERE p.event_id = e.event_id AND p.device_id = ?)
         ORDER BY block_height, length(event_id), event_id`,
        nowMs,
        deviceId,
      )
      .map(eventOf);
  }

  decline(eventId: bigint, deviceId: Hex, reason: string): void {
    this.db.run(
      "INSERT INTO participation (event_id, device_id, state, reason) VALUES (?, ?, 'declined', ?)",
      String(eventId),
      deviceId,
      reason,
    );
  }

  /** Written before it is sent. */
  intend(eventId: bigint, deviceId: Hex, baseline: Baseline, expectedMwh: bigint): void {
    this.db.run(
      `INSERT INTO participation (event_id, device_id, state, method_id, baseline_mwh, expected_mwh, basis_from_ms,
         basis_to_ms, basis_count, evidence) VALUES (?, ?, 'intended', ?, ?, ?, ?, ?, ?, ?)`,
      String(eventId),
      deviceId,
      baseline.methodId,
      baseline.baselineMwh,
      expectedMwh,
      baseline.basisFromMs,
      baseline.basisToMs,
      baseline.basisCount,
      baseline.evidence,
    );
  }

  intendedEnrolments(): IntendedEnrolment[] {
    return this.db
      .rows(
        `SELECT p.*, e.starts_at_ms FROM participation p JOIN grid_event e USING (event_id)
         WHERE p.state = 'intended' ORDER BY e.starts_at_ms, p.event_id, p.device_id`,
      )
      .map((row) => ({
        eventId: row.bigint('event_id'),
        deviceId: row.hex('device_id'),
        methodId: row.number('method_id'),
        baselineMwh: row.bigint('baseline_mwh'),
        expectedMwh: row.bigint('expected_mwh'),
        basisFromMs: row.number('basis_from_ms'),
        basisToMs: row.number('basis_to_ms'),
        basisCount: row.number('basis_count'),
        evidence: row.hex('evidence'),
        startsAtMs: row.number('starts_at_ms'),
      }));
  }

  refuseEnrolment(eventId: bigint, deviceId: Hex, reason: string): void {
    this.db.run(
      "UPDATE participation SET state = 'refused', reason = ? WHERE event_id = ? AND device_id = ? AND state = 'intended'",
      reason,
      String(eventId),
      deviceId,
    );
  }

  /** The chain says that there is nothing left to settle. */
  endParticipation(eventId: bigint, deviceId: Hex, reason: string): void {
    this.db.run(
      "UPDATE participation SET state = 'ended', reason = ? WHERE event_id = ? AND device_id = ? AND state = 'enrolled'",
      reason,
      String(eventId),
      deviceId,
    );
  }

  /**
   * Participations to settle, the earliest due first. One is complete once the recorded intervals that count for it
   * cover its window; the challenge period runs from the block that recorded the last of them, or the window's end.
   */
  settlements(): DueSettlement[] {
    return this.db
      .rows(
        `SELECT p.event_id, p.device_id, e.starts_at_ms, e.ends_at_ms, e.report_until_ms, e.challenge_period_ms,
           coalesce(sum(i.end_ms - i.start_ms), 0) AS covered_ms, max(i.block_time_ms) AS recorded_ms
         FROM participation p JOIN grid_event e USING (event_id)
         LEFT JOIN meter_interval i ON i.device_id = p.device_id AND i.credited_event_id = p.event_id
         WHERE p.state = 'enrolled' GROUP BY p.event_id, p.device_id`,
      )
      .map((row) => {
        const endsAtMs = row.number('ends_at_ms');
        const isComplete = row.number('covered_ms') === endsAtMs - row.number('starts_at_ms');
        const countedFromMs = isComplete
          ? Math.max(row.number('recorded_ms'), endsAtMs)
          : row.number('report_until_ms');
        return {
          eventId: row.bigint('event_id'),
          deviceId: row.hex('device_id'),
          dueMs: countedFromMs + row.number('challenge_period_ms'),
        };
      })
      .sort((a, b) => a.dueMs - b.dueMs || Number(a.eventId - b.eventId) || a.deviceId.localeCompare(b.deviceId));
  }

  /** Takes in the facts of all blocks up to `toHeight`. Facts that are known already change nothing. */
  applyFacts(facts: readonly ContractFact[], toHeight: number): JournalChange[] {
    return this.db.transaction(() => {
      const changes = facts.flatMap((fact) => this.applyFact(fact) ?? []);
      this.db.run('UPDATE journal SET cursor = ?', toHeight);
      return changes;
    });
  }

  private applyFact(fact: ContractFact): JournalChange | undefined {
    switch (fact.name) {
      case 'GridEventCreated':
        return this.addEvent(fact);
      case 'DeviceEnrolled':
        return this.hasDevice(fact.deviceId) ? this.enrol(fact.eventId, fact.deviceId) : undefined;
      case 'IntervalRecorded':
        this.db.run(
          `UPDATE meter_interval SET state = 'recorded', refusal = NULL, block_height = ?, block_time_ms = ?,
             credited_event_id = ? WHERE device_id = ? AND start_ms = ? AND end_ms = ? AND state <> 'recorded'`,
          fact.blockHeight,
          fact.blockTimeMs,
          fact.creditedEventId === undefined ? null : String(fact.creditedEventId),
          fact.deviceId,
          fact.startMs,
          fact.endMs,
        );
        return undefined;
      case 'IntervalRefused':
        return this.refuseInterval(fact);
      case 'ParticipationSettled':
        return this.settle(fact);
      case 'Other':
        return undefined;
    }
  }

  private hasDevice(deviceId: Hex): boolean {
    return this.db.row('SELECT 1 FROM device WHERE device_id = ?', deviceId) !== undefined;
  }

  private addEvent(fact: Extract<ContractFact, { name: 'GridEventCreated' }>): JournalChange | undefined {
    const added = this.db.run(
      'INSERT INTO grid_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      String(fact.eventId),
      fact.kind,
      fact.direction,
      fact.createdAtMs,
      fact.startsAtMs,
      fact.endsAtMs,
      fact.reportUntilMs,
      fact.challengePeriodMs,
      String(fact.ratePerKwh),
      fact.blockHeight,
    );
    return added === 0 ? undefined : { type: 'event', event: fact };
  }

  private enrol(eventId: bigint, deviceId: Hex): JournalChange | undefined {
    const known = this.db.row(
      'SELECT state, baseline_mwh, expected_mwh FROM participation WHERE event_id = ? AND device_id = ?',
      String(eventId),
      deviceId,
    );
    if (known && ['enrolled', 'settled', 'ended'].includes(known.text('state'))) return undefined;
    this.db.run(
      `INSERT INTO participation (event_id, device_id, state) VALUES (?, ?, 'enrolled')
       ON CONFLICT DO UPDATE SET state = 'enrolled', reason = NULL`,
      String(eventId),
      deviceId,
    );
    return {
      type: 'enrolled',
      eventId,
      deviceId,
      baselineMwh: known?.bigintOrUndefined('baseline_mwh'),
      expectedMwh: known?.bigintOrUndefined('expected_mwh'),
    };
  }

  /** An interval whose end the chain's time has not reached is sent again; every other refusal is the last word. */
  private refuseInterval(fact: Extract<ContractFact, { name: 'IntervalRefused' }>): JournalChange | undefined {
    const isEarly = fact.reason === 'FutureEnd';
    const changed = this.db.run(
      `UPDATE meter_interval SET state = ?, refusal = ?, block_height = ?, block_time_ms = ?
       WHERE device_id = ? AND start_ms = ? AND end_ms = ? AND state IN ('sealed', 'submitted')`,
      isEarly ? 'sealed' : 'refused',
      fact.reason,
      fact.blockHeight,
      fact.blockTimeMs,
      fact.deviceId,
      fact.startMs,
      fact.endMs,
    );
    // Something reported twice is on chain once, which is all that was wanted.
    if (changed === 0 || fact.reason === 'AlreadyReported') return undefined;
    return { type: 'refused', deviceId: fact.deviceId, startMs: fact.startMs, reason: fact.reason };
  }

  private settle(fact: Extract<ContractFact, { name: 'ParticipationSettled' }>): JournalChange | undefined {
    const { eventId, deviceId, outcome, deliveredMwh, reward, blockHeight } = fact;
    const changed = this.db.run(
      `UPDATE participation SET state = 'settled', reason = NULL, outcome = ?, delivered_mwh = ?, reward = ?
       WHERE event_id = ? AND device_id = ? AND state <> 'settled'`,
      outcome,
      deliveredMwh,
      String(reward),
      String(eventId),
      deviceId,
    );
    return changed === 0
      ? undefined
      : { type: 'settled', eventId, deviceId, outcome, deliveredMwh, reward, blockHeight };
  }
}

function sampleOf(row: Row): Sample {
  return {
    atMs: row.number('at_ms'),
    powerMw: row.bigint('power_mw'),
    counterWh: row.bigintOrUndefined('counter_wh'),
    localTime: row.text('local_time'),
    doubledMwMs: row.bigint('doubled_mw_ms'),
  };
}

function eventOf(row: Row): SeenEvent {
  return {
    eventId: row.bigint('event_id'),
    kind: row.text<GridEventKind>('kind'),
    direction: row.text<Direction>('direction'),
    createdAtMs: row.number('created_at_ms'),
    startsAtMs: row.number('starts_at_ms'),
    endsAtMs: row.number('ends_at_ms'),
    reportUntilMs: row.number('report_until_ms'),
    challengePeriodMs: row.number('challenge_period_ms'),
    ratePerKwh: row.bigint('rate_per_kwh'),
    blockHeight: row.number('block_height'),
  };
}
