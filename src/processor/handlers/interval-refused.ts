import { type IntervalQuality, RefusedInterval } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleIntervalRefused(
  { entities, event }: HandlerContext,
  { quality, reason, atMs: _atMs, ...fields }: EventFields['IntervalRefused'],
): Promise<void> {
  entities.add(
    RefusedInterval,
    new RefusedInterval({
      id: event.id,
      deviceId: fields.deviceId,
      oracle: fields.oracle,
      startMs: fields.startMs,
      endMs: fields.endMs,
      netMwh: fields.netMwh,
      quality: quality.__kind as IntervalQuality,
      samplesRoot: fields.samplesRoot,
      reason: reason.__kind,
      event,
    }),
  );
}
