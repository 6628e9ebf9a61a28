import { Device, type DeviceStatus, StakeChange } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext } from './context';
import { recordChange } from './device-state';

export async function handleDeviceRegistered(
  context: HandlerContext,
  fields: EventFields['DeviceRegistered'],
): Promise<void> {
  const { entities, event } = context;
  const owner = await accountOf(context, fields.owner);
  owner.deviceCount += 1;
  const device = entities.add(
    Device,
    new Device({
      id: fields.deviceId,
      owner,
      oracle: fields.oracle,
      deviceType: fields.deviceType.__kind,
      capacityWatts: fields.capacityWatts,
      siteId: fields.siteId,
      region: fields.region,
      manufacturer: fields.manufacturer,
      model: fields.model,
      firmware: fields.firmware,
      status: fields.status.__kind as DeviceStatus,
      stake: fields.stake,
      reputation: fields.reputation,
      registeredAtMs: fields.atMs,
      activeSinceMs: fields.activeSinceMs,
      lockedUntilMs: 0n,
      rewardTotal: 0n,
      deliveredTotalMwh: 0n,
      participationCount: 0,
      event,
    }),
  );
  entities.add(
    StakeChange,
    new StakeChange({ id: event.id, device, kind: 'Registered', amount: fields.stake, stake: fields.stake, event }),
  );
  recordChange(context, device, 'Registered', fields.atMs);
}
