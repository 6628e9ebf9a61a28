import { Device, GridEvent, Participation, Reward } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext, participationIdOf } from './context';

export async function handleRewardPaid(context: HandlerContext, fields: EventFields['RewardPaid']): Promise<void> {
  const { entities, event } = context;
  const id = participationIdOf(fields.eventId, fields.deviceId);
  const account = await accountOf(context, fields.owner);
  const device = await entities.get(Device, fields.deviceId);
  account.rewardTotal += fields.amount;
  account.rewardCount += 1;
  device.rewardTotal += fields.amount;
  entities.add(
    Reward,
    new Reward({
      id,
      number: event.seq,
      participation: await entities.get(Participation, id),
      account,
      device,
      gridEvent: await entities.get(GridEvent, String(fields.eventId)),
      amount: fields.amount,
      paidAtMs: fields.atMs,
      event,
    }),
  );
}
