import { Device } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handlePerformanceRecorded(
  { entities }: HandlerContext,
  { deviceId, after }: EventFields['PerformanceRecorded'],
): Promise<void> {
  (await entities.get(Device, deviceId)).reputation = after;
}
