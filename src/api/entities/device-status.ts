import { DeviceStatus } from '../../model';
import { oneOf } from './kinds';

export const deviceStatus = oneOf('DeviceStatus', DeviceStatus, 'Whether a device may take part in grid events.', {
  Pending: 'Claimed by its owner; no oracle vouches for it yet.',
  Active: 'May be enrolled, and is metered.',
  Inactive: 'Taken out of service by its owner, or by a slash.',
});
