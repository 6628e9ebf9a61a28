import { Device, StakeChange } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext } from './context';

/** Stake was added, taken back by its owner, or slashed; `stake` is what there is since. */
export async function handleStakeChanged(
  { entities, event }: HandlerContext,
  { deviceId, amount, stake }: EventFields['StakeIncreased' | 'StakeWithdrawn' | 'StakeSlashed'],
  kind: string,
): Promise<void> {
  const device = await entities.get(Device, deviceId);
  device.stake = stake;
  entities.add(StakeChange, new StakeChange({ id: event.id, device, kind, amount, stake, event }));
}

/** A pending claim gives way to the registration whose event comes next. */
export async function handlePendingDeviceReplaced(
  context: HandlerContext,
  { deviceId, owner, stakeReturned: amount }: EventFields['PendingDeviceReplaced'],
): Promise<void> {
  const { entities, event } = context;
  const device = await entities.get(Device, deviceId);
  const claimant = await accountOf(context, owner);
  claimant.deviceCount -= 1;
  device.stake = 0n;
  entities.add(StakeChange, new StakeChange({ id: event.id, device, kind: 'Returned', amount, stake: 0n, event }));
}
