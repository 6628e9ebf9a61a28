import { Device, DeviceChange, DeviceStatus } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleDeviceActive(
  context: HandlerContext,
  { deviceId, activeSinceMs, atMs }: EventFields['DeviceAccepted' | 'DeviceReactivated'],
  kind: string,
): Promise<void> {
  const device = await context.entities.get(Device, deviceId);
  device.status = DeviceStatus.Active;
  device.activeSinceMs = activeSinceMs;
  recordChange(context, device, kind, atMs);
}

export async function handleDeviceDeactivated(
  context: HandlerContext,
  { deviceId, atMs }: EventFields['DeviceDeactivated'],
): Promise<void> {
  const device = await context.entities.get(Device, deviceId);
  device.status = DeviceStatus.Inactive;
  recordChange(context, device, 'Deactivated', atMs);
}

export async function handleOracleChanged(
  context: HandlerContext,
  { deviceId, new: oracle, atMs }: EventFields['OracleChanged'],
): Promise<void> {
  const device = await context.entities.get(Device, deviceId);
  device.oracle = oracle;
  recordChange(context, device, 'OracleChanged', atMs);
}

export async function handleMetadataUpdated(
  context: HandlerContext,
  fields: EventFields['MetadataUpdated'],
): Promise<void> {
  const device = await context.entities.get(Device, fields.deviceId);
  device.deviceType = fields.deviceType.__kind;
  device.capacityWatts = fields.capacityWatts;
  device.siteId = fields.siteId;
  device.region = fields.region;
  device.manufacturer = fields.manufacturer;
  device.model = fields.model;
  device.firmware = fields.firmware;
  recordChange(context, device, 'MetadataUpdated', fields.atMs);
}

/** Keeps what the device is after a change of this kind. */
export function recordChange(
  { entities, event }: HandlerContext,
  device: Device,
  kind: string,
  changedAtMs: bigint,
): void {
  const { oracle, status, capacityWatts } = device;
  entities.add(
    DeviceChange,
    new DeviceChange({
      id: event.id,
      device,
      kind,
      oracle,
      status,
      capacityWatts,
      changedAtMs,
      event,
    }),
  );
}
