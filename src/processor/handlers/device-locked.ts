import { Device } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleDeviceLocked(
  { entities }: HandlerContext,
  { deviceId, untilMs }: EventFields['DeviceLocked'],
): Promise<void> {
  (await entities.get(Device, deviceId)).lockedUntilMs = untilMs;
}
