import { z } from 'zod';
import type { Hex } from '../shared/ids';
import type { Contract } from './contract';
import { integer, ms } from './scale-json';

const text = z.string();
const DeviceSchema = z.object({
  owner: text,
  oracle: text,
  metadata: z.object({
    deviceType: text,
    capacityWatts: z.int(),
    siteId: text,
    region: text,
    manufacturer: text,
    model: text,
    firmware: text,
  }),
  status: z.enum(['Pending', 'Active', 'Inactive']),
  stake: integer,
  reputation: z.int(),
  registeredAtMs: ms,
  activeSinceMs: ms,
  lockedUntilMs: ms,
});

/** A device as the registry has it now. Times are Unix ms, the stake is in the native token's smallest unit. */
export type DeviceState = z.infer<typeof DeviceSchema> & { readonly deviceId: Hex };

/** Undefined when there is no such device. */
export async function readDevice(registry: Contract, deviceId: Hex): Promise<DeviceState | undefined> {
  const state = DeviceSchema.nullable().parse((await registry.query('device', [deviceId])).toJSON());
  return state === null ? undefined : { ...state, deviceId };
}

/** Devices in the order of registration, from the `from`th on, counted from 0. */
export async function readDevices(registry: Contract, from: number, limit: number): Promise<readonly DeviceState[]> {
  const ids = z
    .array(z.custom<Hex>((value) => typeof value === 'string'))
    .parse((await registry.query('devices', [from, limit])).toJSON());
  const devices = await Promise.all(ids.map((deviceId) => readDevice(registry, deviceId)));
  return devices.filter((device) => device !== undefined);
}
