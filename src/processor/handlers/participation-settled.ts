import { Device, GridEvent, type Outcome, Participation, ParticipationStatus } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext, participationIdOf } from './context';
import { addToTotals } from './totals';

export async function handleParticipationSettled(
  context: HandlerContext,
  fields: EventFields['ParticipationSettled'],
): Promise<void> {
  const { entities, event } = context;
  const participation = await entities.get(Participation, participationIdOf(fields.eventId, fields.deviceId));
  const gridEvent = await entities.get(GridEvent, String(fields.eventId));
  const device = await entities.get(Device, fields.deviceId);
  const owner = await accountOf(context, fields.owner);
  participation.status = ParticipationStatus.Settled;
  participation.meteredMwh = fields.meteredMwh;
  participation.coveredMs = fields.coveredMs;
  participation.rawMwh = fields.rawMwh;
  participation.deliveredMwh = fields.deliveredMwh;
  participation.outcome = fields.outcome.__kind as Outcome;
  participation.reward = fields.reward;
  participation.settledBy = fields.settledBy;
  participation.settledAtMs = fields.atMs;
  participation.settledEvent = event;

  gridEvent.settledCount += 1;
  gridEvent.deliveredTotalMwh += fields.deliveredMwh;
  gridEvent.rewardTotal += fields.reward;
  for (const subject of [device, owner]) subject.deliveredTotalMwh += fields.deliveredMwh;
  await addToTotals(context, fields, { deliveredMwh: fields.deliveredMwh });
}
