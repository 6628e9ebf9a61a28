import { Device, DeviceStatus } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleDeviceActive(
  { entities }: HandlerContext,
  { deviceId, activeSinceMs }: EventFields['DeviceAccepted' | 'DeviceReactivated'],
): Promise<void> {
  const device = await entities.get(Device, deviceId);
  device.status = DeviceStatus.Active;
  device.activeSinceMs = activeSinceMs;
}

export async function handleDeviceDeactivated(
  { entities }: HandlerContext,
  { deviceId }: EventFields['DeviceDeactivated'],
): Promise<void> {
  (await entities.get(Device, deviceId)).status = DeviceStatus.Inactive;
}

export async function handleOracleChanged(
  { entities }: HandlerContext,
  { deviceId, new: oracle }: EventFields['OracleChanged'],
): Promise<void> {
  (await entities.get(Device, deviceId)).oracle = oracle;
}

export async function handleMetadataUpdated(
  { entities }: HandlerContext,
  fields: EventFields['MetadataUpdated'],
): Promise<void> {
  const device = await entities.get(Device, fields.deviceId);
  device.deviceType = fields.deviceType.__kind;
  device.capacityWatts = fields.capacityWatts;
  device.siteId = fields.siteId;
  device.region = fields.region;
  device.manufacturer = fields.manufacturer;
  device.model = fields.model;
  device.firmware = fields.firmware;
}
