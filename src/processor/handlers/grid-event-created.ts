import { type Direction, GridEvent, type GridEventKind, GridEventStatus, Rule } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleGridEventCreated(
  { entities, event }: HandlerContext,
  fields: EventFields['GridEventCreated'],
): Promise<void> {
  const rule = fields.ruleId === undefined ? undefined : await entities.get(Rule, String(fields.ruleId));
  entities.add(
    GridEvent,
    new GridEvent({
      id: String(fields.eventId),
      number: fields.eventId,
      operator: fields.operator,
      kind: fields.kind.__kind as GridEventKind,
      direction: fields.direction.__kind as Direction,
      createdAtMs: fields.atMs,
      startsAtMs: fields.startsAtMs,
      endsAtMs: fields.endsAtMs,
      reportUntilMs: fields.reportUntilMs,
      challengePeriodMs: fields.challengePeriodMs,
      resolvePeriodMs: fields.resolvePeriodMs,
      ratePerKwh: fields.ratePerKwh,
      targetMw: fields.targetMilliwatts,
      budget: fields.budget,
      rule,
      status: GridEventStatus.Open,
      enrolledCount: 0,
      optedOutCount: 0,
      settledCount: 0,
      expiredCount: 0,
      deliveredTotalMwh: 0n,
      rewardTotal: 0n,
      event,
    }),
  );
}
