import type { Logger } from '../../shared/logger';

const EVERY_MS = 5_000;

/** Tells now and then how far the backfill is and how long it will take. */
export class Progress {
  private readonly startedMs = performance.now();
  private toldMs = this.startedMs;

  constructor(
    private readonly logger: Logger,
    private readonly from: number,
    private readonly to: number,
  ) {
    logger.info(`backfill: blocks ${from} to ${to}`);
  }

  reached(height: number): void {
    const nowMs = performance.now();
    if (height < this.to && nowMs - this.toldMs < EVERY_MS) return;
    this.toldMs = nowMs;
    const perSecond = ((height - this.from + 1) * 1_000) / (nowMs - this.startedMs);
    const left = this.to - height;
    const rate = `${Math.round(perSecond)} blocks/s`;
    this.logger.info(`backfill: block ${height} of ${this.to}, ${rate}, about ${Math.ceil(left / perSecond)} s left`);
  }
}
