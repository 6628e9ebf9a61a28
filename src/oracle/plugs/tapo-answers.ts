import { z } from 'zod';

/** More than any plug with a 16 A fuse can carry: a value above it is not milliwatts. */
const MAX_POWER_MW = 5_000_000;
/** What that would come to in the longest day. */
const MAX_DAY_WH = 125_000;

/** The part of a P110's `get_device_info` that is used. */
export const DeviceInfoSchema = z.object({
  device_id: z.string().min(1).max(128),
  model: z.string().min(1).max(32),
  hw_ver: z.string().max(64),
  fw_ver: z.string().max(64),
  mac: z.string().max(32),
  device_on: z.boolean(),
});

/** The part of a P110's `get_energy_usage` that is used. */
export const EnergyUsageSchema = z.object({
  // The P110 reports `current_power` in mW here but in W under get_current_power.
  current_power: z.int().min(0).max(MAX_POWER_MW),
  today_energy: z.int().min(0).max(MAX_DAY_WH).optional(),
  local_time: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
});
