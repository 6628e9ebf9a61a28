import { Device, GridEvent, Participation, Reward } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext, participationIdOf } from './context';
import { addToTotals } from './totals';

export async function handleRewardPaid(context: HandlerContext, fields: EventFields['RewardPaid']): Promise<void> {
  const { entities, event } = context;
  const id = participationIdOf(fields.eventId, fields.deviceId);
  const participation = await entities.get(Participation, id);
  const device = await entities.get(Device, fields.deviceId);
  const gridEvent = await entities.get(GridEvent, String(fields.eventId));
  const account = await accountOf(context, fields.owner);
  account.rewardTotal += fields.amount;
  account.rewardCount += 1;
  device.rewardTotal += fields.amount;
  await addToTotals(context, fields, { reward: fields.amount });
  entities.add(
    Reward,
    new Reward({
      id,
      number: event.seq,
      participation,
      account,
      device,
      gridEvent,
      amount: fields.amount,
      paidAtMs: fields.atMs,
      event,
    }),
  );
}
